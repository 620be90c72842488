/**
 * The training step: its options, its state, the optimiser and schedules.
 *
 * @module
 */

export * from "./adam.ts";
export * from "./dead_units.ts";
export * from "./diverged_error.ts";
export { dropoutMask } from "./dropout.ts";
export * from "./optimiser.ts";
export * from "./schedule.ts";
export * from "./step_options.ts";
export * from "./training_tensors.ts";
