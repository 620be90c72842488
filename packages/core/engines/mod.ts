/**
 * Engines: what runs programs.
 *
 * @module
 */

export * from "./engine.ts";
export * from "./pipelined_executable.ts";
