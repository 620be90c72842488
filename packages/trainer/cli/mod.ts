/**
 * What commands that train share: settings as arguments of flags. Each command is a module of its own
 * beside this one.
 *
 * @module
 */

export { settingArgument } from "./_setting_argument.ts";
