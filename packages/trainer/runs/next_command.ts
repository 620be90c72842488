/**
 * What to do next with a model.
 *
 * @module
 */

import { taskCommand } from "@goodness/cli";
import { isSameShape, MNIST } from "@goodness/core";
import { settingArguments } from "../settings/names.ts";
import { commonSettings } from "../settings/settings.ts";
import type { RunPlan } from "../training/plan.ts";

/**
 * The command that shows what a model can do: the demo, which serves models of drawn digits, or else the evaluation.
 *
 * @param plan What it was trained with.
 * @param model The model file.
 * @returns The command line.
 */
export function nextCommand({ network: { spec }, settings }: RunPlan, model: string): string {
  if (isSameShape(spec.input, MNIST) && spec.classes.length === MNIST.classes.length) {
    return taskCommand("demo", ["--model", model]);
  }
  const usual = commonSettings();
  const { dataset, testShare, imageSize, transpose, levels } = settings;
  const data = {
    dataset,
    ...(testShare !== usual.testShare && { testShare }),
    ...(imageSize !== usual.imageSize && { imageSize }),
    ...(transpose !== usual.transpose && { transpose }),
    ...(levels !== usual.levels && { levels }),
  };
  return taskCommand("evaluate", ["--model", model, ...settingArguments(data)]);
}
