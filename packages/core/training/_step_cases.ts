/**
 * What tests of the training step share: its options, weights, and the step in float64.
 *
 * @module
 */

import { normals } from "../_test_networks.ts";
import { float64Ops, type Float64Tensor, float64Tensor } from "../engines/float64/ops.ts";
import type { Network } from "../network/geometry.ts";
import { initialWeights } from "../network/parameters.ts";
import type { HostTensors, Program } from "../ops/program.ts";
import { type StepOptions, stepOptions } from "./step_options.ts";
import { METRICS_NAME, STEP_METRICS } from "./training_tensors.ts";

/** Images in a batch. */
export const BATCH = 6;

/** Options of a step, small and sharp. */
export function options(changes: Partial<StepOptions> = {}): StepOptions {
  return stepOptions({ batchSize: BATCH, lossScale: 3, negativeSharpness: 5, ...changes });
}

/** Weights with biases that are not zero, so that nothing hides behind a zero. */
export function busyWeights(network: Network): HostTensors {
  return Object.fromEntries(
    Object.entries(initialWeights(network, 4)).map(([name, weights]) => {
      const noise = normals(5, [weights.length]);
      return [name, weights.map((weight, index) => weight + 0.1 * (noise[index] ?? 0))];
    }),
  );
}

/** Tensors in float64 by name. */
export type Exact = Record<string, Float64Tensor>;

/** Host values in float64. */
export function exact(values: HostTensors, shapes: Program["state"]): Exact {
  return Object.fromEntries(
    Object.entries(values).map((
      [name, data],
    ) => [name, float64Tensor(data, shapes[name] ?? [])]),
  );
}

/** One step in float64: the whole state after it. */
export function exactStep(program: Program, state: Exact, inputs: HostTensors): Exact {
  const next = program.run(float64Ops, state, exact(inputs, program.inputs));
  return { ...state, ...next.state };
}

/** Sums over a batch lie so far from any threshold that the loss is flat; `losses_test.ts` has it. */
export const FLAT = "batch-cross-entropy";

/** What the step measured, `[layer][metric]`. */
export function metricsOf(state: Exact): Record<string, number>[] {
  const data = state[METRICS_NAME]?.data ?? new Float64Array();
  const width = STEP_METRICS.length;
  return Array.from({ length: data.length / width }, (_, layer) =>
    Object.fromEntries(
      STEP_METRICS.map((name, at) => [name, data[layer * width + at] ?? NaN]),
    ));
}
