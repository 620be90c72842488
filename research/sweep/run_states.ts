/**
 * What is known of each run of a sweep.
 *
 * @module
 */

import { settingName, type SettingValue } from "@goodness/trainer/settings";
import { taskId } from "../tasks/run_task.ts";
import type { Curve } from "../tasks/task_result.ts";
import { taskOf } from "./candidate_task.ts";
import type { Candidate, SweepPlan } from "./plan.ts";
import type { TaskResults } from "./progress.ts";

/** A task that somebody trains now. */
export interface ActiveTask {
  /** Who trains it. */
  readonly worker: string;
  /** Its curve so far. */
  readonly curve: Curve;
}

/** What is known of a run. */
export interface RunState {
  /** Its identity. */
  readonly run: string;
  /** The identity of its candidate. */
  readonly candidate: string;
  /** Its seed. */
  readonly seed: number;
  /** The values that are searched, by the names of their settings. */
  readonly values: Readonly<Record<string, SettingValue>>;
  /** Whether it waits, is trained now, was trained as far as it was to be, or cannot be trained. */
  readonly state: "waiting" | "running" | "trained" | "failed";
  /** Epochs made. */
  readonly epochs: number;
  /** Epochs of the whole training. */
  readonly planned: number;
  /** The validation accuracy so far, in `[0, 1]`. */
  readonly accuracy: number | null;
  /** The validation accuracies after its epochs. */
  readonly curve: Curve;
  /** Who trains it now. */
  readonly worker: string | null;
  /** Why it failed. */
  readonly reason: string | null;
  /** The command that trains the same by hand. */
  readonly command: string;
}

/**
 * The searched values of a candidate, as files name them.
 *
 * @param candidate The candidate.
 * @returns The values by the names of their settings.
 */
export function namedValues({ values }: Candidate): Readonly<Record<string, SettingValue>> {
  return Object.fromEntries([...values].map(([key, value]) => [settingName(key), value]));
}

/**
 * What is known of all runs, in the order of the plan.
 *
 * @param plan The sweep.
 * @param results What came of tasks.
 * @param active The tasks that somebody trains now, by their identities.
 * @returns A state for each candidate and seed.
 */
export function runStates(
  plan: SweepPlan,
  results: TaskResults,
  active: ReadonlyMap<string, ActiveTask> = new Map(),
): readonly RunState[] {
  return plan.candidates.flatMap((candidate) =>
    plan.seeds.map((seed) => {
      const tasks = plan.rungs.map((rung) => taskOf(plan, candidate, { seed, rung }));
      const result = tasks.map((task) => results.get(taskId(task))).findLast((one) => one);
      const now = tasks.map((task) => active.get(taskId(task))).findLast((one) => one);
      const trained = result?.status === "trained" ? result : undefined;
      const curve = now?.curve.length ? now.curve : trained?.curve ?? [];
      return {
        run: tasks[0]?.run ?? "",
        candidate: candidate.id,
        seed,
        values: namedValues(candidate),
        state: now ? "running" : result?.status ?? "waiting",
        epochs: curve.at(-1)?.epoch ?? trained?.epochs ?? 0,
        planned: candidate.settings.epochs,
        accuracy: (now ? undefined : trained?.accuracy) ?? curve.at(-1)?.accuracy ?? null,
        curve,
        worker: now?.worker ?? null,
        reason: result?.status === "failed" ? result.reason : null,
        command: tasks[0]?.command ?? "",
      };
    })
  );
}
