/**
 * One epoch of a head's training, and what it came to.
 *
 * @module
 */

import { ADAM_DEFAULTS, adamStepSize, scheduledRate } from "@goodness/core/training";
import { bestLabels, type Executable, type HostTensors, randomStream } from "@goodness/core";
import { HEAD_LOSS, type HeadSize } from "@goodness/core/head";
import { oneHot } from "@goodness/core/ops";
import { permutation, tensorNamed } from "@goodness/core/ops";
import { PipelinedExecutable } from "@goodness/core/engines";
import type { LabelledFeatures } from "./head_features.ts";
import type { HeadSettings } from "./head_settings.ts";

/** Validation images that are read at once. */
export const VALIDATION_BATCH = 500;

/** What an epoch is made of. */
export interface HeadEpochParts {
  /** How large the head is. */
  readonly size: HeadSize;
  /** What it learns from. */
  readonly train: LabelledFeatures;
  /** The settings. */
  readonly settings: HeadSettings;
  /** The epoch, from 1. */
  readonly epoch: number;
}

/**
 * Makes the steps of an epoch; images that do not fill a batch wait for the next one.
 *
 * @param executable The training step.
 * @param parts What the epoch is made of.
 * @returns The mean loss of its steps.
 * @throws {Error} If the loss is not finite.
 */
export async function trainHeadEpoch(
  executable: Executable,
  { size, train, settings, epoch }: HeadEpochParts,
): Promise<number> {
  const { batchSize, epochs, learningRate, seed } = settings;
  const order = permutation(randomStream(seed, "order", epoch), train.labels.length);
  const steps = Math.floor(order.length / batchSize);
  const batchAt = (at: number): HostTensors =>
    batchOf(train, size, order.subarray(at * batchSize, (at + 1) * batchSize));
  const runs = new PipelinedExecutable(executable);
  let batch = batchAt(0);
  for (let at = 0; at < steps; at++) {
    const step = (epoch - 1) * steps + at;
    const rate = scheduledRate("linear", learningRate, step / (epochs * steps));
    const stepSize = Float32Array.of(adamStepSize(rate, step, ADAM_DEFAULTS));
    const running = runs.run({ ...batch, stepSize });
    batch = batchAt(at + 1); // while the step runs
    await running;
  }
  await runs.ended();
  const sum = tensorNamed(await executable.readState([HEAD_LOSS]), HEAD_LOSS)[0] ?? NaN;
  executable.writeState({ [HEAD_LOSS]: new Float32Array(1) });
  if (!Number.isFinite(sum)) {
    throw new Error(
      "The head's training diverged, its loss is not finite: choose a lower --learning-rate",
    );
  }
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
 * Reads validation images.
 *
 * @param reading The head, for {@linkcode VALIDATION_BATCH} images.
 * @param size How large it is.
 * @param validation The images' features and labels.
 * @returns The share read correctly, in `[0, 1]`; nothing if there are no images.
 */
export async function headAccuracy(
  reading: Executable,
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
    const logits = tensorNamed(await reading.run({ features }), "logits");
    const found = bestLabels(logits, labels);
    const truth = validation.labels.subarray(start, end);
    truth.forEach((label, row) => right += Number(found[row] === label));
  }
  return right / count;
}
