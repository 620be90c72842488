/**
 * What a local objective must say for a training step to learn from it.
 *
 * @module
 */

import {
  imageProduct,
  type LayerActivity,
  layerAt,
  type LayerRows,
  runLayers,
} from "../network/forward.ts";
import { foldLocations } from "../network/layer.ts";
import type { Layer, Network } from "../network/geometry.ts";
import type { Ops, Shape } from "../ops/ops.ts";
import type { TensorMap } from "../ops/program.ts";
import type { Loss } from "./loss.ts";
import type { ObjectiveOptions } from "./objective_options.ts";
import type { ObjectiveSpec } from "../network/objective_spec.ts";

/** What a step is given, by name. */
export interface StepTensors<T> {
  /** The state. */
  readonly state: TensorMap<T>;
  /** The batch. */
  readonly inputs: TensorMap<T>;
}

/** What goes into the layers in a training step. */
export interface TrainingRows<T> extends LayerRows<T> {
  /** The gradient of the first layer's weights, given that of its pre-activities, `[L, R, C]`. */
  readonly gradient: (dz: T) => T;
}

/** A layer in a training step. */
export interface TrainedLayer<T> extends LayerActivity<T> {
  /**
   * The gradient of its weights, given that of its pre-activities, `[L, R, C]`, and which rows have one,
   * `[1, R, 1]`, where that is known.
   */
  readonly gradient: (dz: T, used?: T) => T;
}

/** What a step does with a layer's inputs on their way: dropout, or nothing. */
export type Drop<T> = (below: T, layer: number) => T;

/** A local objective: all that a training step, a search and a file ask about it. */
export interface LocalObjective extends ObjectiveSpec {
  /** The losses that have a name; one of one's own must be of the same kind. */
  readonly losses: Readonly<Record<string, Loss>>;
  /** Rows of a batch for each image. */
  readonly rowsPerImage: 1 | 2;
  /** The shapes of what it takes from the batch, by name. */
  readonly inputs: (network: Network, batchSize: number) => Record<string, Shape>;
  /** Runs all layers on a batch. The first `B` rows are positive data. */
  readonly layers: <T>(
    ops: Ops<T>,
    network: Network,
    options: ObjectiveOptions,
    batch: StepTensors<T> & { readonly drop: Drop<T> },
  ) => TrainedLayer<T>[];
  /**
   * The loss of one layer: its derivative by the goodness, `[1, R, G]`, as a mean over images, and
   * what is measured, `[1, metrics]`.
   */
  readonly loss: <T>(
    ops: Ops<T>,
    network: Network,
    options: ObjectiveOptions,
    trained: { layer: Layer; goodness: T; inputs: TensorMap<T> },
  ) => { gradient: T; metrics: T };
}

/**
 * Makes images the rows of a batch where no label goes in.
 *
 * @param ops The operations.
 * @param network The network.
 * @param weights Its weights by name.
 * @param images Standardised images, `[R, pixels]`.
 * @returns One row an image.
 */
export function imageRows<T>(
  ops: Ops<T>,
  network: Network,
  weights: TensorMap<T>,
  images: T,
): TrainingRows<T> {
  const layer = layerAt(network, 0);
  const { product, inputs } = imageProduct(ops, network, weights, images);
  return { product, gradient: (dz) => ops.matMul(inputs, foldLocations(ops, layer, dz)) };
}

/**
 * Runs all layers on the rows of a batch.
 *
 * @param ops The operations.
 * @param network The network.
 * @param weights Its weights by name.
 * @param rows What goes in.
 * @returns The layers, first to last.
 */
export function trainedLayers<T>(
  ops: Ops<T>,
  network: Network,
  weights: TensorMap<T>,
  rows: TrainingRows<T>,
): TrainedLayer<T>[] {
  return runLayers(ops, network, weights, rows).map((activity, index) => {
    const { inputs } = activity;
    if (inputs === undefined) return { ...activity, gradient: rows.gradient };
    const layer = layerAt(network, index);
    return {
      ...activity,
      gradient: (dz, used) => weightGradient(ops, layer, inputs, { dz, used }),
    };
  });
}

/** What a hidden layer saw times what it did, `x^T dz`; of the rows that have one, where that is known. */
function weightGradient<T>(
  ops: Ops<T>,
  layer: Layer,
  inputs: T,
  { dz, used }: { dz: T; used?: T | undefined },
): T {
  // In a convolution a location is a row.
  if (used !== undefined && !layer.shared) return ops.matMulOfRows(inputs, dz, used);
  return ops.matMul(inputs, foldLocations(ops, layer, dz), { transposeA: true });
}

/**
 * What a loss measures, in the form that the step adds up.
 *
 * @param ops The operations.
 * @param measured One value an image each, `[1, B, 1]`, or one for the batch, `[1, 1, 1]`.
 * @returns Their means over the batch, `[1, metrics]`.
 */
export function batchMeans<T>(ops: Ops<T>, measured: readonly T[]): T {
  return ops.concat(measured.map((x) => ops.reshape(ops.mean(x, 1), [1, 1])), 1);
}
