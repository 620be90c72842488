/**
 * Runs on a queue: workers that take them, and what has them made.
 *
 * @module
 */

export * from "./connection.ts";
export * from "./do_sweep.ts";
export * from "./job_data.ts";
export * from "./queued_sweep.ts";
