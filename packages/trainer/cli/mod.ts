/**
 * What commands outside of this package share with those in it: settings as flags.
 *
 * @module
 */

export * from "./setting_option.ts";
