/**
 * What one layer learns in a step: from its loss to the gradients of its weights, without any other layer.
 *
 * @module
 */

import { gradientScale } from "./adam.ts";
import { batchNormGradients, scaleName, shiftName } from "../network/batch_statistics.ts";
import type { BoundNetwork } from "../network/bound_network.ts";
import { layerAt } from "../network/forward.ts";
import { type Derivative, goodnessGradient, projectedGradients } from "../network/goodness.ts";
import type { Layer } from "../network/geometry.ts";
import { projectionName, weightName } from "../network/parameters.ts";
import type { TrainedLayer } from "../objectives/objective.ts";
import { objectiveOf } from "../objectives/objectives.ts";
import type { Ops } from "../ops/ops.ts";
import { type BatchShare, sumOverProcesses } from "../ops/processes.ts";
import type { TensorMap } from "../ops/program.ts";
import { dropEasyExamples } from "./easy_examples.ts";
import { pushTowardsPeers } from "./peer_normalisation.ts";
import type { StepOptions } from "./step_options.ts";

/** What a layer learnt. */
export interface LearntLayer<T> {
  /** The gradient of each of its learnt tensors, at {@linkcode gradientScale}, by the tensor's name. */
  readonly gradients: TensorMap<T>;
  /** New state besides weights, moments and averages. */
  readonly state: TensorMap<T>;
  /** What it measured, `[1, metrics]`, see `STEP_METRICS`. */
  readonly metrics: T;
}

/**
 * Computes the gradients of a layer.
 *
 * @param bound The network, with the state of the step.
 * @param options What the step does.
 * @param trained The layer after the forward pass, its index from 0, and the batch.
 * @returns What it learnt.
 */
export function learnLayer<T>(
  bound: BoundNetwork<T>,
  options: StepOptions,
  { layer: trained, index, inputs }: {
    readonly layer: TrainedLayer<T>;
    readonly index: number;
    readonly inputs: TensorMap<T>;
  },
): LearntLayer<T> {
  const { ops, network, weights: state } = bound;
  const { goodness } = trained;
  const layer = layerAt(network, index);
  const at = { layer, index };
  const loss = objectiveOf(network.spec).loss(bound, options, { layer, inputs, goodness });
  const kept = dropEasyExamples(ops, options, loss.gradient);
  const scaled = ops.mul(kept.gradient, gradientScale(options.adam));
  const own = throughGoodness(ops, trained, { ...at, gradient: scaled });
  const pushed = pushTowardsPeers(ops, options, { ...at, state, activity: trained, dz: own.dz });
  const shared = { ...layer, processes: options.processes };
  const derivative = options.peer > 0 ? { dz: pushed.dz } : own;
  const normalised = throughBatchNorm(ops, trained, { layer: shared, index, derivative });
  // Peer normalisation also pushes rows of easy examples, and batch normalisation ties all rows together.
  const isEveryRowUsed = options.peer > 0 || trained.batchNorm !== undefined;
  const gradient = trained.gradient(normalised.dz, isEveryRowUsed ? undefined : kept.used);
  const ofRows = Object.entries({ ...own.gradients, [weightName(index)]: gradient });
  const ofBatch = ofRows.map(([name, x]) => [name, sumOverProcesses(ops, options, x)] as const);
  return {
    gradients: { ...Object.fromEntries(ofBatch), ...normalised.gradients },
    state: pushed.state,
    metrics: loss.metrics,
  };
}

/** The derivative by the pre-activities, normalised if they are, and the gradient of the projection if there is one. */
function throughGoodness<T>(
  ops: Ops<T>,
  { activities, projected }: TrainedLayer<T>,
  { layer, index, gradient }: { layer: Layer; index: number; gradient: T },
): Derivative<T> & { readonly gradients: TensorMap<T> } {
  if (projected === undefined) {
    return { dz: goodnessGradient(ops, layer, activities, gradient), gradients: {} };
  }
  const { projection, ...derivative } = projectedGradients(
    ops,
    { layer, activities, ...projected },
    gradient,
  );
  return { ...derivative, gradients: { [projectionName(index)]: projection } };
}

/** The derivative by the pre-activities before batch normalisation, and the gradients of what that learns. */
function throughBatchNorm<T>(
  ops: Ops<T>,
  { batchNorm }: TrainedLayer<T>,
  { layer, index, derivative }: {
    layer: Layer & BatchShare;
    index: number;
    derivative: Derivative<T>;
  },
): { dz: T; gradients: TensorMap<T> } {
  if (batchNorm === undefined) return { dz: derivative.dz, gradients: {} };
  const { scale, shift, ...by } = batchNormGradients(ops, layer, batchNorm, derivative);
  return { ...by, gradients: { [scaleName(index)]: scale, [shiftName(index)]: shift } };
}
