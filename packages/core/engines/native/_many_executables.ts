/**
 * Compiles, runs and disposes of many programs, in a process of its own, and prints how many bytes that process grew by.
 *
 * @module
 */

import type { Ops } from "../../ops/ops.ts";
import { type Program, type TensorMap, tensorNamed } from "../../ops/program.ts";
import { createNativeEngine } from "./engine.ts";

/** 1 MiB a tensor. */
const SIZE = 1 << 18;

const program: Program = {
  name: "add",
  state: { sum: [SIZE] },
  inputs: { x: [SIZE] },
  run: <T>(ops: Ops<T>, state: TensorMap<T>, inputs: TensorMap<T>) => {
    const sum = ops.add(tensorNamed(state, "sum"), tensorNamed(inputs, "x"));
    return { state: { sum }, outputs: { half: ops.mul(sum, 0.5) } };
  },
};

const engine = createNativeEngine();

async function heldAfter(programs: number): Promise<number> {
  for (let compiled = 0; compiled < programs; compiled++) {
    const executable = await engine.compile(program, { sum: new Float32Array(SIZE) });
    await executable.run({ x: new Float32Array(SIZE) });
    await executable.dispose();
  }
  return Deno.memoryUsage().rss;
}

const before = await heldAfter(30);
const grown = await heldAfter(300) - before;
Deno.stdout.writeSync(new TextEncoder().encode(`${grown}\n`));
