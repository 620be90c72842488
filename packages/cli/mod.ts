/**
 * What all commands share: flags, one-line errors with an exit status, results on standard output,
 * interruption by Ctrl-C, and printed commands that can be typed.
 *
 * @example A wrong flag ends with status 2
 * ```ts
 * import { exitStatus, makeCommand } from "@goodness/cli";
 * import { assertEquals } from "@std/assert";
 *
 * const terminal = { out: () => {}, err: () => {} };
 * const command = makeCommand("greet", "Says hello.", terminal);
 * const status = await exitStatus(async () => {
 *   await command.parseAsync(["--lowd"], { from: "user" });
 *   return 0;
 * }, terminal);
 * assertEquals(status, 2);
 * ```
 *
 * @module
 */

export * from "./flags.ts";
export * from "./interrupt.ts";
export * from "./model_path.ts";
export * from "./modified_at.ts";
export * from "./newest_file.ts";
export * from "./json_option.ts";
export * from "./naming_flags.ts";
export * from "./read_file.ts";
export * from "./result.ts";
export * from "./run_files.ts";
export * from "./typed.ts";
export * from "./typed_path.ts";
export * from "./whole_argument.ts";
export * from "./write_error.ts";
