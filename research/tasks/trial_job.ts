/**
 * A run that is trained and validated, and not tested: what a search compares. Its folder is that of a supervised
 * run, so `train:supervised --resume` tests it and writes its model and report.
 *
 * @module
 */

import { MODEL_NAME } from "@goodness/cli";
import type { TrainingPlan, TrainSettings } from "@goodness/trainer";
import { completeSettings, prepareJob, type RunJob, trainNetwork } from "@goodness/trainer/runs";
import { parseStoredSettings } from "@goodness/trainer/settings";
import type { TrainResult } from "@goodness/trainer";

type Finished = Extract<TrainResult, { readonly status: "finished" }>;

/** The stages of such a run. */
export const TRIAL_JOB: RunJob<TrainSettings, TrainingPlan, Finished, Finished, undefined> = {
  name: "supervised",
  task: "train:supervised",
  settingsOf: (chosen) => completeSettings("supervised", chosen),
  parseSettings: parseStoredSettings,
  prepare: (settings, options) => prepareJob("supervised", settings, options),
  nameOf: ({ network }) => network.spec.name,
  lastFile: () => MODEL_NAME,
  train: trainNetwork,
  test: (_, trained) => Promise.resolve(trained),
  write: () => Promise.resolve(),
  summarise: () => undefined,
  linesOf: () => [],
};
