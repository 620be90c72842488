/**
 * Runs: open, train, test, write and summarise; and exports of trained models.
 *
 * @module
 */

export * from "./export.ts";
export type { HeadSummary } from "./head_results.ts";
export { HEAD_RUN_DEFAULTS, type HeadRunSettings } from "./head_run_settings.ts";
export * from "./job.ts";
export * from "./processor.ts";
export * from "./run.ts";
export type { RunSummary } from "./supervised_results.ts";
export * from "./train_head.ts";
export * from "./train_supervised.ts";
export * from "./train_unsupervised.ts";
export * from "./training_run.ts";
export type { UnsupervisedSummary } from "./unsupervised_results.ts";
