/**
 * Settings as command-line flags, for the commands of this and other packages.
 *
 * @module
 */

export * from "./setting_option.ts";
