/**
 * Faults that are injected into trainings at a known step and layer.
 *
 * @module
 */

import { type HostTensors, type PairLoss, randomStream } from "@goodness/core";
import { PAIR_LOSSES } from "@goodness/core/objectives";
import { DivergedError, STEP_SIZE_NAME } from "@goodness/core/training";
import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { tinyNetwork } from "@goodness/testing/tiny_network.ts";
import { defaultSettings, prepareTraining, type TrainSettings } from "@goodness/trainer";
import { RunFolder } from "@goodness/trainer/storage";
import { plainDisplay, train, type TrainingPlan } from "@goodness/trainer/training";
import { join } from "node:path";

/** A kind of fault. */
export interface InjectedFault {
  /** What it is, for the page. */
  readonly what: string;
  /** The step size that a layer gets in one step. */
  readonly stepSize: number;
  /** Steps from that step to the one in which the fault shows. */
  readonly later: number;
}

/** The kinds. */
export const FAULTS: readonly InjectedFault[] = [
  { what: "a learning rate that is no number, in one step of one layer", stepSize: NaN, later: 0 },
  {
    what: "a loss of one's own that is no number from one step on, in one layer",
    stepSize: 10,
    later: 1,
  },
];

/** The pairwise loss; no number where goodness is above {@linkcode BOUND}. */
const BOUNDED_LOSS: PairLoss = {
  ...PAIR_LOSSES.pairwise,
  formula: (ops, positive, negative, options) => {
    const result = PAIR_LOSSES.pairwise.formula(ops, positive, negative, options);
    const left = ops.mul(ops.sub(ops.max(positive, negative), BOUND), -1);
    const nothing = ops.mul(ops.log(left), 0);
    return { ...result, loss: ops.add(result.loss, nothing) };
  },
};

/** Goodness that only a layer with far too large a step reaches. */
const BOUND = 100;

/**
 * Injects a fault into a training, at a random step and layer.
 *
 * @param dataset The folder of the data set.
 * @param fault The kind of fault.
 * @param random What the step and the layer follow from.
 * @returns Whether the training was stopped by an error that names that step and that layer.
 */
export async function nameFault(
  dataset: string,
  { stepSize, later }: InjectedFault,
  { seed, index }: { readonly seed: number; readonly index: number },
): Promise<boolean> {
  const settings: TrainSettings = {
    ...defaultSettings(index % 2 === 0 ? "local" : "dense"),
    ...{ dataset, seed: index, validation: 10, batchSize: 10, epochs: 3, engine: "native" },
  };
  const plan = await prepareTraining(settings, { network: tinyNetwork(settings) });
  const uniform = randomStream(seed, "images", index);
  const step = Math.floor(uniform() * (plan.steps - 1));
  const layer = Math.floor(uniform() * plan.network.layers.length);
  const faulty: TrainingPlan = {
    ...plan,
    stepOptions: { ...plan.stepOptions, loss: BOUNDED_LOSS },
    inputsAt: (at) =>
      at === step ? withStepSize(plan.inputsAt(at), layer, stepSize) : plan.inputsAt(at),
  };
  const place = await placeOf(faulty);
  const expected = step + 1 + later; // steps count from 1
  return place?.layer === layer && place.firstStep === expected && place.lastStep === expected;
}

function withStepSize(inputs: HostTensors, layer: number, stepSize: number): HostTensors {
  const { [STEP_SIZE_NAME]: sizes = new Float32Array() } = inputs;
  return { ...inputs, [STEP_SIZE_NAME]: sizes.with(layer, stepSize) };
}

/** Where a training says that it went wrong; nothing if it did not. */
async function placeOf(plan: TrainingPlan): Promise<DivergedError["place"] | undefined> {
  let place: DivergedError["place"] | undefined;
  await withFolder(async (folder) => {
    await using run = await RunFolder.create(join(folder, "run"), {});
    try {
      await train(plan, { folder: run, observer: plainDisplay(() => {}) });
    } catch (error) {
      if (!(error instanceof DivergedError)) throw error;
      place = error.place;
    }
  });
  return place;
}
