/**
 * What one process makes of the steps of a training that is divided: its rows of every batch, or its layers.
 *
 * @module
 */

import {
  type HostTensors,
  type Shape,
  trainingInputs,
  trainingProgram,
  trainingShapes,
} from "@goodness/core";
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
  if (division.by === "layers") {
    const passed = passedInputs(network, options);
    return new LocalSteps(new PassingExecutable(executable, { communicator, passed }), {
      steps,
      inputsAt: (step) => plan.inputsAt(step, program.inputs),
    });
  }
  const whole = trainingInputs(network, stepOptions);
  const shapesOf = (name: string): { from: Shape; to: Shape } => ({
    from: whole[name] ?? [],
    to: program.inputs[name] ?? [],
  });
  const inputsAt = (step: number): HostTensors =>
    Object.fromEntries(
      Object.entries(plan.inputsAt(step)).map(([name, values]) =>
        [name, ownRows(values, { ...shapesOf(name), rank })] as const
      ),
    );
  return new LocalSteps(executable, { steps, inputsAt });
}

/** The rows of this process: the part of the axis that is shorter in its shape. */
function ownRows(
  values: Float32Array<ArrayBuffer>,
  { from, to, rank }: { readonly from: Shape; readonly to: Shape; readonly rank: number },
): Float32Array<ArrayBuffer> {
  const axis = from.findIndex((length, at) => length !== to[at]);
  if (axis < 0) return values;
  const [line, ownLine] = [sizeOf(from.slice(axis)), sizeOf(to.slice(axis))];
  const lines = sizeOf(from.slice(0, axis));
  const own = new Float32Array(lines * ownLine);
  for (let at = 0; at < lines; at++) {
    const start = at * line + rank * ownLine;
    own.set(values.subarray(start, start + ownLine), at * ownLine);
  }
  return own;
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
