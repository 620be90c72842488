/**
 * The training loop, and who watches it.
 *
 * @module
 */

export * from "./display.ts";
export * from "./validation_accuracy.ts";
export * from "./train.ts";
