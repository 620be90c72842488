/**
 * The training step in float64 by its plain composition, with all that the fused programs compute on
 * their way.
 *
 * @module
 */

import { busyWeights, exact } from "../../training/_step_cases.ts";
import { normals, stepInputs } from "../../_test_networks.ts";
import { float64Ops, type Float64Tensor } from "../float64/ops.ts";
import {
  activate,
  imageProduct,
  type LayerActivity,
  layerAt,
  runLayers,
  type StepHooks,
} from "../../network/forward.ts";
import { batchStatistics } from "../../network/batch_statistics.ts";
import { goodnessGradient, projectedGradients } from "../../network/goodness.ts";
import { LENGTH_EPSILON, normalise } from "../../network/normalisation.ts";
import { foldLocations, hiddenInputs, unfoldLocations } from "../../network/layer.ts";
import type { Layer, Network } from "../../network/geometry.ts";
import { learntTensors, projectionName, weightName } from "../../network/parameters.ts";
import { labelledRows } from "../../objectives/labelled_rows.ts";
import type { StepTensors, TrainingRows } from "../../objectives/objective.ts";
import { objectiveOf } from "../../objectives/objectives.ts";
import { type HostTensors, tensorNamed } from "../../ops/program.ts";
import { dropEasyExamples } from "../../training/easy_examples.ts";
import { firstMomentName, secondMomentName } from "../../training/optimiser.ts";
import { trainingProgram } from "../../training/step.ts";
import { initialTrainingState } from "../../training/training_tensors.ts";
import type { StepOptions } from "../../training/step_options.ts";
import type { FusedPlan } from "./fused_plan.ts";
import { isProjected } from "./layer_sizes.ts";
import { unitsOf } from "./row_functions.ts";
import { rowsOfLayer } from "./row_values.ts";
import type { Training } from "./why_not_fused.ts";

/** A step in float64, and what went into it. */
export interface Reference {
  /** The state before the step, with running means that are not zero. */
  readonly state: HostTensors;
  /** The batch. */
  readonly inputs: HostTensors;
  /** The labels of the rows, one-hot, `[R, Y]`, where these have some. */
  readonly labels: Float64Tensor | undefined;
  /** The layers. */
  readonly layers: readonly ReferenceLayer[];
}

/** A layer of a step in float64. */
export interface ReferenceLayer extends LayerActivity<Float64Tensor> {
  /** Its product of the images, `[L, B, C]`, where images and labels are multiplied on their own. */
  readonly images?: Float64Tensor | undefined;
  /** The mean square of what it passes on, `[1, R, 1]`, or `[1, B, 1]` where that is without labels. */
  readonly passedOn: Float64Tensor;
  /** The derivative of the loss by goodness, `[1, R, G]`. */
  readonly slopes: Float64Tensor;
  /** What was measured, `[1, metrics]`. */
  readonly metrics: Float64Tensor;
  /** The derivative by the pre-activities, `[L, R, C]`. */
  readonly dz: Float64Tensor;
  /** The gradient of what it learns, by name. */
  readonly gradients: Readonly<Record<string, Float64Tensor>>;
}

/**
 * Computes a step from its parts.
 *
 * @param training The network and what its step does.
 * @returns All that the fused programs compute on their way.
 */
export function reference({ network, options: chosen }: Training): Reference {
  const program = trainingProgram(network, chosen);
  const state = busyState(network, chosen);
  const inputs = stepInputs(network, chosen.batchSize, 3, chosen);
  const tensors = { state: exact(state, program.state), inputs: exact(inputs, program.inputs) };
  const objective = objectiveOf(network.spec);
  const labelled = objective.rowsPerImage === 2
    ? labelledRows(float64Ops, network, chosen, tensors)
    : undefined;
  const rows = labelled === undefined
    ? imageRowsActivities({ network, options: chosen }, tensors)
    : runRows(network, tensors, labelled);
  const layers = rows.map(({ activity, gradientOf, ...passed }, index) => {
    const layer = layerAt(network, index);
    const { goodness } = activity;
    const loss = objective.loss(float64Ops, network, chosen, {
      layer,
      goodness,
      inputs: tensors.inputs,
    });
    const slopes = dropEasyExamples(float64Ops, chosen, loss.gradient).gradient;
    const { dz, gradients } = derivativesOf(layer, index, activity, slopes);
    const all = { ...gradients, [weightName(index)]: gradientOf(dz) };
    return { ...activity, ...passed, slopes, metrics: loss.metrics, dz, gradients: all };
  });
  return { state, inputs, labels: labelled?.labels, layers };
}

/** The derivative by the pre-activities, and the gradient of the projection if there is one. */
function derivativesOf(
  layer: Layer,
  index: number,
  { activities, projected }: LayerActivity<Float64Tensor>,
  slopes: Float64Tensor,
): Pick<ReferenceLayer, "dz" | "gradients"> {
  if (projected === undefined) {
    return { dz: goodnessGradient(float64Ops, layer, activities, slopes), gradients: {} };
  }
  const parts = { layer, activities, ...projected };
  const { dz, projection } = projectedGradients(float64Ops, parts, slopes);
  return { dz, gradients: { [projectionName(index)]: projection } };
}

