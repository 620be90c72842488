/**
 * How far a sweep is, as one JSON value for pages and programs.
 *
 * @module
 */

import { settingName, type SettingValue } from "@goodness/trainer/settings";
import { epochsOf, type SweepPlan } from "./plan.ts";
import { type Standing, sweepProgress, type TaskResults } from "./progress.ts";
import { type ActiveTask, namedValues, type RunState, runStates } from "./run_states.ts";

/** Tasks on a queue, by what they wait for. */
export interface QueueCounts {
  /** Those that wait for a worker. */
  readonly waiting: number;
  /** Those that a worker has. */
  readonly active: number;
  /** Those that are done. */
  readonly finished: number;
  /** Those that could not be done. */
  readonly failed: number;
}

/** The best candidate so far. */
export interface BestCandidate {
  /** Its identity. */
  readonly candidate: string;
  /** The values that are searched, by the names of their settings. */
  readonly values: Readonly<Record<string, SettingValue>>;
  /** The mean of the validation accuracies of its seeds, in `[0, 1]`. */
  readonly accuracy: number;
  /** The command that trains its best run by hand. */
  readonly command: string;
}

/** How far a sweep is. */
export interface SweepStatus {
  /** The form of this value. */
  readonly version: 1;
  /** The sweep's name. */
  readonly name: string;
  /** The kind of search. */
  readonly kind: string;
  /** The names of the settings that are searched. */
  readonly searched: readonly string[];
  /** Whether it goes on, was stopped by Ctrl-C or by an error, was cancelled on its queue, or has come to its end. */
  readonly state: "running" | "stopped" | "cancelled" | "finished";
  /** When this was found out, in ISO 8601. */
  readonly updated: string;
  /** The queue; `null` where one process makes all runs. */
  readonly queue: QueueCounts | null;
  /** The names of the workers. */
  readonly workers: readonly string[];
  /** Epochs made by all runs, and those of the whole sweep. */
  readonly epochs: { readonly made: number; readonly planned: number };
  /** When it will have come to its end, in ISO 8601; `null` if nobody can know. */
  readonly expectedEnd: string | null;
  /** The best candidate so far, if a candidate has been trained with all seeds. */
  readonly best: BestCandidate | null;
  /** All runs, in the order of the search. */
  readonly runs: readonly RunState[];
}

/** What a status is made of besides the sweep and its results. */
export interface StatusParts {
  /** The tasks that somebody trains now, by their identities. @default {none} */
  readonly active?: ReadonlyMap<string, ActiveTask>;
  /** Whether somebody has ended it. @default {undefined} nobody has */
  readonly ended?: "stopped" | "cancelled" | undefined;
  /** The queue. @default {null} */
  readonly queue?: QueueCounts | null;
  /** The names of the workers. */
  readonly workers: readonly string[];
  /** Seconds that one epoch takes one worker, if that is known. */
  readonly secondsPerEpoch?: number | undefined;
}

/**
 * Puts together how far a sweep is.
 *
 * @param plan The sweep.
 * @param results What came of its tasks.
 * @param parts What else is known.
 * @returns The status.
 */
export function sweepStatus(
  plan: SweepPlan,
  results: TaskResults,
  { active, ended, queue = null, workers, secondsPerEpoch }: StatusParts,
): SweepStatus {
  const { next, standings } = sweepProgress(plan, results);
  const runs = runStates(plan, results, active);
  const epochs = {
    made: runs.reduce((sum, run) => sum + run.epochs, 0),
    planned: epochsOf(plan.candidates, plan.rungs) * plan.seeds.length,
  };
  const left = Math.max(0, epochs.planned - epochs.made) / Math.max(1, workers.length);
  const now = Date.now();
  const isKnown = next.length > 0 && ended === undefined && secondsPerEpoch !== undefined &&
    workers.length > 0;
  return {
    version: 1,
    name: plan.name,
    kind: plan.kind,
    searched: plan.searched.map(settingName),
    state: next.length === 0 ? "finished" : ended ?? "running",
    updated: new Date(now).toISOString(),
    ...{ queue, workers, epochs },
    expectedEnd: isKnown ? new Date(now + left * secondsPerEpoch * 1000).toISOString() : null,
    best: bestCandidate(standings),
    runs,
  };
}

/**
 * The best candidate, and the command of its best run.
 *
 * @param standings All candidates, the best first.
 * @returns The best one; `null` if none has been trained with all seeds.
 */
export function bestCandidate(standings: readonly Standing[]): BestCandidate | null {
  const best = standings.find(({ mean }) => mean !== undefined);
  if (best?.mean === undefined) return null;
  const { candidate, accuracies, tasks, mean } = best;
  const top = Math.max(...accuracies.map((accuracy) => accuracy ?? 0));
  return {
    candidate: candidate.id,
    values: namedValues(candidate),
    accuracy: mean,
    command: tasks[accuracies.indexOf(top)]?.command ?? "",
  };
}
