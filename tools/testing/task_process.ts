/**
 * Tasks as processes of their own, with the task's permissions and without the task's shell.
 *
 * @module
 */

const ROOT = new URL("../../", import.meta.url);

/** How a task is run. */
export interface TaskProcessOptions {
  /** Its working folder, to which its permissions are relative. @default {this repository} */
  readonly cwd?: string;
  /** What its environment has besides. @default {{}} */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a process ended. */
export interface Ended {
  /** Its exit status. */
  readonly code: number;
  /** The signal that ended it, if one did. */
  readonly signal: Deno.Signal | null;
  /** What it wrote to standard output. */
  readonly out: string;
  /** What it wrote to standard error. */
  readonly err: string;
}

/**
 * The arguments of Deno that run a task, from `deno.json`.
 *
 * @param task The task.
 * @returns Its permissions and its module.
 */
export async function taskArguments(task: string): Promise<string[]> {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const [, command = ""] = tasks[task].command.split("deno run ");
  const words: string[] = command.split(" ").filter((word: string) => word !== "--env-file");
  const entry = new URL(words.at(-1) ?? "", ROOT).pathname;
  return ["run", "--quiet", "--no-prompt", ...words.slice(0, -1), entry];
}

/**
 * Starts a task.
 *
 * @param task The task.
 * @param args Its arguments.
 * @param options How it is run.
 * @returns The process; its texts are piped.
 */
export async function startTask(
  task: string,
  args: readonly string[],
  { cwd = ROOT.pathname, env = {} }: TaskProcessOptions = {},
): Promise<Deno.ChildProcess> {
  return new Deno.Command(Deno.execPath(), {
    args: [...await taskArguments(task), ...args],
    cwd,
    env: { XDG_RUNTIME_DIR: "/tmp", NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/**
 * Waits for a process to end.
 *
 * @param child The process.
 * @returns How it ended.
 */
export async function endOf(child: Deno.ChildProcess): Promise<Ended> {
  const { code, signal, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, signal, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

/**
 * Waits for a file or a folder.
 *
 * @param path Its path.
 * @throws {Error} If it does not appear within a minute.
 */
export async function appearanceOf(path: string): Promise<void> {
  const end = performance.now() + 60_000;
  while (performance.now() < end) {
    try {
      await Deno.stat(path);
      return;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`${path} did not appear`);
}
