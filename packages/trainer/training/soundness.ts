/**
 * Whether a training is fit to go on. It is looked at wherever metrics are read, and before anything is saved.
 *
 * @module
 */

import type { HostTensors } from "@goodness/core";
import type { Split } from "../data/split.ts";
import { DeadUnits } from "./dead_units.ts";
import { NoticedFault } from "./divergence.ts";
import {
  type Fault,
  faultOfActivity,
  faultOfMetrics,
  faultOfTensors,
  metricsOf,
  type UnitActivity,
} from "./faults.ts";
import type { StepMetrics } from "./observer.ts";
import type { TrainingPlan } from "./plan.ts";
import { trainedWeights } from "./trained_weights.ts";

/** Reads the state of a training and looks for faults in it; it owns what it compiled until `dispose`. */
export class Soundness {
  readonly #plan: TrainingPlan;
  readonly #deadUnits: DeadUnits;

  /**
   * Prepares to look.
   *
   * @param plan The training.
   * @param sample Images on which units count as dead if they are never active.
   */
  constructor(plan: TrainingPlan, sample: Split) {
    this.#plan = plan;
    this.#deadUnits = new DeadUnits(plan, sample);
  }

  /**
   * Reads what the layers measured.
   *
   * @param state The state, or its metrics alone.
   * @param made Steps of the training, and those since the metrics were last cleared.
   * @returns Means over the latter.
   * @throws {NoticedFault} If a layer is not fit to go on with.
   */
  metrics(
    state: HostTensors,
    { step, since }: { readonly step: number; readonly since: number },
  ): StepMetrics[] {
    const layers = metricsOf(state, since);
    throwIfAny(faultOfMetrics(layers), step);
    return layers;
  }

  /**
   * Looks at all of the state, and at how active units are.
   *
   * @param state The state.
   * @param step Steps of the training.
   * @returns How active the units of each layer are.
   * @throws {NoticedFault} If a layer is not fit to go on with.
   */
  async activity(state: HostTensors, step: number): Promise<UnitActivity[]> {
    throwIfAny(faultOfTensors(state), step);
    const activity = await this.#deadUnits.activity(trainedWeights(this.#plan, state));
    throwIfAny(faultOfActivity(activity), step);
    return activity;
  }

  /** Frees what was compiled. */
  async dispose(): Promise<void> {
    await this.#deadUnits.dispose();
  }
}

function throwIfAny(fault: Fault | undefined, step: number): void {
  if (fault !== undefined) throw new NoticedFault(fault, step);
}
