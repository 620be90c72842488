/**
 * The settings of a training: their table, presets, configuration files and migration.
 *
 * @module
 */

export * from "./choices.ts";
export * from "./config_file.ts";
export * from "./found_by_run.ts";
export * from "./jobs.ts";
export * from "./layers.ts";
export * from "./learning_rates.ts";
export * from "./migration.ts";
export * from "./names.ts";
export * from "./network_file.ts";
export * from "./network_for.ts";
export * from "./network_table.ts";
export * from "./own_network.ts";
export * from "./presets.ts";
export * from "./schema.ts";
export * from "./setting.ts";
export * from "./settings.ts";
export * from "./step_options.ts";
export * from "./stored_settings.ts";
export * from "./table.ts";
export * from "./toml.ts";
