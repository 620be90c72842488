/**
 * Trainings that are likely to break: small networks of all kinds with settings that nobody should choose.
 *
 * @module
 */

import {
  type HostTensors,
  initialTrainingState,
  initialWeights,
  InputError,
  type NetworkSpec,
  randomStream,
} from "@goodness/core";
import { tinyNetwork } from "@goodness/testing/tiny_network.ts";
import { defaultSettings, prepareTraining, type TrainSettings } from "@goodness/trainer";
import type { PresetName } from "@goodness/trainer/settings";
import type { Checkpoint } from "@goodness/trainer/storage";
import type { TrainingPlan } from "@goodness/trainer/training";

/** A training to try, and its first state. */
export interface Trial {
  /** The training. */
  readonly plan: TrainingPlan;
  /** Where it begins. */
  readonly checkpoint: Checkpoint;
}

/** Presets whose networks, losses and objectives differ. */
const KINDS = [
  "local",
  "dense",
  "grouped",
  "conv",
  "conv-record",
  "cifar",
  "original",
  "unsupervised",
] as const satisfies readonly PresetName[];

/** What pairs of positive and negative data may be compared by. */
const PAIR_LOSSES = [
  "threshold",
  "pairwise",
  "batch-sigmoid",
  "batch-cross-entropy",
  "batch-log",
] as const;

/** Random choices. */
interface Chances {
  /** One of some values. */
  readonly among: <T>(values: readonly [T, ...T[]]) => T;
  /** A power of ten, its exponent even in a range. */
  readonly power: (least: number, most: number) => number;
}

function chances(uniform: () => number): Chances {
  return {
    among: (values) => values[Math.floor(uniform() * values.length)] ?? values[0],
    power: (least, most) => 10 ** (least + (most - least) * uniform()),
  };
}

/**
 * Makes a training of a few dozen steps.
 *
 * @param dataset The folder of its data set.
 * @param seed What all choices follow from.
 * @param index Which training.
 * @returns The training, or the error that refuses its settings.
 */
export async function makeTrial(
  dataset: string,
  seed: number,
  index: number,
): Promise<Trial | InputError> {
  try {
    return await trialOf(dataset, randomStream(seed, "split", index), index);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

async function trialOf(dataset: string, uniform: () => number, index: number): Promise<Trial> {
  const { among, power } = chances(uniform);
  const preset = among(KINDS);
  const whole = defaultSettings(preset);
  const isPaired = whole.loss !== "cross-entropy";
  const settings: TrainSettings = {
    ...whole,
    dataset,
    ...{ seed: index, validation: 20, limitTrain: 0, batchSize: 10, epochs: 3, validateEvery: 1 },
    ...{ engine: among(["native", "native", "native", "cpu"]), warmup: 0 },
    learningRate: among([power(-3, 0), power(0, 6), power(6, 37)]),
    lossScale: among([whole.lossScale, power(-4, 5)]),
    threshold: among([whole.threshold, power(-4, 30)]),
    weightDecay: among([0, 0, power(-3, 2)]),
    ema: among([0, 0.9]),
    peer: isPaired ? among([0, power(-3, 2)]) : 0,
    order: among(["together", "greedy"]),
    ...(preset === "local" && { loss: among(PAIR_LOSSES) }),
  };
  const network = deepened(tinyNetwork(settings), among([0, 0, 6]));
  const plan = await prepareTraining(settings, { network });
  const scaled = { images: among([1, 1, power(-20, 18)]), weights: among([1, 1, power(-20, 15)]) };
  const first = scaledBy(initialWeights(plan.network, index), scaled.weights);
  const state = initialTrainingState(plan.network, plan.stepOptions, first);
  return {
    plan: { ...plan, inputsAt: (step) => scaleImages(plan.inputsAt(step), scaled.images) },
    checkpoint: { state, info: { step: 0, seconds: 0 } },
  };
}

/** Adds dense layers of the same size, as far as the network's objective allows. */
function deepened(network: NetworkSpec, more: number): NetworkSpec {
  const last = network.layers.at(-1);
  if (last?.kind !== "dense") return network;
  const layers = [...network.layers, ...Array.from({ length: more }, () => last)];
  return { ...network, layers };
}

function scaledBy(tensors: HostTensors, factor: number): HostTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, values]) => [name, values.map((value) => value * factor)]),
  );
}

/** Images as they are where they were not standardised. */
function scaleImages(
  { images = new Float32Array(), ...inputs }: HostTensors,
  factor: number,
): HostTensors {
  return { ...inputs, images: images.map((value) => value * factor) };
}
