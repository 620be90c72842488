/**
 * The training loop, and who watches it.
 *
 * @module
 */

export * from "./display.ts";
export * from "./observer.ts";
export * from "./plan.ts";
export * from "./train.ts";
export * from "./validation_accuracy.ts";
export * from "./validator.ts";
