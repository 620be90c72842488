/**
 * Whether an engine makes the training step that the reference makes.
 *
 * @module
 */

import type { Network } from "../network/geometry.ts";
import { initialWeights } from "../network/parameters.ts";
import type { PrecisionName } from "../ops/precision.ts";
import { type Engine, type HostTensors, tensorNamed } from "../ops/program.ts";
import { trainingProgram } from "../training/step.ts";
import type { StepOptions } from "../training/step_options.ts";
import { initialTrainingState, METRICS_NAME } from "../training/training_tensors.ts";

/**
 * How far a tensor may end apart, as a share of how far it moved, by the precision of the step. Weights have a
 * tolerance of their own: Adam makes whole steps of gradients that are nothing but rounding.
 */
const TOLERANCES: Readonly<Record<PrecisionName, { moments: number; weights: number }>> = {
  f32: { moments: 1e-3, weights: 2e-2 },
  bf16: { moments: 0.1, weights: 0.1 },
  f16: { moments: 0.1, weights: 0.1 },
};

/** A network with the batches that it is checked on. */
export interface StepToCheck {
  /** The network; the reference takes seconds for 10^9 operations. */
  readonly network: Network;
  /** What the step does. */
  readonly options: StepOptions;
  /** The inputs of each step. */
  readonly inputs: readonly HostTensors[];
}

/**
 * Makes the same steps on an engine and on the reference, in float64.
 *
 * @param engine The engine.
 * @param step What is checked.
 * @returns How weights or Adam's running means end apart, for people; nothing if they do not.
 */
export async function stepFault(engine: Engine, step: StepToCheck): Promise<string | undefined> {
  const { network, options } = step;
  const { createFloat64Engine } = await import("./float64/engine.ts");
  const first = initialTrainingState(network, options, initialWeights(network, 1));
  const found = await stateAfter(engine, step, first);
  const expected = await stateAfter(createFloat64Engine(), step, first);
  for (const [name, before] of Object.entries(first)) {
    if (name === METRICS_NAME) continue;
    const wanted = tensorNamed(expected, name);
    const moved = meanDistance(wanted, before);
    const apart = meanDistance(wanted, tensorNamed(found, name));
    const { moments, weights } = TOLERANCES[engine.precision ?? "f32"];
    const tolerance = name.endsWith(".weight") ? weights : moments;
    if (apart <= tolerance * moved) continue;
    return `after ${step.inputs.length} steps "${name}" is ${apart} apart from float64, having moved ${moved}`;
  }
  return undefined;
}

async function stateAfter(
  engine: Engine,
  { network, options, inputs }: StepToCheck,
  first: HostTensors,
): Promise<HostTensors> {
  const executable = await engine.compile(trainingProgram(network, options), first);
  try {
    for (const batch of inputs) await executable.run(batch);
    return await executable.readState();
  } finally {
    await executable.dispose();
  }
}

function meanDistance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? NaN)), 0) / a.length;
}
