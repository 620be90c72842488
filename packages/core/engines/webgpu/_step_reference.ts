/**
 * The training step in float64 by its plain composition, with all that the fused programs compute on
 * their way.
 *
 * @module
 */

import { busyWeights, type Exact, exact, exactStep } from "../../training/_step_cases.ts";
import type { BoundNetwork } from "../../network/bound_network.ts";
import { normals, stepInputs } from "../../_test_networks.ts";
import { float64Ops, type Float64Tensor } from "../float64/ops.ts";
import {
  activate,
  imageProduct,
  type LayerActivity,
  layerAt,
  runLayers,
} from "../../network/forward.ts";
import { batchStatistics, runningStatistics } from "../../network/batch_statistics.ts";
import { goodnessGradient, projectedGradients } from "../../network/goodness.ts";
import { normalise, passedOn } from "../../network/normalisation.ts";
import { pool } from "../../network/pooling.ts";
import { hiddenInputs, unfoldLocations } from "../../network/layer.ts";
import type { Layer, Network } from "../../network/geometry.ts";
import { learntTensors, weightName } from "../../network/parameters.ts";
import { labelledRows } from "../../objectives/labelled_rows.ts";
import type { TrainingRows } from "../../objectives/objective.ts";
import { objectiveOf } from "../../objectives/objectives.ts";
import { type HostTensors, type TensorMap, tensorNamed } from "../../ops/program.ts";
import { dropEasyExamples } from "../../training/easy_examples.ts";
import { firstMomentName, secondMomentName } from "../../training/optimiser.ts";
import { trainingProgram } from "../../training/step.ts";
import { initialTrainingState } from "../../training/training_tensors.ts";
import type { StepOptions } from "../../training/step_options.ts";
import type { Training } from "./why_not_fused.ts";

/** A step in float64, and what went into it. */
export interface Reference {
  /** The network. */
  readonly network: Network;
  /** The state before the step, with running means that are not zero. */
  readonly state: HostTensors;
  /** The batch. */
  readonly inputs: HostTensors;
  /** The labels of the rows, one-hot, `[R, Y]`, where these have some. */
  readonly labels: Float64Tensor | undefined;
  /** The layers. */
  readonly layers: readonly ReferenceLayer[];
  /** The state after the step. */
  readonly after: Exact;
}

/** A layer of a step in float64. */
export interface ReferenceLayer extends LayerActivity<Float64Tensor> {
  /** Its product of the images, `[L, B, C]`, where that is computed on its own. */
  readonly images?: Float64Tensor | undefined;
  /** What it passes on, `[L, R, C]`, or `[L, B, C]` where that is without labels. */
  readonly passed: Float64Tensor;
  /** The mean square of it before it is normalised, `[1, R, 1]` or `[1, B, 1]`. */
  readonly meanSquares: Float64Tensor;
  /** The derivative of the loss by goodness, `[1, R, G]`. */
  readonly slopes: Float64Tensor;
  /** What was measured, `[1, metrics]`. */
  readonly metrics: Float64Tensor;
  /** The derivative by the pre-activities, normalised if they are, `[L, R, C]`. */
  readonly dz: Float64Tensor;
}

/** What was computed, which the tests of every program ask for. */
const REFERENCES = new WeakMap<Training, Reference>();

/**
 * Computes a step from its parts, or finds what was computed.
 *
 * @param training The network and what its step does.
 * @returns All that the fused programs compute on their way.
 */
export function reference(training: Training): Reference {
  const known = REFERENCES.get(training) ?? compute(training);
  REFERENCES.set(training, known);
  return known;
}

function compute({ network, options: chosen }: Training): Reference {
  const program = trainingProgram(network, chosen);
  const state = busyState(network, chosen);
  const inputs = stepInputs(network, chosen.batchSize, 3, chosen);
  const tensors = { state: exact(state, program.state), inputs: exact(inputs, program.inputs) };
  const objective = objectiveOf(network.spec);
  const bound = { ops: float64Ops, network, weights: tensors.state };
  const labelled = objective.rowsPerImage === 2
    ? labelledRows(bound, chosen, tensors.inputs)
    : undefined;
  const rows = labelled === undefined
    ? runImages(bound, chosen, tensors.inputs)
    : runRows(bound, tensors.inputs, labelled);
  const layers = rows.map(({ activity, ...passed }, index) => {
    const layer = layerAt(network, index);
    const { goodness } = activity;
    const loss = objective.loss(bound, chosen, {
      layer,
      goodness,
      inputs: tensors.inputs,
    });
    const slopes = dropEasyExamples(float64Ops, chosen, loss.gradient).gradient;
    const dz = derivatives(layer, activity, slopes);
    return { ...activity, ...passed, slopes, metrics: loss.metrics, dz };
  });
  const after = exactStep(program, tensors.state, inputs);
  return { network, state, inputs, labels: labelled?.labels, layers, after };
}

