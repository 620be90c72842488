/**
 * The forward pass, layer by layer, which training and prediction share.
 *
 * @module
 */

import type { BoundNetwork } from "./bound_network.ts";
import { batchNormalise, type BatchNormalised, runningStatistics } from "./batch_statistics.ts";
import { goodness, pooledSquares, projectedGoodness } from "./goodness.ts";
import { passedOn, type StatisticsSource } from "./normalisation.ts";
import { pool } from "./pooling.ts";
import { everyLocation, hiddenInputs, imageInputs, labelInputs, unfoldLocations } from "./layer.ts";
import type { Layer, Network } from "./geometry.ts";
import { allLayers, type LayerRange } from "./layer_range.ts";
import { projectionName, weightName } from "./parameters.ts";
import type { Ops } from "../ops/ops.ts";
import { type TensorMap, tensorNamed } from "../ops/program.ts";

/** The images' part of the first layer's product. */
export interface ImageProduct<T> {
  /** Inputs of the images, as {@linkcode imageInputs} gives them. */
  readonly inputs: T;
  /** Their product with the weights, `[L, B, C]`. */
  readonly product: T;
}

/** One layer's state for a batch of labelled images. */
export interface LayerActivity<T> {
  /** The layer's inputs, see {@linkcode hiddenInputs}; those of the first layer are in {@linkcode ImageProduct}. */
  readonly inputs?: T;
  /** `z`, `[L, R, C]`. */
  readonly product: T;
  /** `relu(z)`, or that of the normalised `z`, `[L, R, C]`. */
  readonly activities: T;
  /** The normalised `z`, with batch normalisation. */
  readonly batchNorm?: BatchNormalised<T>;
  /** One value per row and group, `[1, R, G]`. */
  readonly goodness: T;
  /** If goodness is projected: the squared activities, and the weight of each unit for each label. */
  readonly projected?: {
    /** `[L, R, C]`. */
    readonly squares: T;
    /** Their means over the cells of the projection grid, `[P, R, C]`; the squares themselves without a grid. */
    readonly pooled: T;
    /** `[P, C, Y]`. */
    readonly projection: T;
  };
}

/** A layer of a network, from 0. */
export function layerAt({ layers }: Network, index: number): Layer {
  const layer = layers[index];
  if (layer === undefined) throw new RangeError(`Cannot find layer ${index} of ${layers.length}`);
  return layer;
}

/**
 * Multiplies the first layer's weights with each image.
 *
 * @param images Standardised images, `[B, pixels]`.
 * @returns The images' part of the product.
 */
export function imageProduct<T>(
  { ops, network, weights }: BoundNetwork<T>,
  images: T,
): ImageProduct<T> {
  const layer = layerAt(network, 0);
  const inputs = imageInputs(ops, network, layer, images);
  const product = ops.matMul(inputs, tensorNamed(weights, weightName(0)), { transposeA: true });
  return { inputs, product: unfoldLocations(ops, layer, product) };
}

/**
 * The product of a layer's weights with each label, see {@linkcode labelInputs}. If the label is an input of the
 * layer, the product is the rows of its weights for labels, times `labelScale`.
 *
 * @param index The layer, from 0: the first, or one whose locations see the label.
 * @returns `[L, Y, C]`.
 */
export function labelProduct<T>(
  { ops, network, weights }: BoundNetwork<T>,
  index: number,
): T {
  const layer = layerAt(network, index);
  const weight = tensorNamed(weights, weightName(index));
  const { inputs, labelInputs: labels, shared } = layer;
  if (labels === 0) {
    return unfoldLocations(ops, layer, ops.matMul(labelInputs(ops, network, layer), weight));
  }
  const rows = ops.slice(weight, { axis: 1, start: inputs, end: inputs + labels });
  const product = ops.mul(rows, network.spec.labelScale);
  return shared ? everyLocation(ops, layer, product) : product;
}

