/**
 * What the settings of a training mean for its step.
 *
 * @module
 */

import { ADAM_DEFAULTS } from "@goodness/core/training";
import { type StepOptions } from "@goodness/core";
import type { TrainSettings } from "./settings.ts";

/**
 * The options of a training's step.
 *
 * @param settings The settings.
 * @returns The options.
 */
export function stepOptionsOf(settings: TrainSettings): StepOptions {
  return {
    ...settings,
    unlabelledNegatives: settings.originalDataBug,
    adam: ADAM_DEFAULTS,
  };
}
