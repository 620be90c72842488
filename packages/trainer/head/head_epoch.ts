/**
 * The steps of a head's training, and its accuracy.
 *
 * @module
 */

import { bestLabels, type Executable, type HostTensors, randomStream } from "@goodness/core";
import { EventLoop, PipelinedExecutable } from "@goodness/core/engines";
import { HEAD_LOSS, type HeadSize } from "@goodness/core/head";
import { oneHot, permutation, tensorNamed } from "@goodness/core/ops";
import { ADAM_DEFAULTS, optimiserInputs, scheduledRate } from "@goodness/core/training";
import type { LabelledFeatures } from "./head_features.ts";
import type { HeadSettings } from "./head_settings.ts";

/** What an epoch came to. */
export interface HeadEpoch {
  /** The strength of the L2 penalty. */
  readonly l2: number;
  /** The epoch, from 1. */
  readonly epoch: number;
  /** The mean loss of its steps. */
  readonly loss: number;
  /** The share of validation images classified correctly, if there are any. */
  readonly validationAccuracy?: number;
}

/** Validation images that are classified at once. */
export const VALIDATION_BATCH = 500;

/** The optimiser of a head, see `headTrainingProgram`. */
const OPTIMISER = { adam: ADAM_DEFAULTS, weightDecay: 0 };

/** What the steps of an epoch are made of. */
export interface HeadEpochParts {
  /** How large the head is. */
  readonly size: HeadSize;
  /** What it learns from. */
  readonly train: LabelledFeatures;
  /** The settings. */
  readonly settings: HeadSettings;
  /** The step to begin with, counted from the first epoch on. */
  readonly start: number;
  /** Ends the epoch after the step at hand. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes the inputs of any step of an epoch.
 *
 * @param parts What the steps are made of.
 * @returns A function of the step, which counts from 0 in the first epoch.
 */
export function headInputs(
  { size, train, settings, start }: HeadEpochParts,
): (step: number) => HostTensors {
  const { batchSize, epochs, learningRate, seed } = settings;
  const stepsPerEpoch = Math.floor(train.labels.length / batchSize);
  const epoch = Math.floor(start / stepsPerEpoch) + 1;
  const order = permutation(randomStream(seed, "order", epoch), train.labels.length);
  return (step) => {
    const at = step % stepsPerEpoch * batchSize;
    const rate = scheduledRate("linear", learningRate, step / (epochs * stepsPerEpoch));
    return {
      ...batchOf(train, size, order.subarray(at, at + batchSize)),
      ...optimiserInputs(OPTIMISER, { step, rates: [rate] }),
    };
  };
}

/**
 * Makes the steps that are left of an epoch; images that do not fill a batch wait for the next one.
 *
 * @param executable The training step.
 * @param parts What the steps are made of.
 * @returns Steps made so far, counted from the first epoch on: a whole number of epochs unless the signal
 *   ended this one.
 */
export async function trainHeadEpoch(
  executable: Executable,
  parts: HeadEpochParts,
): Promise<number> {
  const { train, settings, start, signal } = parts;
  const stepsPerEpoch = Math.floor(train.labels.length / settings.batchSize);
  const inputsAt = headInputs(parts);
  const runs = new PipelinedExecutable(executable);
  const eventLoop = new EventLoop();
  const end = (Math.floor(start / stepsPerEpoch) + 1) * stepsPerEpoch;
  let step = start;
  let inputs = inputsAt(step);
  while (step < end && !signal?.aborted) {
    const before = runs.run(inputs); // queues a step; ends with the step before
    if (step + 1 < end) inputs = inputsAt(step + 1);
    await before;
    step++;
    await eventLoop.turn();
  }
  await runs.ended();
  return step;
}

/**
 * Takes the mean loss of an epoch and clears what it was made from.
 *
 * @param executable The training step.
 * @param steps Steps of the epoch.
 * @returns The mean loss of its steps.
 */
export async function takeMeanLoss(executable: Executable, steps: number): Promise<number> {
  const sum = tensorNamed(await executable.readState([HEAD_LOSS]), HEAD_LOSS)[0] ?? NaN;
  executable.writeState({ [HEAD_LOSS]: new Float32Array(1) });
  return sum / steps;
}

function batchOf(train: LabelledFeatures, size: HeadSize, rows: Uint32Array): HostTensors {
  const { features: width, labels } = size;
  const features = new Float32Array(rows.length * width);
  rows.forEach((row, at) => {
    features.set(train.features.subarray(row * width, (row + 1) * width), at * width);
  });
  const truth = Uint8Array.from(rows, (row) => train.labels[row] ?? 0);
  return { features, labels: oneHot(truth, labels) };
}

/**
 * Classifies validation images.
 *
 * @param head The head, for {@linkcode VALIDATION_BATCH} images.
 * @param size How large it is.
 * @param validation The images' features and labels.
 * @returns The share classified correctly, in `[0, 1]`; nothing if there are no images.
 */
export async function headAccuracy(
  head: Executable,
  { features: width, labels }: HeadSize,
  validation: LabelledFeatures,
): Promise<number | undefined> {
  const count = validation.labels.length;
  if (count === 0) return undefined;
  let right = 0;
  for (let start = 0; start < count; start += VALIDATION_BATCH) {
    const end = start + VALIDATION_BATCH;
    const features = new Float32Array(VALIDATION_BATCH * width);
    features.set(validation.features.subarray(start * width, end * width));
    const logits = tensorNamed(await head.run({ features }), "logits");
    const found = bestLabels(logits, labels);
    const truth = validation.labels.subarray(start, end);
    truth.forEach((label, row) => right += Number(found[row] === label));
  }
  return right / count;
}
