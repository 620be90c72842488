/**
 * Sweeps: settings that are searched by validation accuracy.
 *
 * @module
 */

export * from "./candidate_task.ts";
export * from "./plan.ts";
export * from "./progress.ts";
export * from "./run_states.ts";
export * from "./search_kinds.ts";
export * from "./searched_values.ts";
export * from "./status.ts";
export * from "./sweep_file.ts";
export * from "./sweep_files.ts";
export * from "./sweep_folder.ts";
export * from "./table.ts";
