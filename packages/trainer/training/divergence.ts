/**
 * From a fault that a training noticed to the step and the layer where it began, and what to try.
 *
 * @module
 */

import type { HostTensors } from "@goodness/core";
import { replayUntil } from "@goodness/core/engines";
import { lossOf } from "@goodness/core/objectives";
import {
  DivergedError,
  type DivergencePlace,
  METRICS_NAME,
  placeText,
  STEP_METRICS,
} from "@goodness/core/training";
import type { Checkpoint } from "../storage/checkpoint.ts";
import {
  type Fault,
  faultOfMetrics,
  faultOfTensors,
  goodnessText,
  lowest,
  metricsOf,
} from "./faults.ts";
import type { StepMetrics } from "./observer.ts";
import type { TrainingPlan } from "./plan.ts";
import { replayed, type TrainingSteps } from "./steps.ts";

/** A fault that was noticed after a step. */
export class NoticedFault extends Error {
  /** The fault. */
  readonly fault: Fault;
  /** Steps made when it was noticed. */
  readonly step: number;

  /**
   * Makes the error.
   *
   * @param fault The fault.
   * @param step Steps made when it was noticed.
   */
  constructor(fault: Fault, step: number) {
    super(fault.what);
    this.fault = fault;
    this.step = step;
  }
}

/** What is known where a fault was noticed. */
export interface DivergenceContext {
  /** The steps of the training. */
  readonly steps: TrainingSteps;
  /** The last sound checkpoint, or the beginning. */
  readonly checkpoint: Checkpoint;
  /** The run folder. */
  readonly path: string;
  /** Ends the search for the step. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds the step where a fault began, by making the steps since the last checkpoint once more.
 *
 * @param plan The training.
 * @param noticed What was noticed, and when.
 * @param context Where to begin.
 * @returns The error to end the training with. It names a range of steps if the search takes too long.
 */
export async function locateDivergence(
  plan: TrainingPlan,
  { fault: noticed, step: to }: NoticedFault,
  { steps, checkpoint, path, signal }: DivergenceContext,
): Promise<DivergedError> {
  const { state, info: { step: from } } = checkpoint;
  const cleared = clearedMetrics(plan);
  let before: StepMetrics[] | undefined;
  const { sound, found } = await replayUntil(
    replayed(steps),
    { state, from, to, cleared, signal },
    (after) => {
      const metrics = metricsOf(after, 1);
      const fault = lowest(
        [faultOfMetrics(metrics), faultOfTensors(after)].flatMap((one) => one ?? []),
      );
      if (fault === undefined) before = metrics;
      return fault;
    },
  );
  const fault = found ?? noticed;
  // What no step shows began with the last one: it shows in the weights after it.
  const firstStep = Math.min(sound + 1, to);
  const place = { firstStep, lastStep: found ? firstStep : to, layer: fault.layer };
  const message = `The training diverged ${placeText(place)}: ${fault.what}` +
    `${beforeText(before?.[fault.layer])}. ${savedText(from)} ${
      adviceOf(plan, fault, place, path)
    }`;
  return new DivergedError(message, place);
}

/**
 * The metrics of a training before they are measured.
 *
 * @param plan The training.
 * @returns Zeros, as state of its step.
 */
export function clearedMetrics({ network }: Pick<TrainingPlan, "network">): HostTensors {
  return { [METRICS_NAME]: new Float32Array(network.layers.length * STEP_METRICS.length) };
}

function beforeText(before: StepMetrics | undefined): string {
  if (before === undefined) return "";
  return `; in the step before, its loss was ${before.loss.toPrecision(3)}, ${
    goodnessText(before)
  }`;
}

function savedText(step: number): string {
  return step === 0
    ? "Nothing was saved before."
    : `The checkpoint of step ${step} is from before and stays.`;
}

function adviceOf(
  { settings, stepOptions }: TrainingPlan,
  { kind }: Fault,
  { lastStep }: DivergencePlace,
  path: string,
): string {
  if (lastStep === 1 && kind !== "dead") {
    return "As it was the first step, check the mean and the deviation of the network's input first; " +
      `then choose a lower "learningRate"`;
  }
  const others = [
    ...(kind === "dead" ? ['some "peer"'] : ['more "weightDecay"']),
    ...(lossOf(stepOptions.loss).usesThreshold ? ['another "threshold"'] : []),
  ];
  return `To go on, resume "${path}" with a lower "learningRate" (it is ${settings.learningRate}); ` +
    `or train anew with ${others.join(" or ")}`;
}
