/**
 * Statistics of a batch, by which units are standardised, and batch normalisation.
 *
 * @module
 */

import type { Layer } from "./geometry.ts";
import type { Derivative } from "./goodness.ts";
import type { Ops } from "../ops/ops.ts";
import { type BatchShare, meanOverProcesses } from "../ops/processes.ts";
import { lengthAt } from "../ops/shape.ts";
import { type TensorMap, tensorNamed } from "../ops/program.ts";

/** Added to a variance: a unit that never changes has a deviation, too. */
export const VARIANCE_EPSILON = 1e-5;

/** The part of a batch in the running statistics. */
export const MOMENTUM = 0.1;

/** Mean and variance of each unit, of the shape in the layer's `statistics`. */
export interface Statistics<T> {
  /** The mean. */
  readonly mean: T;
  /** The mean squared distance from it. */
  readonly variance: T;
}

/** The name of a layer's running means in a program's state and in a model file. */
export function meanName(layer: number): string {
  return `layers.${layer}.running_mean`;
}

/** The name of a layer's running variances. */
export function varianceName(layer: number): string {
  return `layers.${layer}.running_variance`;
}

/** The name of the learnt deviations of a layer's batch normalisation. */
export function scaleName(layer: number): string {
  return `layers.${layer}.scale`;
}

/** The name of the learnt means of a layer's batch normalisation. */
export function shiftName(layer: number): string {
  return `layers.${layer}.shift`;
}

/** A layer, and the processes that share its batch. */
export type SharedLayer = Pick<Layer, "shared"> & BatchShare;

/** The mean over a batch, and over locations that share their weights: `[L, R, C]` to `[L or 1, 1, C]`. */
function meanOfUnits<T>(ops: Ops<T>, layer: SharedLayer, x: T): T {
  const ofRows = ops.mean(x, 1);
  return meanOverProcesses(ops, layer, layer.shared ? ops.mean(ofRows, 0) : ofRows);
}

/**
 * Measures the units of a layer on a batch. The variance is that around a given mean less the squared distance of both
 * means, so that one pass over the batch gives both. The nearer the given mean is, the less of the variance is lost to
 * rounding.
 *
 * @param layer The layer, and the processes that share the batch.
 * @param x `[L, R, C]`.
 * @param near A mean that is expected, of the shape of the result.
 * @returns Its statistics over rows, and over locations that share their weights.
 */
export function batchStatistics<T>(
  ops: Ops<T>,
  layer: SharedLayer,
  x: T,
  near: T,
): Statistics<T> {
  const mean = meanOfUnits(ops, layer, x);
  const distance = ops.sub(x, near);
  const moved = ops.sub(mean, near);
  const around = meanOfUnits(ops, layer, ops.mul(distance, distance));
  return { mean, variance: ops.relu(ops.sub(around, ops.mul(moved, moved))) };
}

/** The running statistics of a layer, which a prediction uses. */
export function runningStatistics<T>(weights: TensorMap<T>, layer: number): Statistics<T> {
  return {
    mean: tensorNamed(weights, meanName(layer)),
    variance: tensorNamed(weights, varianceName(layer)),
  };
}

/**
 * Moves the running statistics of a layer towards those of a batch.
 *
 * @param layer The layer, from 0.
 * @param batch Its statistics.
 * @returns The new running statistics by name.
 */
export function movedStatistics<T>(
  ops: Ops<T>,
  state: TensorMap<T>,
  layer: number,
  batch: Statistics<T>,
): Record<string, T> {
  const before = runningStatistics(state, layer);
  const moved = (from: T, to: T): T => ops.add(ops.mul(from, 1 - MOMENTUM), ops.mul(to, MOMENTUM));
  return {
    [meanName(layer)]: moved(before.mean, batch.mean),
    [varianceName(layer)]: moved(before.variance, batch.variance),
  };
}

/** The deviation of each unit. */
function deviationOf<T>(ops: Ops<T>, { variance }: Statistics<T>): T {
  return ops.sqrt(ops.add(variance, VARIANCE_EPSILON));
}

/**
 * Standardises units.
 *
 * @param x `[L, R, C]`.
 * @param statistics What to subtract and, its root, to divide by.
 * @returns The shape of `x`.
 */
export function standardise<T>(ops: Ops<T>, x: T, statistics: Statistics<T>): T {
  return ops.div(ops.sub(x, statistics.mean), deviationOf(ops, statistics));
}

/** A layer's batch normalisation, with what its gradients need. */
export interface BatchNormalised<T> {
  /** The pre-activities, `[L, R, C]`. */
  readonly product: T;
  /** Their mean. */
  readonly mean: T;
  /** Their deviation. */
  readonly deviation: T;
  /** What they are multiplied by: the learnt deviations over their own. */
  readonly factor: T;
  /** The normalised pre-activities, `[L, R, C]`. */
  readonly output: T;
}

/**
 * Batch normalisation (Ioffe and Szegedy 2015, algorithm 1).
 *
 * @param index The layer, from 0.
 * @param product Its pre-activities, `[L, R, C]`.
 * @param statistics Their statistics: those of the batch in a training, the running ones in a prediction.
 * @returns The normalised pre-activities.
 */
export function batchNormalise<T>(
  ops: Ops<T>,
  weights: TensorMap<T>,
  { index, product, statistics }: { index: number; product: T; statistics: Statistics<T> },
): BatchNormalised<T> {
  const { mean } = statistics;
  const deviation = deviationOf(ops, statistics);
  const factor = ops.div(tensorNamed(weights, scaleName(index)), deviation);
  const rest = ops.sub(tensorNamed(weights, shiftName(index)), ops.mul(mean, factor));
  return { product, mean, deviation, factor, output: ops.add(ops.mul(product, factor), rest) };
}

/**
 * The derivatives of a loss through batch normalisation (Ioffe and Szegedy 2015, section 3). The standardised
 * pre-activities are left in terms of the pre-activities, which saves passes over all of them.
 *
 * @param layer The layer, and the processes that share the batch.
 * @param normalised What {@linkcode batchNormalise} gave with the statistics of the batch.
 * @param derivative The derivative by its output.
 * @returns The derivatives by the pre-activities, `[L, R, C]`, and by the learnt deviations and means over all
 *   processes.
 */
export function batchNormGradients<T>(
  ops: Ops<T>,
  layer: Layer & BatchShare,
  { product, mean, deviation, factor }: BatchNormalised<T>,
  { dz, meanTimes }: Derivative<T>,
): { dz: T; scale: T; shift: T } {
  const { shared, processes = 1, receptiveFields: { length: locations } } = layer;
  const rows = lengthAt(ops.shape(dz), 1) * processes;
  const count = shared ? locations * rows : rows;
  const meanOf = (x?: T): T =>
    shared && meanTimes !== undefined
      ? meanOverProcesses(ops, layer, meanTimes(x))
      : meanOfUnits(ops, layer, x === undefined ? dz : ops.mul(dz, x));
  const [ofGradient, ofProduct] = [meanOf(), meanOf(product)];
  const ofStandard = ops.div(ops.sub(ofProduct, ops.mul(ofGradient, mean)), deviation);
  const slope = ops.mul(factor, ops.div(ofStandard, deviation));
  const rest = ops.sub(ops.mul(slope, mean), ops.mul(factor, ofGradient));
  const ofMoments = ops.sub(rest, ops.mul(product, slope));
  return {
    dz: ops.add(ops.mul(dz, factor), ofMoments),
    scale: ops.mul(ofStandard, count),
    shift: ops.mul(ofGradient, count),
  };
}
