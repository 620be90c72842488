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
import { sizeOf } from "@goodness/core/ops";
import { METRICS_NAME } from "@goodness/core/training";
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
  const compiled = await engine.compile(program, own);
  const executable = division.by === "layers"
    ? new PassingExecutable(compiled, { communicator, passed: passedInto(program.inputs) })
    : compiled;
  const inputsAt = (step: number): HostTensors => ownInputs(plan, { division, rank, step });
  return new LocalSteps(executable, { steps, inputsAt, stallsOnRead: true });
}

/** The inputs that come from another process. */
const PASSED_NAMES = ["passed", "pairLabels"];

function passedInto(inputs: Readonly<Record<string, Shape>>): Record<string, Shape> {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => PASSED_NAMES.includes(name)));
}

/** The inputs that this process makes for a step. */
export function ownInputs(
  { network, stepOptions, inputsAt }: Pick<TrainingPlan, "network" | "stepOptions" | "inputsAt">,
  { division, rank, step }: {
    readonly division: Division;
    readonly rank: number;
    readonly step: number;
  },
): HostTensors {
  const shapes = trainingInputs(network, ownOptions(stepOptions, division, rank));
  if (division.by === "layers") return inputsAt(step, shapes);
  const whole = trainingInputs(network, stepOptions);
  return Object.fromEntries(
    Object.entries(inputsAt(step)).map(([name, values]) => {
      const [from, to] = [whole[name] ?? [], shapes[name] ?? []];
      return [name, ownRows(values, { from, to, rank })];
    }),
  );
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
  const own = Object.keys(shareShapes(plan, rank));
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => own.includes(name)).map(([name, tensor]) => {
      if (name !== METRICS_NAME || layers === undefined) return [name, tensor];
      const perLayer = tensor.length / network.layers.length;
      return [name, tensor.slice(layers.start * perLayer, layers.end * perLayer)];
    }),
  );
}

/** The names of the tensors of a process's state, with their lengths. */
export function shareShapes(
  { network, stepOptions, division }: OwnedPlan,
  rank: number,
): Record<string, number> {
  const shapes = trainingShapes(network, ownOptions(stepOptions, division, rank));
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, sizeOf(shape)]));
}
