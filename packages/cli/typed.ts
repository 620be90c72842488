/**
 * Commands as the user can type them.
 *
 * @module
 */

/**
 * The command line of a task.
 *
 * @param task The task's name.
 * @param args What follows it; what a shell would take apart is quoted.
 * @param deno How Deno is started. @default {denoCommand()} as this process was
 * @returns The command line.
 *
 * @example
 * ```ts
 * import { taskCommand } from "@goodness/cli";
 * import { assertEquals } from "@std/assert";
 *
 * const command = taskCommand("demo", ["--model", "my model"], "deno");
 * assertEquals(command, "deno task demo --model 'my model'");
 * ```
 */
export function taskCommand(
  task: string,
  args: readonly string[] = [],
  deno: string = denoCommand(),
): string {
  return [deno, "task", task, ...args.map(quote)].join(" ");
}

/**
 * How a process was started: by a Deno that is installed, or by `npx`.
 *
 * @param path The path of its program. @default {Deno.execPath()}
 * @returns `deno`, or `npx` with the version that runs now.
 *
 * @example
 * ```ts
 * import { denoCommand } from "@goodness/cli";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(denoCommand("/usr/bin/deno"), "deno");
 * ```
 */
export function denoCommand(path: string = Deno.execPath()): string {
  return path.includes("_npx") ? `npx -y deno@${Deno.version.deno}` : "deno";
}

/**
 * Quotes a word for a POSIX shell, if it needs it.
 *
 * @param word The word.
 * @returns The word as a shell reads it back.
 *
 * @example
 * ```ts
 * import { quote } from "@goodness/cli";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(quote("my model"), "'my model'");
 * ```
 */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
