/**
 * Programs traced into graphs.
 *
 * @module
 */

export type * from "./graph.ts";
export * from "./trace.ts";
