/**
 * The engines that run programs, and the choice among them.
 *
 * @module
 */

export type { EngineMemory } from "./choice.ts";
export * from "./engine.ts";
export * from "./event_loop.ts";
export * from "./pipelined_executable.ts";
export * from "./replay.ts";
export { stepFault, type StepToCheck } from "./step_check.ts";
export type { EngineTrial } from "./trial.ts";
export { DeviceLostError } from "./webgpu/device_watch.ts";
