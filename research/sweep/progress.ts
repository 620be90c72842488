/**
 * How far a sweep is: which runs are next, and which candidates are the best. It depends on results alone, not on who
 * made them, when, or in which order.
 *
 * @module
 */

import { statisticsOf } from "../ledger/statistics.ts";
import { type RunTask, taskId } from "../tasks/run_task.ts";
import type { TaskResult } from "../tasks/task_result.ts";
import type { Rung } from "./search_kinds.ts";
import { taskOf } from "./candidate_task.ts";
import type { Candidate, SweepPlan } from "./plan.ts";

/** What came of tasks, by their identities. */
export type TaskResults = ReadonlyMap<string, TaskResult>;

/** A candidate at the end of its last rung, or on it. */
export interface Standing {
  /** The candidate. */
  readonly candidate: Candidate;
  /** Its tasks on that rung, by seed. */
  readonly tasks: readonly RunTask[];
  /** The rung, from 0. */
  readonly rung: number;
  /** The validation accuracies by seed, in `[0, 1]`; nothing for a run that is not there or failed. */
  readonly accuracies: readonly (number | undefined)[];
  /** Their mean, if all are there. */
  readonly mean?: number;
}

/** How far a sweep is. */
export interface SweepProgress {
  /** The tasks to do now, in the order of the plan; none if the sweep is finished. */
  readonly next: readonly RunTask[];
  /** All candidates, the best first: those on later rungs, then those of higher accuracy. */
  readonly standings: readonly Standing[];
}

/**
 * Works out how far a sweep is. Who goes on from a rung is decided when all of its runs have ended. Candidates of the
 * same accuracy are in the order of their identities.
 *
 * @param plan The sweep.
 * @param results What there is.
 * @returns The next tasks, and the order of the candidates.
 */
export function sweepProgress(plan: SweepPlan, results: TaskResults): SweepProgress {
  let alive = plan.candidates;
  const left: Standing[] = [];
  for (const [at, rung] of plan.rungs.entries()) {
    const standings = alive.map((candidate) => standingOf(plan, candidate, { rung, at, results }));
    const next = standings.flatMap(({ tasks }) => tasks)
      .filter((task) => !results.has(taskId(task)));
    const ordered = standings.toSorted(compare);
    const isLast = at === plan.rungs.length - 1;
    if (next.length > 0 || isLast) return { next, standings: [...ordered, ...left] };
    const kept = ordered.slice(0, rung.keep).filter(({ mean }) => mean !== undefined);
    left.unshift(...ordered.slice(kept.length));
    alive = plan.candidates.filter((candidate) => kept.some((one) => one.candidate === candidate));
  }
  return { next: [], standings: left };
}

interface StandingOptions {
  readonly rung: Rung;
  readonly at: number;
  readonly results: TaskResults;
}

function standingOf(
  plan: SweepPlan,
  candidate: Candidate,
  { rung, at, results }: StandingOptions,
): Standing {
  const tasks = plan.seeds.map((seed) => taskOf(plan, candidate, { seed, rung }));
  const accuracies = tasks.map((task) => {
    const result = results.get(taskId(task));
    return result?.status === "trained" ? result.accuracy ?? undefined : undefined;
  });
  const known = accuracies.filter((accuracy) => accuracy !== undefined);
  return {
    ...{ candidate, tasks, rung: at, accuracies },
    ...(known.length === tasks.length && { mean: statisticsOf(known).mean }),
  };
}

/** The higher mean first, then the smaller identity; candidates without a mean last. */
function compare(a: Standing, b: Standing): number {
  const difference = (b.mean ?? -1) - (a.mean ?? -1);
  return difference !== 0 ? difference : a.candidate.id < b.candidate.id ? -1 : 1;
}
