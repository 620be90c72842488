/**
 * Trains and evaluates Forward-Forward networks without a display: datasets, the training loop, the
 * run folder.
 *
 * @example The settings that a training starts from
 * ```ts
 * import { defaultSettings } from "@goodness/trainer";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(defaultSettings("local").loss, "pairwise");
 * ```
 *
 * @module
 */

export { type Dataset, loadDataset, type Split } from "./data/dataset.ts";
export { evaluate, type Evaluation } from "./evaluation/evaluation.ts";
export { type HeadRunOptions, type HeadRunResult, trainHead } from "./head/head_run.ts";
export { exportModel } from "./runs/export.ts";
export {
  type RunOptions,
  type RunOutcome,
  type RunSummary,
  trainSupervised,
} from "./runs/train_supervised.ts";
export { trainUnsupervised, type UnsupervisedRunOptions } from "./runs/train_unsupervised.ts";
export { defaultSettings, type Job } from "./settings/presets.ts";
export { PRESET_NAMES, type PresetName, type TrainSettings } from "./settings/settings.ts";
export { type TrainingObserver } from "./training/observer.ts";
export { type PreparedTraining, prepareTraining } from "./training/prepare.ts";
export { train, type TrainResult } from "./training/train.ts";
