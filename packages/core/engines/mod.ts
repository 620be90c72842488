/**
 * Engines: what runs programs.
 *
 * @module
 */

export * from "./pipelined_executable.ts";
