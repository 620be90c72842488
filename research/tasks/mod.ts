/**
 * Runs as tasks that anybody may do.
 *
 * @module
 */

export * from "./make_task.ts";
export * from "./run_task.ts";
export * from "./task_result.ts";
