/**
 * The engines that run programs, and the choice among them.
 *
 * @module
 */

export * from "./engine.ts";
export * from "./event_loop.ts";
export * from "./pipelined_executable.ts";
export * from "./replay.ts";
export { DeviceLostError } from "./webgpu/device_watch.ts";
