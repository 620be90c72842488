/**
 * Networks as data: layer kinds, geometry, weights, goodness and the forward pass.
 *
 * @module
 */

export * from "./batch_statistics.ts";
export * from "./bound_network.ts";
export * from "./checked_layer.ts";
export * from "./first_layer_fields.ts";
export * from "./forward.ts";
export * from "./geometry.ts";
export type { Derivative } from "./goodness.ts";
export type { GoodnessFunction, GoodnessFunctions } from "./goodness_function.ts";
export * from "./grid.ts";
export * from "./image_shape.ts";
export * from "./labelled_images.ts";
export * from "./layer_error.ts";
export * from "./layer_kinds.ts";
export { type LayerRange } from "./layer_range.ts";
export * from "./layer_summary.ts";
export * from "./network_spec.ts";
export * from "./network_warnings.ts";
export * from "./parameters.ts";
export * from "./presets.ts";
export * from "./normalisation.ts";
export * from "./normalisation_spec.ts";
export * from "./objective_spec.ts";
export * from "./pooling.ts";
export type { Projection } from "./projection.ts";
