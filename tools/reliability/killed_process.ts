/**
 * Commands that are killed at a moment.
 *
 * @module
 */

import { type Ended, endOf, startTask } from "@goodness/testing/task_process.ts";

/** When a command is killed: so long after its start, or after a change of its files. */
export type Moment =
  | { readonly milliseconds: number }
  | { readonly changes: number; readonly delay: number };

/** How a command ended. */
export interface Attempt extends Ended {
  /** Whether it was killed before its end. */
  readonly isKilled: boolean;
  /** The changes of its files that were seen. */
  readonly changes: number;
  /** How long it ran. */
  readonly milliseconds: number;
}

/**
 * Runs a task's command, and kills it (SIGKILL) if the moment comes before its end.
 *
 * @param task The task.
 * @param args Its arguments.
 * @param options Its working folder, with a folder `runs` in it that is watched, and the moment.
 * @returns How it ended.
 */
export async function runUntil(
  task: string,
  args: readonly string[],
  { cwd, moment }: { readonly cwd: string; readonly moment?: Moment },
): Promise<Attempt> {
  const watcher = Deno.watchFs(`${cwd}/runs`, { recursive: true });
  const start = performance.now();
  const child = await startTask(task, args, { cwd });
  const timers: ReturnType<typeof setTimeout>[] = [];
  const killIn = (delay: number): void => {
    timers.push(setTimeout(kill, delay, child));
  };
  if (moment !== undefined && "milliseconds" in moment) killIn(moment.milliseconds);
  let changes = 0;
  const watch = async (): Promise<void> => {
    for await (const { kind } of watcher) {
      if (kind === "access") continue;
      changes++;
      if (moment !== undefined && "changes" in moment && changes === moment.changes) {
        killIn(moment.delay);
      }
    }
  };
  const watching = watch();
  const ended = await endOf(child);
  const milliseconds = performance.now() - start;
  timers.forEach(clearTimeout);
  watcher.close();
  await watching;
  return { ...ended, isKilled: ended.signal === "SIGKILL", changes, milliseconds };
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // It has ended meanwhile.
  }
}
