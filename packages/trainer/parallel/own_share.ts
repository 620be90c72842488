/**
 * What one process makes of the steps of a training that is divided: its rows of every batch, or its layers.
 *
 * @module
 */

import { type HostTensors, trainingProgram, trainingShapes } from "@goodness/core";
import type { Communicator } from "@goodness/core/engines/mpi";
import { sizeOf, tensorNamed } from "@goodness/core/ops";
import { METRICS_NAME, passedInputs } from "@goodness/core/training";
import type { TrainingPlan } from "../training/plan.ts";
import { LocalSteps } from "../training/steps.ts";
import { type Division, ownOptions } from "./division.ts";
import { PassingExecutable } from "./passing_executable.ts";

/** A network, its training step, and how they are divided. */
export interface OwnedPlan extends Pick<TrainingPlan, "network" | "stepOptions"> {
  /** How they are divided. */
  readonly division: Division;
}

/**
 * Prepares this process's share.
 *
 * @param plan The training.
 * @param division How it is divided.
 * @param state The whole state before the first step.
 */
export async function ownShare(
  communicator: Communicator,
  plan: Pick<TrainingPlan, "network" | "stepOptions" | "inputsAt" | "engine" | "steps">,
  { division, state }: { readonly division: Division; readonly state: HostTensors },
): Promise<LocalSteps> {
  const { network, stepOptions, engine, steps } = plan;
  const { rank } = communicator;
  const options = ownOptions(stepOptions, division, rank);
  const program = trainingProgram(network, options);
  const own = ownState(state, { network, stepOptions, division }, rank);
  const executable = await engine.compile(program, own);
  const part = division.by === "data" ? rank : 0;
  const inputsAt = (step: number): HostTensors => plan.inputsAt(step, program.inputs, part);
  const passed = passedInputs(network, options);
  const shared = division.by === "layers"
    ? new PassingExecutable(executable, { communicator, passed })
    : executable;
  return new LocalSteps(shared, { steps, inputsAt });
}

/**
 * The state that a process keeps.
 *
 * @param values The whole state, or some of its tensors.
 * @param plan The training, and how it is divided.
 * @param rank The process.
 */
export function ownState(values: HostTensors, plan: OwnedPlan, rank: number): HostTensors {
  const { network, stepOptions, division } = plan;
  const { layers } = ownOptions(stepOptions, division, rank);
  return Object.fromEntries(
    Object.keys(shareLengths(plan, rank, Object.keys(values))).map((name) => {
      const tensor = tensorNamed(values, name);
      if (name !== METRICS_NAME || layers === undefined) return [name, tensor];
      const perLayer = tensor.length / network.layers.length;
      return [name, tensor.slice(layers.start * perLayer, layers.end * perLayer)];
    }),
  );
}

/**
 * The tensors of a process's state, with their lengths.
 *
 * @param plan The training, and how it is divided.
 * @param rank The process.
 * @param names The tensors to list; all by default.
 */
export function shareLengths(
  { network, stepOptions, division }: OwnedPlan,
  rank: number,
  names?: readonly string[],
): Record<string, number> {
  const shapes = trainingShapes(network, ownOptions(stepOptions, division, rank));
  return Object.fromEntries(
    Object.entries(shapes)
      .filter(([name]) => names?.includes(name) ?? true)
      .map(([name, shape]) => [name, sizeOf(shape)]),
  );
}
