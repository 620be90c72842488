/**
 * The training loop: its plan, validation, and the observers that display its progress.
 *
 * @module
 */

export * from "./display.ts";
export * from "./observer.ts";
export * from "./plan.ts";
export type { SharedEngine } from "./start_engine.ts";
export type { TrainingSteps } from "./steps.ts";
export * from "./train.ts";
export * from "./validation_accuracy.ts";
export * from "./validator.ts";
