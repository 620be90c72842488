/**
 * Trying an engine: whether it starts, whether its training step is right, and how long one takes.
 *
 * @module
 */

import { networkPreset } from "../network/presets.ts";
import { type Network, resolveNetwork } from "../network/geometry.ts";
import { initialWeights } from "../network/parameters.ts";
import { gaussian, gumbel } from "../ops/distributions.ts";
import { oneHot } from "../ops/one_hot.ts";
import type { Engine, HostTensors } from "../ops/program.ts";
import { randomStream } from "../ops/random.ts";
import { optimiserInputs } from "../training/optimiser.ts";
import { trainingProgram } from "../training/step.ts";
import { stepOptions } from "../training/step_options.ts";
import { initialTrainingState, METRICS_NAME } from "../training/training_tensors.ts";
import { PipelinedExecutable } from "./pipelined_executable.ts";
import { stepFault, type StepToCheck } from "./step_check.ts";

/** What became of an engine that was tried. */
export interface EngineTrial {
  /** Its name. */
  readonly engine: string;
  /** What it runs on; empty if it did not start. */
  readonly device: string;
  /** Milliseconds of a training step; nothing if the engine cannot be used. */
  readonly milliseconds?: number;
  /** Why it cannot be used: a clause. */
  readonly fault?: string;
  /** Whether the fault is one of the moment, such as that it did not start. */
  readonly isPassing?: boolean;
}

/** Milliseconds after which an engine counts as hanging. A driver may compile shaders for some seconds. */
const LIMIT = 20_000;

/** The step that is compared: the reference takes about a tenth of a second for it. */
const COMPARED = { batchSize: 30, units: 100 };

/** The step that is timed, about a tenth of the work of a preset's. */
const TIMED = { batchSize: 250, units: 400 };

/** How often it is timed. */
const STEPS = 10;

/**
 * Tries an engine on steps of small networks: compares one with the reference, then times ten.
 *
 * @param engine Its name.
 * @param start Starts it.
 * @param limit Milliseconds after which it is given up.
 * @returns What became of it.
 */
export async function tryEngine(
  engine: string,
  start: () => Promise<Engine>,
  limit: number = LIMIT,
): Promise<EngineTrial> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no step within ${limit / 1000} s`)), limit);
  try {
    return { engine, ...await Promise.race([measure(start), late]) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { engine, device: "", fault: reason, isPassing: true };
  } finally {
    clearTimeout(timer);
  }
}

async function measure(start: () => Promise<Engine>): Promise<Omit<EngineTrial, "engine">> {
  const engine = await start();
  const { device } = engine;
  const wrong = await stepFault(engine, smallStep(COMPARED));
  if (wrong !== undefined) return { device, fault: `its training step is wrong: ${wrong}` };
  return { device, milliseconds: await timeStep(engine, smallStep(TIMED)) };
}

async function timeStep(
  engine: Engine,
  { network, options, inputs: [inputs = {}] }: StepToCheck,
): Promise<number> {
  const state = initialTrainingState(network, options, initialWeights(network, 1));
  const executable = await engine.compile(trainingProgram(network, options), state);
  try {
    await executable.run(inputs);
    await executable.readState([METRICS_NAME]);
    const begin = performance.now();
    const runs = new PipelinedExecutable(executable);
    for (let step = 0; step < STEPS; step++) await runs.run(inputs);
    await runs.ended();
    await executable.readState([METRICS_NAME]); // a device runs on after its last step was queued
    return (performance.now() - begin) / STEPS;
  } finally {
    await executable.dispose();
  }
}

function smallStep({ batchSize, units }: typeof COMPARED): StepToCheck {
  const network = resolveNetwork({
    ...networkPreset("dense"),
    layers: [{ kind: "dense", units }, { kind: "dense", units }],
    goodnessLayers: [0, 1],
  });
  const options = stepOptions({ batchSize });
  return { network, options, inputs: [stepInputs(network, options)] };
}

function stepInputs({ pixels, layers }: Network, options: StepToCheck["options"]): HostTensors {
  const { batchSize } = options;
  const next = gaussian(randomStream(1, "images", 0));
  const labels = Uint8Array.from({ length: batchSize }, (_, row) => row % 10);
  return {
    images: Float32Array.from({ length: batchSize * pixels }, next),
    labels: oneHot(labels, 10),
    noise: gumbel(randomStream(1, "negatives", 0), batchSize * 10),
    ...optimiserInputs(options, { step: 0, rates: layers.map(() => 1e-3) }),
  };
}
