/**
 * The forward pass from the first layer's product upwards, layer by layer: what training and
 * prediction share.
 *
 * @module
 */

import { goodness, normalise } from "./goodness.ts";
import { oneHot } from "./images.ts";
import { hiddenInputs, imageInputs, labelInputs } from "./layer.ts";
import { type Layer, type Network, weightName } from "./network.ts";
import type { Ops } from "./ops.ts";
import { type TensorMap, tensorNamed } from "./program.ts";

/** The parts of the first layer's product; a labelled image's is the sum of its two parts. */
export interface FirstProduct<T> {
  /** Inputs of the images, `[L, B, K + Y + 1]`. */
  readonly imageInputs: T;
  /** Inputs of the labels, `[L, Y, K + Y + 1]`. */
  readonly labelInputs: T;
  /** The images' part, `[L, B, C]`. */
  readonly images: T;
  /** The labels' part, `[L, Y, C]`. */
  readonly labels: T;
}

/** One layer's state for a batch of labelled images. */
export interface LayerActivity<T> {
  /** What the layer saw, `[L, R, K + Y + 1]`; the first layer's is kept apart, see `FirstProduct`. */
  readonly inputs?: T;
  /** `relu(z)`, `[L, R, C]`. */
  readonly activities: T;
  /** One value per row, `[1, R, 1]`. */
  readonly goodness: T;
}

/** The first layer of a network. */
export function firstLayer(network: Network): Layer {
  const [layer] = network.layers;
  if (layer === undefined) throw new RangeError("Cannot use a network without layers");
  return layer;
}

/**
 * Multiplies the first layer's weights with each image and each label once.
 *
 * @param ops The operations.
 * @param network The network.
 * @param weights Its weights by name.
 * @param images Standardised images, `[B, pixels]`.
 * @returns The parts of the product.
 */
export function firstProduct<T>(
  ops: Ops<T>,
  network: Network,
  weights: TensorMap<T>,
  images: T,
): FirstProduct<T> {
  const layer = firstLayer(network);
  const [places = 0, rows = 0] = layer.weightShape;
  const weight = tensorNamed(weights, weightName(0));
  const ofImages = imageInputs(ops, network, layer, images);
  const ofLabels = ops.constant(labelInputs(network, layer), [places, network.spec.labels, rows]);
  return {
    imageInputs: ofImages,
    labelInputs: ofLabels,
    images: ops.matMul(ofImages, weight),
    labels: ops.matMul(ofLabels, weight),
  };
}

/**
 * The product of every image with every label: the parts, added up.
 *
 * @param ops The operations.
 * @param product The parts.
 * @returns `[L, B Y, C]`, an image's labels next to each other.
 */
export function everyLabel<T>(ops: Ops<T>, product: FirstProduct<T>): T {
  const [places = 0, images = 0, channels = 0] = ops.shape(product.images);
  const [, labels = 0] = ops.shape(product.labels);
  const sum = ops.add(
    ops.reshape(product.images, [places, images, 1, channels]),
    ops.reshape(product.labels, [places, 1, labels, channels]),
  );
  return ops.reshape(sum, [places, images * labels, channels]);
}

/**
 * Runs all layers on labelled rows.
 *
 * @param ops The operations.
 * @param network The network.
 * @param weights Its weights by name.
 * @param rows The first layer's product for each row, `[L, R, C]`, and the rows' one-hot labels,
 *   `[R, Y]`.
 * @returns The state of each layer, first to last.
 */
export function runLayers<T>(
  ops: Ops<T>,
  network: Network,
  weights: TensorMap<T>,
  rows: { product: T; labels: T },
): LayerActivity<T>[] {
  const results: LayerActivity<T>[] = [activate(ops, rows.product)];
  for (const [index, layer] of network.layers.entries()) {
    const last = results.at(-1);
    if (index === 0 || last === undefined) continue;
    const below = normalise(ops, last.activities, last.goodness);
    const inputs = hiddenInputs(ops, network, layer, { below, labels: rows.labels });
    const product = ops.matMul(inputs, tensorNamed(weights, weightName(index)));
    results.push({ inputs, ...activate(ops, product) });
  }
  return results;
}

/**
 * Runs all layers on every image with every label.
 *
 * @param ops The operations.
 * @param network The network.
 * @param weights Its weights by name.
 * @param images Standardised images, `[B, pixels]`.
 * @returns The state of each layer, with `B Y` rows, an image's labels next to each other.
 */
export function runEveryLabel<T>(
  ops: Ops<T>,
  network: Network,
  weights: TensorMap<T>,
  images: T,
): LayerActivity<T>[] {
  const [count = 0] = ops.shape(images);
  const { labels } = network.spec;
  const rows = Array.from({ length: count * labels }, (_, row) => row % labels);
  return runLayers(ops, network, weights, {
    product: everyLabel(ops, firstProduct(ops, network, weights, images)),
    labels: ops.constant(oneHot(rows, labels), [count * labels, labels]),
  });
}

/** Activities and goodness of a product. */
export function activate<T>(ops: Ops<T>, product: T): LayerActivity<T> {
  const activities = ops.relu(product);
  return { activities, goodness: goodness(ops, activities) };
}
