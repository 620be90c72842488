/**
 * Training a softmax head on the features of a trained network, which stays as it is.
 *
 * @module
 */

import {
  ADAM_DEFAULTS,
  adamStepSize,
  bestLabels,
  type Executable,
  featureCount,
  type Head,
  HEAD_LOSS,
  HEAD_WEIGHT,
  headProgram,
  type HeadSize,
  headTrainingProgram,
  headTrainingShapes,
  type HostTensors,
  oneHot,
  permutation,
  randomStream,
  scheduledRate,
  tensorNamed,
} from "@goodness/core";
import type { Dataset } from "./dataset.ts";
import { type Backbone, collectFeatures, type LabelledFeatures } from "./head_features.ts";

/** The settings of a head's training. */
export interface HeadSettings {
  /** The layers that feed the head, from 0. */
  readonly layers: readonly number[];
  /** How many times each training image is seen, at most. */
  readonly epochs: number;
  /** Images in a batch. */
  readonly batchSize: number;
  /** Adam's learning rate at the first step; it falls in a straight line. */
  readonly learningRate: number;
  /** Strengths of the L2 penalty to choose among, one at least. */
  readonly l2: readonly number[];
  /** Where all randomness starts, an integer in `[0, 2^32)`. */
  readonly seed: number;
}

/** What a head's training starts from; settled on validation images. */
export const HEAD_DEFAULTS: Omit<HeadSettings, "layers"> = {
  epochs: 10,
  batchSize: 250,
  learningRate: 1e-3,
  l2: [0, 1e-5, 1e-4, 1e-3],
  seed: 1,
};

/** What an epoch came to. */
export interface HeadEpoch {
  /** The strength of the L2 penalty. */
  readonly l2: number;
  /** The epoch, from 1. */
  readonly epoch: number;
  /** The mean loss of its steps. */
  readonly loss: number;
  /** The share of validation images read correctly, if there are any. */
  readonly validationAccuracy?: number;
}

/** The head that was chosen. */
export interface TrainedHead extends HeadEpoch, Pick<Head, "layers" | "weight"> {}

/** How to train a head, and who hears of it. */
export interface HeadTrainingOptions extends HeadSettings {
  /** Hears of every epoch. */
  readonly observe: (epoch: HeadEpoch) => void;
}

/** Validation images that are read at once. */
const VALIDATION_BATCH = 500;

/**
 * Trains a head for each strength of the L2 penalty and keeps the one that, after some epoch, reads
 * most validation images correctly; the first of equals. Without validation images it keeps the last
 * epoch of the only strength. All features are held in memory, see {@linkcode collectFeatures}.
 *
 * @param backbone The trained network.
 * @param dataset The images; those for testing are not read.
 * @param options The settings, and who hears of every epoch.
 * @returns The head; the same for the same seed.
 * @throws {RangeError} If the settings fit neither the network nor the images.
 * @throws {Error} If the training diverges.
 */
export async function trainHead(
  backbone: Backbone,
  dataset: Pick<Dataset, "train" | "validation">,
  options: HeadTrainingOptions,
): Promise<TrainedHead> {
  const { train, validation } = dataset;
  const { layers, l2, batchSize } = options;
  if (validation.count === 0 && l2.length > 1) {
    throw new RangeError(`Cannot choose among --l2 ${l2} without validation images: give one`);
  }
  if (batchSize > train.count) {
    throw new RangeError(
      `Cannot fill a batch of ${batchSize} from ${train.count} training images: ` +
        `choose a smaller --batch-size`,
    );
  }
  const parts: HeadParts = {
    engine: backbone.engine,
    size: {
      features: featureCount(backbone.network, layers),
      labels: backbone.network.spec.labels,
    },
    train: await collectFeatures(backbone, train, layers),
    validation: await collectFeatures(backbone, validation, layers),
  };
  const heads: TrainedHead[] = [];
  for (const strength of l2) heads.push(await trainOne(parts, options, strength));
  return heads.reduce((best, head) => isBetter(head, best) ? head : best);
}

