/**
 * The rate at which an engine reads and writes memory.
 *
 * @module
 */

import type { Engine, Ops, Program, TensorMap } from "@goodness/core";
import { tensorNamed } from "@goodness/core/ops";
import { median } from "./statistics.ts";
import { timeCalls } from "./timing.ts";

/**
 * A program that turns the sign of all its state: it reads and writes each value once.
 *
 * @param count How many values.
 * @returns The program; its state is `x` `[count]`, its output `first` `[1]`.
 */
export function negation(count: number): Program {
  return {
    name: `negation ${count}`,
    state: { x: [count] },
    inputs: {},
    run: <T>(ops: Ops<T>, state: TensorMap<T>) => {
      const x = ops.mul(tensorNamed(state, "x"), -1);
      return { state: { x }, outputs: { first: ops.slice(x, { axis: 0, start: 0, end: 1 }) } };
    },
  };
}

/**
 * Measures the bandwidth that elementwise operations have.
 *
 * @param engine The engine.
 * @param count How many values; for memory and not a cache, far more than any cache holds.
 * @param seconds How long to measure.
 * @returns Bytes read and written per second, by the median time.
 * @throws {Error} If the engine's values are wrong.
 */
export async function measureBandwidth(
  engine: Engine,
  count: number,
  seconds: number,
): Promise<number> {
  const executable = await engine.compile(negation(count), { x: new Float32Array(count).fill(1) });
  try {
    const [first] = tensorNamed(await executable.run({}), "first");
    if (first !== -1) {
      throw new Error(
        `Cannot measure engine ${engine.name} as the negative of 1 must be -1: it made ${first}`,
      );
    }
    const times = await timeCalls(() => executable.run({}), { seconds });
    return 2 * Float32Array.BYTES_PER_ELEMENT * count / median(times);
  } finally {
    await executable.dispose();
  }
}
