/**
 * The layers of each process, divided by the time that each layer's step takes.
 *
 * @module
 */

import { type Executable, type HostTensors, trainingInputs, trainingProgram } from "@goodness/core";
import type { LayerRange } from "@goodness/core/network";
import type { TrainingPlan } from "../training/plan.ts";
import { balancedRanges, ownOptions } from "./division.ts";
import { ownState } from "./own_share.ts";

/** Steps that are made of each layer; the first ones are not measured, as they are slower. */
const STEPS = 6;
const SLOWER_STEPS = 2;

/**
 * Measures the step of each layer on the first batches, and divides the layers.
 *
 * @param plan The training.
 * @param state Its first state.
 * @param processes At most as many as layers.
 * @returns The layers of each process.
 */
export async function measuredRanges(
  plan: TrainingPlan,
  state: HostTensors,
  processes: number,
): Promise<LayerRange[]> {
  const { length } = plan.network.layers;
  if (processes === length) return balancedRanges(Array(length).fill(1), processes);
  return balancedRanges(await layerTimes(plan, state), processes);
}

/** The median time of each layer's step, in milliseconds. */
async function layerTimes(
  { network, stepOptions, engine, inputsAt, steps }: TrainingPlan,
  state: HostTensors,
): Promise<number[]> {
  const ranges = network.layers.map((_, start) => ({ start, end: start + 1 }));
  const division = { by: "layers", ranges } as const;
  const times: number[][] = [];
  let passed: HostTensors[] = [];
  for (const layer of network.layers.keys()) {
    const options = ownOptions(stepOptions, division, layer);
    const own = ownState(state, { network, stepOptions, division }, layer);
    const executable = await engine.compile(trainingProgram(network, options), own);
    const shapes = trainingInputs(network, options);
    const inputs = Array.from({ length: Math.min(STEPS, steps) }, (_, step) => ({
      ...inputsAt(step, shapes),
      ...passed[step],
    }));
    const measured = await measuredRuns(executable, inputs);
    passed = measured.map(({ outputs }) => outputs);
    times.push(measured.map(({ milliseconds }) => milliseconds));
  }
  return times.map((ofLayer) => {
    const sorted = ofLayer.slice(Math.min(SLOWER_STEPS, ofLayer.length - 1)).toSorted((a, b) =>
      a - b
    );
    return sorted[Math.floor(sorted.length / 2)] ?? 1;
  });
}

interface MeasuredRun {
  readonly outputs: HostTensors;
  readonly milliseconds: number;
}

async function measuredRuns(
  executable: Executable,
  inputs: readonly HostTensors[],
): Promise<MeasuredRun[]> {
  const runs: MeasuredRun[] = [];
  try {
    for (const one of inputs) {
      const start = performance.now();
      const outputs = await executable.run(one);
      runs.push({ outputs, milliseconds: performance.now() - start });
    }
  } finally {
    await executable.dispose();
  }
  return runs;
}
