/**
 * The runs of candidates.
 *
 * @module
 */

import { taskCommand } from "@goodness/cli";
import { settingArguments, settingName } from "@goodness/trainer/settings";
import { jobOfTask, type RunTask } from "../tasks/run_task.ts";
import type { Candidate, SweepPlan } from "./plan.ts";
import type { Rung } from "./search_kinds.ts";

/**
 * The run of a candidate with a seed, up to the end of a rung.
 *
 * @param plan The sweep.
 * @param candidate The candidate.
 * @param options The seed and the rung.
 * @returns The task.
 */
export function taskOf(
  { networkPath }: SweepPlan,
  candidate: Candidate,
  { seed, rung }: { readonly seed: number; readonly rung: Rung },
): RunTask {
  const { id, values, chosen, settings, network } = candidate;
  const job = jobOfTask(candidate);
  const kind = job === "unsupervised" ? "whole" : "trial";
  const file = networkPath === undefined ? [] : ["--network", networkPath];
  const args = [...file, ...settingArguments({ ...chosen, seed })];
  const searched = [...values].map(([key, value]) => `${settingName(key)} ${value}`);
  return {
    kind,
    run: `${id}-${seed}`,
    title: [...searched, `seed ${seed}`].join(", "),
    epochs: Math.min(rung.epochs, settings.epochs),
    settings: { ...settings, seed },
    network,
    command: taskCommand(`train:${job}`, args, "deno"), // the same wherever it is written
  };
}
