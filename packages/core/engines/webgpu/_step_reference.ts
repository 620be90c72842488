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
} from "../../network/forward.ts";
import { goodnessGradient } from "../../network/goodness.ts";
import { normalise } from "../../network/normalisation.ts";
import { foldLocations, hiddenInputs, unfoldLocations } from "../../network/layer.ts";
import type { Network } from "../../network/geometry.ts";
import { weightName } from "../../network/parameters.ts";
import { labelledRows } from "../../objectives/labelled_rows.ts";
import { imageRows, type StepTensors, type TrainingRows } from "../../objectives/objective.ts";
import { objectiveOf } from "../../objectives/objectives.ts";
import { type HostTensors, tensorNamed } from "../../ops/program.ts";
import { dropEasyExamples } from "../../training/easy_examples.ts";
import { firstMomentName, secondMomentName } from "../../training/optimiser.ts";
import { trainingProgram } from "../../training/step.ts";
import { initialTrainingState } from "../../training/training_tensors.ts";
import type { StepOptions } from "../../training/step_options.ts";
import type { FusedPlan } from "./fused_plan.ts";
import type { Training } from "./why_not_fused.ts";
import { rowsOfLayer } from "./row_values.ts";

/** A step in float64, and what went into it. */
export interface Reference {
  /** The state before the step, with running means that are not zero. */
  readonly state: HostTensors;
  /** The batch. */
  readonly inputs: HostTensors;
  /** What went into the layers. */
  readonly rows: TrainingRows<Float64Tensor>;
  /** The layers. */
  readonly layers: readonly ReferenceLayer[];
}

/** A layer of a step in float64. */
export interface ReferenceLayer extends LayerActivity<Float64Tensor> {
  /** Its product of the images, `[L, B, C]`, where images and labels are multiplied on their own. */
  readonly images?: Float64Tensor | undefined;
  /** The goodness of what it passes on, `[1, R, G]`, or `[1, B, 1]` where that is without labels. */
  readonly passedOn: Float64Tensor;
  /** The derivative of the loss by goodness, `[1, R, G]`. */
  readonly slopes: Float64Tensor;
  /** What was measured, `[1, metrics]`. */
  readonly metrics: Float64Tensor;
  /** The gradient of the weights. */
  readonly gradient: Float64Tensor;
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
  const rows: TrainingRows<Float64Tensor> = objective.rowsPerImage === 2
    ? labelledRows(float64Ops, network, chosen, tensors)
    : imageRows(float64Ops, network, tensors.state, tensorNamed(tensors.inputs, "images"));
  const layers = runRows(network, tensors, rows).map(({ activity, seen, ...passed }, index) => {
    const loss = objective.loss(float64Ops, network, chosen, {
      layer: layerAt(network, index),
      goodness: activity.goodness,
      inputs: tensors.inputs,
    });
    const slopes = dropEasyExamples(float64Ops, chosen, loss.gradient).gradient;
    const dz = goodnessGradient(float64Ops, layerAt(network, index), activity.activities, slopes);
    const folded = foldLocations(float64Ops, layerAt(network, index), dz);
    const gradient = seen === undefined
      ? rows.gradient(dz)
      : float64Ops.matMul(seen, folded, { transposeA: true });
    return { ...activity, ...passed, slopes, metrics: loss.metrics, gradient };
  });
  return { state, inputs, rows, layers };
}

/** A layer on the rows of a batch. */
interface RowsActivity {
  /** What it does. */
  readonly activity: LayerActivity<Float64Tensor>;
  /** What it saw, `[L, R, K + Y + 1]`, or `[1, L R, K + Y + 1]` where locations share weights; nothing for the first. */
  readonly seen?: Float64Tensor;
  /** Its product of the images. */
  readonly images?: Float64Tensor | undefined;
  /** The goodness of what it passes on. */
  readonly passedOn: Float64Tensor;
}

/** Runs all layers, each on all that a row sees. */
function runRows(
  network: Network,
  { state, inputs }: StepTensors<Float64Tensor>,
  rows: TrainingRows<Float64Tensor>,
): RowsActivity[] {
  const { product } = imageProduct(float64Ops, network, state, tensorNamed(inputs, "images"));
  const isDetached = network.spec.labelPlacement === "detached";
  const passed = runLayers(float64Ops, network, state, isDetached ? { product } : rows);
  return passed.map((activity, index) => {
    const images = isDetached ? activity.product : index === 0 && rows.labels ? product : undefined;
    const passedOn = activity.goodness;
    const below = passed[index - 1];
    if (below === undefined) {
      return {
        activity: activate(float64Ops, layerAt(network, 0), rows.product),
        images,
        passedOn,
      };
    }
    const layer = layerAt(network, index);
    const { labels } = rows;
    const normalised = normalise(
      float64Ops,
      network.spec.normalisation,
      layerAt(network, 0),
      below,
    );
    const seen = hiddenInputs(float64Ops, network, layer, {
      below: isDetached ? float64Ops.concat([normalised, normalised], 1) : normalised,
      ...(labels && { labels }),
    });
    const ofRows = float64Ops.matMul(seen, tensorNamed(state, weightName(index)));
    const unfolded = unfoldLocations(float64Ops, layer, ofRows);
    return { activity: activate(float64Ops, layer, unfolded), seen, images, passedOn };
  });
}

/** A state in the middle of a training. */
function busyState(network: Network, chosen: StepOptions): HostTensors {
  const first = initialTrainingState(network, chosen, busyWeights(network));
  const means = network.layers.flatMap(({ weightShape }, layer) => {
    const noise = normals(layer, weightShape);
    return [
      [firstMomentName(weightName(layer)), noise.map((x) => 0.01 * x)],
      [secondMomentName(weightName(layer)), noise.map((x) => 0.001 * x * x)],
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
  const { labels } = known.rows;
  const [, classes = 1] = labels?.shape ?? [];
  labels?.data.forEach((value, index) => {
    if (value > 0.5) values[layout.labels + Math.floor(index / classes)] = index % classes;
  });
  for (const { index, rows, groups, locations, channels } of layers) {
    const { goodness, slopes, passedOn } = known.layers[index] ?? {};
    const offsets = rowsOfLayer(layout, index);
    const units = locations * channels / groups;
    const [, passedRows = 0] = passedOn?.shape ?? [];
    for (let row = 0; row < passedRows; row++) {
      const ofRow = [...passedOn?.data.slice(row * groups, (row + 1) * groups) ?? []];
      const mean = ofRow.reduce((sum, each) => sum + each, 0) / groups;
      values[offsets.scales + row] = 1 / Math.sqrt(mean + 1e-6);
    }
    for (let row = 0; row < rows; row++) {
      const ofRow = Array.from(
        { length: groups },
        (_, group) => goodness?.data[row * groups + group] ?? NaN,
      );
      ofRow.forEach((each, group) => {
        const slope = slopes?.data[row * groups + group] ?? NaN;
        values[offsets.slopes + group * rows + row] = 2 * slope / units;
        if (groups > 1) values[offsets.sums + group * rows + row] = each * units;
      });
      for (let part = 0; groups === 1 && part < offsets.parts; part++) {
        values[offsets.sums + part * rows + row] = (ofRow[0] ?? NaN) * units / offsets.parts;
      }
    }
  }
  return values;
}
