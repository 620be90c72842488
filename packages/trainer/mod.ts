/**
 * Trainings of Forward-Forward networks: data sets, settings, runs that can be resumed, evaluation.
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

export { type Dataset, loadDataset } from "./data/dataset.ts";
export { type Split, splitPart } from "./data/split.ts";
export { evaluate, type Evaluation } from "./evaluation/evaluation.ts";
export { exportModel } from "./runs/export.ts";
export type { RunOptions, RunOutcome } from "./runs/job.ts";
export type { HeadSummary } from "./runs/head_results.ts";
export { type HeadRunOptions, trainHead } from "./runs/train_head.ts";
export type { RunSummary } from "./runs/supervised_results.ts";
export { trainSupervised } from "./runs/train_supervised.ts";
export { trainUnsupervised, type UnsupervisedRunOptions } from "./runs/train_unsupervised.ts";
export type { UnsupervisedSummary } from "./runs/unsupervised_results.ts";
export { PRESET_NAMES, type PresetName } from "./settings/presets.ts";
export type { Job } from "./settings/setting.ts";
export { defaultSettings, type TrainSettings } from "./settings/settings.ts";
export { type TrainingObserver } from "./training/observer.ts";
export { prepareTraining, type TrainingPlan } from "./training/plan.ts";
export type { SharedEngine } from "./training/start_engine.ts";
export type { TrainingSteps } from "./training/steps.ts";
export { train, type TrainResult } from "./training/train.ts";