/** What a training step does besides a forward pass. */
export interface StepHooks<T> {
  /** Dropout of what enters a layer. */
  readonly drop: (below: T, layer: number) => T;
  /** The statistics of the batch, which the step keeps. */
  readonly statistics: StatisticsSource<T>;
}

/** The rows that enter the first layer; by default without dropout, and with running statistics. */
export interface LayerRows<T> extends Partial<StepHooks<T>> {
  /** The first layer's product for each row, `[L, R, C]`. */
  readonly product: T;
  /** The rows' one-hot labels, `[R, Y]`, where rows have one and it is an input. */
  readonly labels?: T;
}

/** The rows that enter a later layer, where other layers run elsewhere. */
export interface PassedRows<T> extends Partial<StepHooks<T>> {
  /** What the layer before passed on, see `passedOn`: `[L, R, C]` of that layer. */
  readonly passed: T;
  /** See {@linkcode LayerRows.labels}. */
  readonly labels?: T;
}

/** The running statistics of all layers, for predictions. */
export function runningSource<T>(weights: TensorMap<T>): StatisticsSource<T> {
  return (_, layer) => runningStatistics(weights, layer);
}

/**
 * Runs layers.
 *
 * @param rows What enters the first of them: rows of the network's first layer, or what the layer before passed on.
 * @param range The layers to run; all by default.
 * @returns The state of each of them, first to last.
 */
export function runLayers<T>(
  { ops, network, weights }: BoundNetwork<T>,
  rows: LayerRows<T> | PassedRows<T>,
  { start, end }: LayerRange = allLayers(network),
): LayerActivity<T>[] {
  const { labels, drop = (below) => below, statistics = runningSource(weights) } = rows;
  const activityOf = (layer: Layer, product: T, index: number): LayerActivity<T> => {
    const hasProjection = layer.projectionShape !== undefined;
    const projection = hasProjection ? tensorNamed(weights, projectionName(index)) : undefined;
    if (layer.statistics?.of !== "products") return activate(ops, layer, product, projection);
    const parts = { index, product, statistics: statistics(product, index) };
    const batchNorm = batchNormalise(ops, weights, parts);
    return { ...activate(ops, layer, batchNorm.output, projection), product, batchNorm };
  };
  const hiddenActivity = (passed: T, index: number): LayerActivity<T> => {
    const layer = layerAt(network, index);
    const dropped = drop(passed, index);
    const below = layer.pooling.reduce((below, pooling) => pool(ops, pooling, below), dropped);
    const inputs = hiddenInputs(ops, network, layer, { below, ...(labels && { labels }) });
    const product = ops.matMul(inputs, tensorNamed(weights, weightName(index)));
    return { inputs, ...activityOf(layer, unfoldLocations(ops, layer, product), index) };
  };
  const results = [
    "passed" in rows
      ? hiddenActivity(rows.passed, start)
      : activityOf(layerAt(network, start), rows.product, start),
  ];
  for (let index = start + 1; index < end; index++) {
    const below = index - 1;
    const activity = results.at(-1);
    if (activity === undefined) continue;
    const parts = { layer: layerAt(network, below), index: below, activity, statistics };
    results.push(hiddenActivity(passedOn(ops, network.spec.normalisation, parts), index));
  }
  return results;
}

/** The activities and the goodness of a product; projected goodness, if a projection is given. */
export function activate<T>(
  ops: Ops<T>,
  layer: Layer,
  product: T,
  projection?: T,
): LayerActivity<T> {
  const activities = ops.relu(product);
  if (projection === undefined) {
    return { product, activities, goodness: goodness(ops, layer, activities) };
  }
  const squares = ops.mul(activities, activities);
  const pooled = pooledSquares(ops, layer, squares);
  return {
    product,
    activities,
    goodness: projectedGoodness(ops, pooled, projection),
    projected: { squares, pooled, projection },
  };
}
