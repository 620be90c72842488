/**
 * The training step, measured alone and as a user gets it, with batches made on the host.
 *
 * @module
 */

import {
  type Engine,
  type EngineChoice,
  type Executable,
  initialTrainingState,
  initialWeights,
  trainingProgram,
} from "@goodness/core";
import { METRICS_NAME } from "@goodness/core/training";
import { PipelinedExecutable } from "@goodness/core/engines";
import type { Dataset } from "@goodness/trainer";
import type { Measurement } from "./bench_case.ts";
import { benchDataset } from "./bench_dataset.ts";
import { checkStep } from "./check_step.ts";
import { startBenchEngine } from "./device.ts";
import { isWanted, type Part } from "./selection.ts";
import { withPeakMemory } from "./peak_memory.ts";
import { measureRates, type RateOptions } from "./rates.ts";
import { median } from "./statistics.ts";
import { timeCalls } from "./timing.ts";
import { type SubjectOptions, trainSubject } from "./train_subject.ts";
import { workOf } from "./work.ts";

/** A training to measure. */
export interface TrainSpec extends SubjectOptions, RateOptions {
  /** What kind of measurement it is. */
  readonly kind: "train";
  /** The engine. */
  readonly engine: EngineChoice;
  /** Whether all is to be quick; a software adapter will do then. */
  readonly quick: boolean;
  /** The folder of digits to learn. @default {undefined} the preset's own data set */
  readonly digits?: string | undefined;
  /** Which parts: `step`, `loop`. */
  readonly only: readonly Part[];
}

/** Steps between two readings of what they measured, which wait for the engine. */
const BLOCK = 10;

/** The network that is checked first: narrow, as the reference is slow. */
const CHECKED = { batch: 4, width: 1 / 8, steps: 2 } as const;

/**
 * Checks a small step against the reference, then measures the whole one.
 *
 * @param spec What is measured.
 * @returns The step alone, its inputs made before; and the loop that also makes its inputs.
 * @throws {Error} If the engine's step is wrong.
 */
export async function measureTraining(spec: TrainSpec): Promise<Measurement[]> {
  const { preset, batch, width } = spec;
  const { engine, origin } = await startBenchEngine(spec);
  const dataset = await benchDataset(preset, spec.digits);
  await checkSmallStep(engine, dataset, spec);
  const { network, options, inputsOf } = trainSubject(dataset, spec);
  const program = trainingProgram(network, options);
  const first = initialTrainingState(network, options, initialWeights(network, 1));
  const executable = await engine.compile(program, first);
  const parts: [what: string, found: { result: number; peakMemoryBytes: number }][] = [];
  for (const [what, measure] of [["step", measureSteps], ["loop", measureLoop]] as const) {
    if (!isWanted(spec, what)) continue;
    const found = await withPeakMemory(() => measure(executable, inputsOf, spec.seconds));
    parts.push([what, found]);
  }
  const { memoryBytes: programBytes } = executable;
  await executable.dispose();
  const { gemmGflops, bandwidth } = await measureRates(engine, spec);
  const work = workOf(program);
  return parts.map(([what, { result: seconds, peakMemoryBytes }]) => {
    const gflops = work.flops / seconds / 1e9;
    return {
      ...{ what, ...origin, preset, batch, width, ...work, bandwidth },
      ...{ gflops, gemmGflops, fractionOfGemm: gflops / gemmGflops },
      ...{ imagesPerSecond: batch / seconds, milliseconds: seconds * 1000, peakMemoryBytes },
      ...(programBytes !== undefined && { programBytes }),
    };
  });
}

async function checkSmallStep(engine: Engine, dataset: Dataset, spec: TrainSpec): Promise<void> {
  const { network, options, inputsOf } = trainSubject(dataset, { ...spec, ...CHECKED });
  const inputs = Array.from({ length: CHECKED.steps }, (_, step) => inputsOf(step));
  await checkStep(engine, { network, options, inputs });
}

type InputsOf = ReturnType<typeof trainSubject>["inputsOf"];

/** Seconds of a step whose inputs are there. */
async function measureSteps(
  executable: Executable,
  inputsOf: InputsOf,
  seconds: number,
): Promise<number> {
  const made = Array.from({ length: BLOCK }, (_, step) => inputsOf(step));
  const runs = new PipelinedExecutable(executable);
  return await secondsOfStep(seconds, async () => {
    for (const inputs of made) await runs.run(inputs);
    await runs.ended();
    await executable.readState([METRICS_NAME]);
  });
}

/** Seconds of a step of a training's loop, which makes the next inputs while a step runs. */
async function measureLoop(
  executable: Executable,
  inputsOf: InputsOf,
  seconds: number,
): Promise<number> {
  let step = 0;
  let inputs = inputsOf(step);
  const runs = new PipelinedExecutable(executable);
  return await secondsOfStep(seconds, async () => {
    for (let made = 0; made < BLOCK; made++) {
      const running = runs.run(inputs);
      inputs = inputsOf(++step);
      await running;
    }
    await runs.ended();
    await executable.readState([METRICS_NAME]);
  });
}

async function secondsOfStep(seconds: number, block: () => Promise<void>): Promise<number> {
  return median(await timeCalls(block, { seconds, warmUp: 1 })) / BLOCK;
}