function isBetter(head: HeadEpoch, best: HeadEpoch): boolean {
  return (head.validationAccuracy ?? 0) > (best.validationAccuracy ?? 0);
}

interface HeadParts {
  readonly engine: Backbone["engine"];
  readonly size: HeadSize;
  readonly train: LabelledFeatures;
  readonly validation: LabelledFeatures;
}

/** Trains with one strength of the penalty and gives its best epoch. */
async function trainOne(
  { engine, size, train, validation }: HeadParts,
  options: HeadTrainingOptions,
  l2: number,
): Promise<TrainedHead> {
  const { epochs, layers, observe } = options;
  const program = headTrainingProgram({ ...size, ...options, l2, adam: ADAM_DEFAULTS });
  const executable = await engine.compile(program, zeros(size));
  const reading = await engine.compile(headProgram(size, VALIDATION_BATCH), headOf(zeros(size)));
  try {
    let best: TrainedHead | undefined;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const loss = await trainEpoch(executable, { size, train, options, epoch });
      const state = await executable.readState([HEAD_WEIGHT]);
      reading.writeState(state);
      const found = { l2, epoch, loss, ...await accuracyOf(reading, size, validation) };
      observe(found);
      const isKept = validation.labels.length === 0 || best === undefined || isBetter(found, best);
      if (isKept) best = { ...found, layers, weight: tensorNamed(state, HEAD_WEIGHT) };
    }
    if (best === undefined) {
      throw new RangeError(`Cannot train for ${epochs} epochs: choose 1 or more`);
    }
    return best;
  } finally {
    await executable.dispose();
    await reading.dispose();
  }
}

function zeros(size: HeadSize): HostTensors {
  return Object.fromEntries(
    Object.entries(headTrainingShapes(size)).map(([name, shape]) => [
      name,
      new Float32Array(shape.reduce((product, length) => product * length, 1)),
    ]),
  );
}

function headOf(state: HostTensors): HostTensors {
  return { [HEAD_WEIGHT]: tensorNamed(state, HEAD_WEIGHT) };
}

/** Makes the steps of an epoch; images that do not fill a batch wait for the next one. */
async function trainEpoch(
  executable: Executable,
  { size, train, options, epoch }: {
    size: HeadSize;
    train: LabelledFeatures;
    options: HeadSettings;
    epoch: number;
  },
): Promise<number> {
  const { batchSize, epochs, learningRate, seed } = options;
  const order = permutation(randomStream(seed, "order", epoch), train.labels.length);
  const steps = Math.floor(order.length / batchSize);
  for (let at = 0; at < steps; at++) {
    const step = (epoch - 1) * steps + at;
    const rate = scheduledRate("linear", learningRate, step / (epochs * steps));
    const rows = order.subarray(at * batchSize, (at + 1) * batchSize);
    await executable.run({
      ...batchOf(train, size, rows),
      stepSize: Float32Array.of(adamStepSize(rate, step, ADAM_DEFAULTS)),
    });
  }
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

async function accuracyOf(
  reading: Executable,
  { features: width, labels }: HeadSize,
  validation: LabelledFeatures,
): Promise<Pick<HeadEpoch, "validationAccuracy">> {
  const count = validation.labels.length;
  if (count === 0) return {};
  let right = 0;
  for (let start = 0; start < count; start += VALIDATION_BATCH) {
    const features = new Float32Array(VALIDATION_BATCH * width);
    features.set(validation.features.subarray(start * width, (start + VALIDATION_BATCH) * width));
    const logits = tensorNamed(await reading.run({ features }), "logits");
    const found = bestLabels(logits, labels);
    const truth = validation.labels.subarray(start, start + VALIDATION_BATCH);
    truth.forEach((label, row) => right += Number(found[row] === label));
  }
  return { validationAccuracy: right / count };
}
