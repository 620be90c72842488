/**
 * The settings of a training, presets and configuration files.
 *
 * @module
 */

export * from "./config_file.ts";
export * from "./learning_rates.ts";
export * from "./migration.ts";
export * from "./presets.ts";
export * from "./settings.ts";
export * from "./step_options.ts";
