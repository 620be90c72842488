/**
 * Commands as the user can type them.
 *
 * @module
 */

/**
 * The command line of a task.
 *
 * @param task The task's name.
 * @param args The arguments; those that a shell would split are quoted.
 * @param deno The command of Deno. @default {denoCommand()} as this process was started
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
 * The command that started a process: an installed Deno, or `npx`.
 *
 * @param path The path of its program. @default {Deno.execPath()}
 * @returns `deno`, or `npx` with the running version.
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
 * Quotes a word for a POSIX shell, if necessary.
 *
 * @param word The word.
 * @returns The word, quoted so that a shell parses it as one word.
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
