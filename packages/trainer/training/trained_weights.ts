/**
 * The weights that a training is validated by: the weights themselves, or their moving averages.
 *
 * @module
 */

import type { HostTensors } from "@goodness/core";
import { tensorNamed } from "@goodness/core/ops";
import { trainedWeightNames } from "@goodness/core/training";
import type { TrainingPlan } from "./plan.ts";
import type { TrainingSteps } from "./steps.ts";

/** What the weights depend on. */
type WeightsPlan = Pick<TrainingPlan, "network" | "stepOptions">;

/**
 * Picks the weights out of a training's state.
 *
 * @param plan The training.
 * @param state The state.
 * @returns The weights by name.
 */
export function trainedWeights(
  { network, stepOptions }: WeightsPlan,
  state: HostTensors,
): HostTensors {
  const names = Object.entries(trainedWeightNames(network, stepOptions));
  return Object.fromEntries(names.map(([name, held]) => [name, tensorNamed(state, held)]));
}

/**
 * Reads the weights from the engine, without the rest of the state.
 *
 * @param plan The training.
 * @param steps Its steps.
 * @returns The weights by name.
 */
export async function readTrainedWeights(
  plan: WeightsPlan,
  steps: Pick<TrainingSteps, "readState">,
): Promise<HostTensors> {
  const names = Object.values(trainedWeightNames(plan.network, plan.stepOptions));
  return trainedWeights(plan, await steps.readState(names));
}