/** A layer on the rows of a batch. */
interface RowsActivity {
  /** What it does. */
  readonly activity: LayerActivity<Float64Tensor>;
  /** From the derivative by its pre-activities to the gradient of its weights. */
  readonly gradientOf: (dz: Float64Tensor) => Float64Tensor;
  /** Its product of the images. */
  readonly images?: Float64Tensor | undefined;
  /** The mean square of what it passes on. */
  readonly passedOn: Float64Tensor;
}

function meanSquares(activities: Float64Tensor): Float64Tensor {
  return float64Ops.mean(float64Ops.meanSquare(activities), 0);
}

/** Runs all layers on the images alone. */
function imageRowsActivities(
  { network, options }: Training,
  tensors: StepTensors<Float64Tensor>,
): RowsActivity[] {
  const hooks: StepHooks<Float64Tensor> = {
    drop: (below) => below,
    statistics: (values, index) => batchStatistics(float64Ops, layerAt(network, index), values),
  };
  const layers = objectiveOf(network.spec).layers(float64Ops, network, options, {
    ...tensors,
    hooks,
  });
  return layers.map(({ gradient, ...activity }) => ({
    activity,
    gradientOf: gradient,
    passedOn: meanSquares(activity.activities),
  }));
}

/** Runs all layers, each on all that a row with a label sees. */
function runRows(
  network: Network,
  { state, inputs }: StepTensors<Float64Tensor>,
  rows: TrainingRows<Float64Tensor>,
): RowsActivity[] {
  const { product } = imageProduct(float64Ops, network, state, tensorNamed(inputs, "images"));
  const isDetached = network.spec.labelPlacement === "detached";
  const passed = runLayers(float64Ops, network, state, isDetached ? { product } : rows);
  return passed.map((activity, index) => {
    const images = isDetached ? activity.product : index === 0 ? product : undefined;
    const passedOn = meanSquares(activity.activities);
    const layer = layerAt(network, index);
    const below = passed[index - 1];
    if (below === undefined) {
      const ofRows = activate(float64Ops, layer, rows.product);
      return { activity: ofRows, images, passedOn, gradientOf: rows.gradient };
    }
    const { labels } = rows;
    const normalised = normalise(float64Ops, network.spec.normalisation, layer, below);
    const seen = hiddenInputs(float64Ops, network, layer, {
      below: isDetached ? float64Ops.concat([normalised, normalised], 1) : normalised,
      ...(labels && { labels }),
    });
    const ofRows = float64Ops.matMul(seen, tensorNamed(state, weightName(index)));
    return {
      activity: activate(float64Ops, layer, unfoldLocations(float64Ops, layer, ofRows)),
      images,
      passedOn,
      gradientOf: (dz) => {
        const folded = foldLocations(float64Ops, layer, dz);
        return float64Ops.matMul(seen, folded, { transposeA: true });
      },
    };
  });
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

/**
 * The numbers of the rows as they are after the losses.
 *
 * @param plan The fused programs.
 * @param known The step in float64.
 * @returns The buffer `rows`; sums of squares are spread over their parts.
 */
export function rowNumbers(
  { layers, layout }: FusedPlan,
  known: Reference,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(layout.length);
  const { labels } = known;
  const [, classes = 1] = labels?.shape ?? [];
  labels?.data.forEach((value, index) => {
    if (value > 0.5) values[layout.labels + Math.floor(index / classes)] = index % classes;
  });
  for (const sizes of layers) {
    const { index, rows, groups } = sizes;
    const { goodness, slopes, passedOn, activities } = known.layers[index] ?? {};
    const offsets = rowsOfLayer(layout, index);
    // A goodness is a mean of squares, or a sum of weighted ones.
    const units = isProjected(sizes) ? 1 : unitsOf(sizes) / groups;
    passedOn?.data.forEach((mean, row) => {
      values[offsets.scales + row] = 1 / Math.sqrt(mean + LENGTH_EPSILON);
    });
    goodness?.data.forEach((each, at) => {
      const [row, group] = [Math.floor(at / groups), at % groups];
      values[offsets.slopes + group * rows + row] = 2 * (slopes?.data[at] ?? NaN) / units;
      if (groups > 1) values[offsets.goodness + group * rows + row] = each * units;
    });
    if (groups > 1 && !isProjected(sizes) || activities === undefined) continue;
    meanSquares(activities).data.forEach((mean, row) => {
      for (let part = 0; part < offsets.parts; part++) {
        values[offsets.sums + part * rows + row] = mean * unitsOf(sizes) / offsets.parts;
      }
    });
  }
  return values;
}
