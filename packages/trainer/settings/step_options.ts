/**
 * What the settings of a training mean for its step.
 *
 * @module
 */

import type { StepOptions } from "@goodness/core";
import { ADAM_DEFAULTS } from "@goodness/core/training";
import type { TrainSettings } from "./settings.ts";

/** The settings of a training that its step depends on. */
export type StepSettings =
  & Pick<TrainSettings, keyof StepOptions & keyof TrainSettings>
  & Pick<TrainSettings, "originalDataBug">;

/**
 * The options of a training's step: those of its settings that a step takes.
 *
 * @param settings The settings.
 * @returns The options.
 *
 * @example
 * ```ts
 * import { defaultSettings, stepOptionsOf } from "@goodness/trainer/settings";
 * import { assert } from "@std/assert";
 *
 * assert(!("epochs" in stepOptionsOf(defaultSettings("local"))));
 * ```
 */
export function stepOptionsOf(settings: StepSettings): StepOptions {
  return {
    batchSize: settings.batchSize,
    loss: settings.loss,
    lossScale: settings.lossScale,
    negatives: settings.negatives,
    negativeSharpness: settings.negativeSharpness,
    unlabelledNegatives: settings.originalDataBug,
    updates: settings.updates,
    easyExampleThreshold: settings.easyExampleThreshold,
    dropout: settings.dropout,
    peer: settings.peer,
    weightDecay: settings.weightDecay,
    ema: settings.ema,
    adam: ADAM_DEFAULTS,
  };
}
