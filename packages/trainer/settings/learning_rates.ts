/**
 * The learning rate of every layer in every step.
 *
 * @module
 */

import type { Layer } from "@goodness/core";
import { scheduledRate } from "@goodness/core/training";
import type { TrainSettings } from "./settings.ts";

/** How long a training is. */
export interface TrainingLength {
  /** Steps of the whole training. */
  readonly steps: number;
  /** Steps of an epoch. */
  readonly stepsPerEpoch: number;
  /** Layers of the network, each with the factor of its learning rate. */
  readonly layers: readonly Pick<Layer, "learningRate">[];
}

/**
 * Works out the learning rates of a step. Layers that learn together share a schedule; layers that
 * learn one after the other have one each, in an equal part of the training, and rest otherwise.
 *
 * @param settings The settings.
 * @param plan The training.
 * @param step The step, from 0.
 * @returns One learning rate a layer; 0 for a layer that rests.
 */
export function learningRates(
  settings: Pick<TrainSettings, "learningRate" | "schedule" | "warmup" | "order">,
  plan: TrainingLength,
  step: number,
): number[] {
  const { schedule, learningRate, warmup, order } = settings;
  const parts = order === "together" ? 1 : plan.layers.length;
  const length = plan.steps / parts;
  return plan.layers.map(({ learningRate: factor }, layer) => {
    const own = order === "together" ? step : step - layer * length;
    if (own < 0 || own >= length) return 0;
    const rising = warmup === 0 ? 1 : (own + 1) / (warmup * plan.stepsPerEpoch);
    return factor * Math.min(1, rising) * scheduledRate(schedule, learningRate, own / length);
  });
}
