/**
 * Runs programs of tests as `native` does, and in float64.
 *
 * @module
 */

import { exact } from "../../training/_step_cases.ts";
import { float64Ops, type Float64Tensor } from "../float64/ops.ts";
import { chooseMultiplier } from "./choose_multiplier.ts";
import { compiledParts } from "./compiled_parts.ts";
import { NativeExecutable } from "./executable.ts";
import type { NumberFormat } from "./passes/pass.ts";
import type { Ops, Shape } from "../../ops/ops.ts";
import { type HostTensors, type Program, type TensorMap, tensorNamed } from "../../ops/program.ts";

/** Numbers of threads to try. */
export const CORES = [1, 2, 5];

/** Runs a program as `native` does, with the given number of cores. */
export async function runCompiled(
  program: Program,
  inputs: HostTensors,
  { precision, cores, oneDnn }: { precision: NumberFormat; cores: number; oneDnn?: string },
): Promise<HostTensors> {
  const { multiplier } = chooseMultiplier(precision, oneDnn);
  const parts = await compiledParts(program, { multiplier, precision, cores });
  const executable = new NativeExecutable(program, parts, {});
  const outputs = await executable.run(inputs);
  await executable.dispose();
  return outputs;
}

/** A program with an output `out`. */
export function programOf(
  inputs: TensorMap<Shape>,
  run: <T>(ops: Ops<T>, inputs: TensorMap<T>) => T,
): Program {
  return {
    name: "test",
    state: {},
    inputs,
    run: <T>(ops: Ops<T>, _state: TensorMap<T>, given: TensorMap<T>) => ({
      state: {},
      outputs: { out: run(ops, given) },
    }),
  };
}

/** The output of a program in float64. */
export function expectedOf(program: Program, inputs: HostTensors): Float64Tensor {
  return tensorNamed(program.run(float64Ops, {}, exact(inputs, program.inputs)).outputs, "out");
}
