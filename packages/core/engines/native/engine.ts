/**
 * The `native` engine, for machines without a GPU. A program is traced once and compiled: a library multiplies its
 * matrices, oneDNN or ONNX Runtime, and passes of this project compute everything between. All cores share the work.
 *
 * @module
 */

import { chooseMultiplier } from "./choose_multiplier.ts";
import { compiledParts } from "./compiled_parts.ts";
import type { MpiPlace } from "../mpi/communicator.ts";
import { NativeExecutable } from "./executable.ts";
import { checkHostTensors, type Engine } from "../../ops/program.ts";
import type { PrecisionChoice } from "../../ops/precision.ts";

/** How the engine computes. */
export interface NativeOptions {
  /** The precision of training steps. */
  readonly precision: PrecisionChoice;
  /** Where oneDNN is; `none` to do without. @default {undefined} where the system keeps libraries */
  readonly oneDnn?: string | undefined;
  /** The largest number of threads, at least 1. @default {all cores} */
  readonly threads?: number | undefined;
  /** The processes that share batches, see `BatchShare`. @default {undefined} none besides this one */
  readonly processes?: MpiPlace | undefined;
}

/**
 * Starts the engine that runs on the CPU's cores.
 *
 * @param options The precision of training steps, and where oneDNN is. Other programs have float32 only, so that a
 *   prediction does not depend on the processor more than by rounding.
 * @returns The engine.
 * @throws {InputError} If there is no oneDNN at a given path, or the precision cannot be had here.
 * @throws {Error} If no library that multiplies matrices can be loaded here.
 */
export function createNativeEngine(
  { precision: wanted, oneDnn, threads, processes }: NativeOptions = { precision: "f32" },
): Engine {
  const cores = threads ?? navigator.hardwareConcurrency;
  const { multiplier, precision, line } = chooseMultiplier(wanted, oneDnn);
  return {
    name: "native",
    device: `CPU, ${cores} ${cores === 1 ? "thread" : "threads"}`,
    version: multiplier.name,
    precision,
    products: line,
    compile: async (program, state) => {
      checkHostTensors(state, program.state, { complete: true });
      const parts = await compiledParts(program, {
        multiplier,
        precision: program.inTrainingPrecision ? precision : "f32",
        cores,
        processes,
      });
      return new NativeExecutable(program, parts, state);
    },
  };
}
