/**
 * Two steps of a training in float64, for whatever runs the same steps as fused programs.
 *
 * @module
 */

import { stepInputs } from "../../_test_networks.ts";
import { ADAM_DEFAULTS } from "../../training/adam.ts";
import { busyWeights, type Exact, exact, exactStep } from "../../training/_step_cases.ts";
import { type TrainingProgram, trainingProgram } from "../../training/step.ts";
import { initialTrainingState } from "../../training/training_tensors.ts";
import type { HostTensors } from "../../ops/program.ts";
import type { Training } from "./why_not_fused.ts";

/** Two steps of a training. */
export interface TwoSteps extends Training {
  /** The steps. */
  readonly program: TrainingProgram;
  /** The state before them. */
  readonly first: HostTensors;
  /** The batch of each. */
  readonly batches: readonly HostTensors[];
  /** The state after them. */
  readonly expected: Exact;
}

const KNOWN = new WeakMap<Training, TwoSteps>();

/**
 * Makes two steps from busy weights, or finds what was made. Weights whose gradient is rounding alone stay where they
 * are.
 *
 * @param training The network and what its step does.
 * @returns The steps.
 */
export function twoSteps(training: Training): TwoSteps {
  const known = KNOWN.get(training) ?? makeTwoSteps(training);
  KNOWN.set(training, known);
  return known;
}

function makeTwoSteps(training: Training): TwoSteps {
  const { network } = training;
  const options = { ...training.options, adam: { ...ADAM_DEFAULTS, epsilon: 1e-3 } };
  const program = trainingProgram(network, options);
  const first = initialTrainingState(network, options, busyWeights(network));
  const batches = [1, 2].map((step) => stepInputs(network, options.batchSize, step, options));
  const expected = batches.reduce(
    (state, batch) => exactStep(program, state, batch),
    exact(first, program.state),
  );
  return { network, options, program, first, batches, expected };
}
