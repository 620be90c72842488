/**
 * Engines: what runs programs.
 *
 * @module
 */

export * from "./engine.ts";
export * from "./event_loop.ts";
export * from "./pipelined_executable.ts";
