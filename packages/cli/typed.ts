/**
 * Commands as the user can type them.
 *
 * @module
 */

/**
 * A task's command line: starts with `deno`, or with `npx` if that is how this process was started,
 * and quotes what a shell would take apart.
 *
 * @param task The task's name.
 * @param args What follows it.
 * @returns The command line.
 *
 * @example
 * ```ts
 * import { taskCommand } from "@goodness/cli";
 * import { assertMatch } from "@std/assert";
 *
 * assertMatch(taskCommand("demo", ["--port", "8080"]), / task demo --port 8080$/);
 * ```
 */
export function taskCommand(task: string, args: readonly string[] = []): string {
  const throughNpx = Deno.execPath().includes("_npx");
  const deno = throughNpx ? `npx -y deno@${Deno.version.deno}` : "deno";
  return [deno, "task", task, ...args.map(quote)].join(" ");
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
 * assertEquals(quote("runs/a"), "runs/a");
 * assertEquals(quote("my run"), "'my run'");
 * ```
 */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
