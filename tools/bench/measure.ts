/**
 * Measures one case in a process of its own, so that its memory is its own and no thread pool of
 * another case is in its way: `measure.ts <specification in JSON>`, answers in JSON.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { exitStatus, processTerminal } from "@goodness/cli";
import type { Measurement } from "./bench_case.ts";
import { type GemmSpec, measureGemm } from "./gemm.ts";
import { measurePrediction, type PredictSpec } from "./predict.ts";
import { measureTraining, type TrainSpec } from "./train.ts";

/** What can be measured in a process of its own. */
export type MeasureSpec = GemmSpec | TrainSpec | PredictSpec;

/**
 * Measures.
 *
 * @param spec What is measured.
 * @returns What was found.
 */
export async function measure(spec: MeasureSpec): Promise<Measurement[]> {
  switch (spec.kind) {
    case "gemm":
      return await measureGemm(spec);
    case "train":
      return await measureTraining(spec);
    case "predict":
      return await measurePrediction(spec);
    default:
      spec satisfies never;
      throw new InputError(`Cannot measure ${JSON.stringify(spec)}: its kind is unknown`);
  }
}

if (import.meta.main) {
  const terminal = processTerminal();
  const status = await exitStatus(async () => {
    const spec: MeasureSpec = JSON.parse(Deno.args[0] ?? "null");
    terminal.out(`${JSON.stringify(await measure(spec))}\n`);
    return 0;
  }, terminal);
  Deno.exit(status);
}
