/**
 * Runs: open, train, test, write and summarise; and exports of trained models.
 *
 * @module
 */

export * from "./export.ts";
export * from "./job.ts";
export * from "./processor.ts";
export * from "./run.ts";
export * from "./train_head.ts";
export * from "./train_supervised.ts";
export * from "./train_unsupervised.ts";
export * from "./training_run.ts";