function derivatives(
  layer: Layer,
  { activities, projected }: LayerActivity<Float64Tensor>,
  slopes: Float64Tensor,
): Float64Tensor {
  if (projected === undefined) return goodnessGradient(float64Ops, layer, activities, slopes);
  return projectedGradients(float64Ops, { layer, activities, ...projected }, slopes).dz;
}

/** A layer on the rows of a batch. */
interface RowsActivity {
  /** What it does. */
  readonly activity: LayerActivity<Float64Tensor>;
  /** Its product of the images. */
  readonly images?: Float64Tensor | undefined;
  /** What it passes on. */
  readonly passed: Float64Tensor;
  /** The mean square of that before it is normalised. */
  readonly meanSquares: Float64Tensor;
}

/** The mean square of each row, `[1, R, 1]`. */
export function meanSquares(activities: Float64Tensor): Float64Tensor {
  return float64Ops.mean(float64Ops.meanSquare(activities), 0);
}

/** Runs all layers on the images alone. */
function runImages(
  bound: BoundNetwork<Float64Tensor>,
  options: StepOptions,
  inputs: TensorMap<Float64Tensor>,
): RowsActivity[] {
  const { network, weights } = bound;
  const statistics = (values: Float64Tensor, index: number) => {
    const { mean } = runningStatistics(weights, index);
    return batchStatistics(float64Ops, layerAt(network, index), values, mean);
  };
  const hooks = { drop: (below: Float64Tensor) => below, statistics };
  const { layers } = objectiveOf(network.spec).layers(bound, options, { inputs, hooks });
  return layers.map((activity, index) => ({
    activity,
    images: activity.product,
    passed: passedOn(float64Ops, network.spec.normalisation, {
      layer: layerAt(network, index),
      index,
      activity,
      statistics,
    }),
    meanSquares: meanSquares(activity.activities),
  }));
}

/** Runs all layers, each on all that a row with a label sees. */
function runRows(
  bound: BoundNetwork<Float64Tensor>,
  inputs: TensorMap<Float64Tensor>,
  rows: TrainingRows<Float64Tensor>,
): RowsActivity[] {
  const { network } = bound;
  const { product } = imageProduct(bound, tensorNamed(inputs, "images"));
  const isDetached = network.spec.labelPlacement === "detached";
  const layers = runLayers(bound, isDetached ? { product } : rows);
  const results: RowsActivity[] = [];
  for (const [index, activity] of layers.entries()) {
    const layer = layerAt(network, index);
    const below = results.at(-1)?.passed;
    const ofRows = below === undefined
      ? rows.product
      : unfoldLocations(float64Ops, layer, rowsProduct(bound, index, { rows, below }));
    results.push({
      activity: activate(float64Ops, layer, ofRows),
      images: isDetached ? activity.product : index === 0 ? product : undefined,
      passed: normalise(float64Ops, network.spec.normalisation, layer, activity),
      meanSquares: meanSquares(activity.activities),
    });
  }
  return results;
}

/** The product of a later layer for each row with its label. */
function rowsProduct(
  { network, weights }: BoundNetwork<Float64Tensor>,
  index: number,
  { rows: { labels }, below }: {
    rows: TrainingRows<Float64Tensor>;
    below: Float64Tensor;
  },
): Float64Tensor {
  const isDetached = network.spec.labelPlacement === "detached";
  const layer = layerAt(network, index);
  const pooled = layer.pooling.reduce((from, pooling) => pool(float64Ops, pooling, from), below);
  const seen = hiddenInputs(float64Ops, network, layer, {
    below: isDetached ? float64Ops.concat([pooled, pooled], 1) : pooled,
    ...(labels && { labels }),
  });
  return float64Ops.matMul(seen, tensorNamed(weights, weightName(index)));
}

/** A state in the middle of a training. */
function busyState(network: Network, chosen: StepOptions): HostTensors {
  const first = initialTrainingState(network, chosen, busyWeights(network));
  const means = learntTensors(network).flatMap(({ name, layer, shape }) => {
    const noise = normals(layer, shape);
    return [
      [firstMomentName(name), noise.map((x) => 0.01 * x)],
      [secondMomentName(name), noise.map((x) => 0.001 * x * x)],
    ];
  });
  return { ...first, ...Object.fromEntries(means) };
}
