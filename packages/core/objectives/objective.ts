/**
 * What a local objective is.
 *
 * @module
 */

import type { BoundNetwork } from "../network/bound_network.ts";
import {
  imageProduct,
  type LayerActivity,
  layerAt,
  type LayerRows,
  type PassedRows,
  runLayers,
  type StepHooks,
} from "../network/forward.ts";
import { foldLocations } from "../network/layer.ts";
import type { Layer, Network } from "../network/geometry.ts";
import { allLayers, type LayerRange } from "../network/layer_range.ts";
import { passedOn } from "../network/normalisation.ts";
import type { Ops, Shape } from "../ops/ops.ts";
import type { TensorMap } from "../ops/program.ts";
import type { Loss } from "./loss.ts";
import type { ObjectiveOptions } from "./objective_options.ts";
import type { ObjectiveSpec } from "../network/objective_spec.ts";

/** The batch of a step. */
export interface StepBatch<T> {
  /** Its tensors by name. */
  readonly inputs: TensorMap<T>;
  /** What the step does besides a forward pass. */
  readonly hooks: StepHooks<T>;
}

/** A layer whose loss is computed. */
export interface MeasuredLayer<T> {
  /** The layer. */
  readonly layer: Layer;
  /** One value per row and group, `[1, R, G]`. */
  readonly goodness: T;
  /** The tensors of the batch by name. */
  readonly inputs: TensorMap<T>;
}

/** The rows that enter the first layer in a training step. */
export interface TrainingRows<T> extends LayerRows<T> {
  /** From the derivative by the first layer's pre-activities, `[L, R, C]`, to the gradient of its weights. */
  readonly gradient: (dz: T) => T;
}

/** A layer in a training step. */
export interface TrainedLayer<T> extends LayerActivity<T> {
  /**
   * From the derivative by its pre-activities, `[L, R, C]`, to the gradient of its weights. `used`, `[1, R, 1]`,
   * is 0 in rows whose derivative is known to be zero.
   */
  readonly gradient: (dz: T, used?: T) => T;
}

/** Layers in a training step. */
export interface TrainedLayers<T> {
  /** The layers, first to last. */
  readonly layers: readonly TrainedLayer<T>[];
  /** What the last of them passes on, where there is a layer behind it: `passed` and `pairLabels`. */
  readonly passedOn: () => Record<string, T>;
}

/** A local objective. */
export interface LocalObjective extends ObjectiveSpec {
  /** Its named losses; a custom one must be of the same kind. */
  readonly losses: Readonly<Record<string, Loss>>;
  /** Rows of a batch for each image. */
  readonly rowsPerImage: 1 | 2;
  /** The shapes of its inputs from the batch, by name. */
  readonly inputs: (network: Network, batchSize: number) => Record<string, Shape>;
  /**
   * The shapes of what layers pass on where other processes train the later ones: `passed`, see `passedOn`, and
   * `pairLabels`, the labels of rows, `[2B, Y]`, where the later layers need them.
   */
  readonly passedShapes: (
    network: Network,
    below: Layer,
    batchSize: number,
  ) => Record<string, Shape>;
  /** Runs the layers of the options on a batch. The first `B` rows are positive data. */
  readonly layers: <T>(
    bound: BoundNetwork<T>,
    options: ObjectiveOptions,
    batch: StepBatch<T>,
  ) => TrainedLayers<T>;
  /**
   * The loss of one layer: the derivative of its mean over images by the goodness, `[1, R, G]`, and the
   * metrics, `[1, metrics]`, see `STEP_METRICS`.
   */
  readonly loss: <T>(
    bound: BoundNetwork<T>,
    options: ObjectiveOptions,
    measured: MeasuredLayer<T>,
  ) => { gradient: T; metrics: T };
}

/**
 * Makes the rows of a batch without labels.
 *
 * @param images Standardised images, `[R, pixels]`.
 * @returns One row for each image.
 */
export function imageRows<T>(bound: BoundNetwork<T>, images: T): TrainingRows<T> {
  const { ops, network } = bound;
  const layer = layerAt(network, 0);
  const { product, inputs } = imageProduct(bound, images);
  return { product, gradient: (dz) => ops.matMul(inputs, foldLocations(ops, layer, dz)) };
}

/** What enters the first of some layers: rows of the network's first layer, or what the layer before passed on. */
export type EnteringRows<T> = TrainingRows<T> | PassedRows<T>;

/**
 * What enters the layers at hand.
 *
 * @param inputs The batch; among its tensors is `passed` where the layers before run elsewhere.
 * @param first Makes the rows of the network's first layer.
 */
export function enteringRows<T>(
  { passed, pairLabels }: TensorMap<T>,
  first: () => TrainingRows<T>,
): EnteringRows<T> {
  if (passed === undefined) return first();
  return { passed, ...(pairLabels && { labels: pairLabels }) };
}

/**
 * Runs layers on the rows of a batch.
 *
 * @param options Which layers.
 * @param hooks What the step does besides a forward pass.
 * @param rows What enters the first of them.
 * @returns The layers.
 */
export function trainedLayers<T>(
  bound: BoundNetwork<T>,
  { layers: range = allLayers(bound.network) }: ObjectiveOptions,
  hooks: StepHooks<T>,
  rows: EnteringRows<T>,
): TrainedLayers<T> {
  const { ops, network } = bound;
  const layers = runLayers(bound, { ...rows, ...hooks }, range).map((activity, at) => {
    if ("gradient" in rows && at === 0) return { ...activity, gradient: rows.gradient };
    const layer = layerAt(network, range.start + at);
    return {
      ...activity,
      gradient: (dz: T, used?: T) => weightGradient(ops, layer, activity.inputs, { dz, used }),
    };
  });
  return { layers, passedOn: () => passedOnBy(bound, layers, { range, hooks }) };
}

/** What the last of some layers passes on, where there is a layer behind it. */
function passedOnBy<T>(
  { ops, network }: BoundNetwork<T>,
  layers: readonly LayerActivity<T>[],
  { range: { end }, hooks: { statistics } }: {
    readonly range: LayerRange;
    readonly hooks: StepHooks<T>;
  },
): Record<string, T> {
  const activity = layers.at(-1);
  if (activity === undefined || end === network.layers.length) return {};
  const index = end - 1;
  const parts = { layer: layerAt(network, index), index, activity, statistics };
  return { passed: passedOn(ops, network.spec.normalisation, parts) };
}

/** The shapes of rows that a layer passes on. */
export function passedShape(below: Layer, rows: number): Record<string, Shape> {
  return { passed: [below.receptiveFields.length, rows, below.channels] };
}

/** The gradient of a hidden layer's weights, `x^T dz`. */
function weightGradient<T>(
  ops: Ops<T>,
  layer: Layer,
  inputs: T | undefined,
  { dz, used }: { dz: T; used?: T | undefined },
): T {
  if (inputs === undefined) throw new RangeError("Cannot learn a layer without its inputs");
  // A convolution folds its locations into rows, which `used` does not describe.
  if (used !== undefined && !layer.shared) return ops.matMulOfRows(inputs, dz, used);
  return ops.matMul(inputs, foldLocations(ops, layer, dz), { transposeA: true });
}

/**
 * Means of metrics over the batch.
 *
 * @param measured A value for each image, `[1, B, 1]`, or one for the batch, `[1, 1, 1]`.
 * @returns `[1, metrics]`.
 */
export function batchMeans<T>(ops: Ops<T>, measured: readonly T[]): T {
  return ops.concat(measured.map((x) => ops.reshape(ops.mean(x, 1), [1, 1])), 1);
}
