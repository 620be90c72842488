/**
 * Training a head on a trained network.
 *
 * @module
 */

export * from "./head_settings.ts";
export * from "./head_training.ts";
