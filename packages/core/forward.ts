/**
 * The forward pass from the first layer's product upwards, layer by layer: what training and
 * prediction share.
 *
 * @module
 */

import { goodness, normalise } from "./goodness.ts";
import { oneHot } from "./images.ts";
import { foldPlaces, hiddenInputs, imageInputs, labelInputs, unfoldPlaces } from "./layer.ts";
import { type Layer, type Network, weightName } from "./network.ts";
import type { Ops } from "./ops.ts";
import { type TensorMap, tensorNamed } from "./program.ts";

/** The images' part of the first layer's product. */
export interface ImageProduct<T> {
  /** Inputs of the images, as {@linkcode imageInputs} gives them. */
  readonly inputs: T;
  /** Their product with the weights, `[L, B, C]`. */
  readonly product: T;
}

/** The labels' part of the first layer's product; a labelled image's is the sum of both. */
export interface LabelProduct<T> {
  /** Inputs of the labels, `[L, Y, K + Y + 1]`, or `[1, L Y, K + Y + 1]`. */
  readonly inputs: T;
  /** Their product with the weights, `[L, Y, C]`. */
  readonly product: T;
}

/** One layer's state for a batch of labelled images. */
export interface LayerActivity<T> {
  /** What the layer saw, as {@linkcode hiddenInputs} gives it; the first layer's is kept apart. */
  readonly inputs?: T;
  /** `relu(z)`, `[L, R, C]`. */
  readonly activities: T;
  /** One value per row and group, `[1, R, G]`. */
  readonly goodness: T;
}

/** The first layer of a network. */
export function firstLayer(network: Network): Layer {
  const [layer] = network.layers;
  if (layer === undefined) throw new RangeError("Cannot use a network without layers");
  return layer;
}

/**
 * Multiplies the first layer's weights with each image once.
 *
 * @param ops The operations.
 * @param network The network.
 * @param weights Its weights by name.
 * @param images Standardised images, `[B, pixels]`.
 * @returns The images' part of the product.
 */
export function imageProduct<T>(
  ops: Ops<T>,
  network: Network,
  weights: TensorMap<T>,
  images: T,
): ImageProduct<T> {
  const layer = firstLayer(network);
  const inputs = imageInputs(ops, network, layer, images);
  const product = ops.matMul(inputs, tensorNamed(weights, weightName(0)), { transposeA: true });
  return { inputs, product: unfoldPlaces(ops, layer, product) };
}

/**
 * Multiplies the first layer's weights with each label once.
 *
 * @param ops The operations.
 * @param network The network, into which labels go.
 * @param weights Its weights by name.
 * @returns The labels' part of the product.
 */
export function labelProduct<T>(
  ops: Ops<T>,
  network: Network,
  weights: TensorMap<T>,
): LabelProduct<T> {
  const layer = firstLayer(network);
  const [, rows = 0] = layer.weightShape;
  const shape = [layer.fields.length, network.spec.labels, rows];
  const inputs = foldPlaces(ops, layer, ops.constant(labelInputs(network, layer), shape));
  const product = ops.matMul(inputs, tensorNamed(weights, weightName(0)));
  return { inputs, product: unfoldPlaces(ops, layer, product) };
}

/** The product of every image with every label, `[L, B Y, C]`, an image's labels next to each other. */
function everyLabel<T>(ops: Ops<T>, images: T, labels: T): T {
  const [places = 0, count = 0, channels = 0] = ops.shape(images);
  const [, classes = 0] = ops.shape(labels);
  const sum = ops.add(
    ops.reshape(images, [places, count, 1, channels]),
    ops.reshape(labels, [places, 1, classes, channels]),
  );
  return ops.reshape(sum, [places, count * classes, channels]);
}

/** What goes into the layers. */
export interface LayerRows<T> {
  /** The first layer's product for each row, `[L, R, C]`. */
  readonly product: T;
  /** The rows' one-hot labels, `[R, Y]`, where the label is an input. */
  readonly labels?: T;
  /** What happens to the normalised activities on their way to a layer; nothing by default. */
  readonly drop?: (below: T, layer: number) => T;
}

/**
 * Runs all layers.
 *
 * @param ops The operations.
 * @param network The network.
 * @param weights Its weights by name.
 * @param rows What goes in.
 * @returns The state of each layer, first to last.
 */
export function runLayers<T>(
  ops: Ops<T>,
  network: Network,
  weights: TensorMap<T>,
  rows: LayerRows<T>,
): LayerActivity<T>[] {
  const { labels, drop = (below) => below } = rows;
  const results: LayerActivity<T>[] = [activate(ops, firstLayer(network), rows.product)];
  for (const [index, layer] of network.layers.entries()) {
    const last = results.at(-1);
    if (index === 0 || last === undefined) continue;
    const below = drop(normalise(ops, network.spec.normalisation, last), index);
    const inputs = hiddenInputs(ops, network, layer, { below, ...(labels && { labels }) });
    const product = ops.matMul(inputs, tensorNamed(weights, weightName(index)));
    results.push({ inputs, ...activate(ops, layer, unfoldPlaces(ops, layer, product)) });
  }
  return results;
}

/**
 * Runs all layers on every image, with every label where the label is an input.
 *
 * @param ops The operations.
 * @param network The network.
 * @param weights Its weights by name.
 * @param images Standardised images, `[B, pixels]`.
 * @returns The state of each layer; its goodness is `B Y` numbers, an image's labels next to each
 *   other.
 */
export function runEveryLabel<T>(
  ops: Ops<T>,
  network: Network,
  weights: TensorMap<T>,
  images: T,
): LayerActivity<T>[] {
  const { product } = imageProduct(ops, network, weights, images);
  if (network.spec.labelPlacement === "nowhere") {
    return runLayers(ops, network, weights, { product });
  }
  const [count = 0] = ops.shape(images);
  const { labels } = network.spec;
  const rows = Array.from({ length: count * labels }, (_, row) => row % labels);
  return runLayers(ops, network, weights, {
    product: everyLabel(ops, product, labelProduct(ops, network, weights).product),
    labels: ops.constant(oneHot(rows, labels), [count * labels, labels]),
  });
}

/** Activities and goodness of a product. */
export function activate<T>(ops: Ops<T>, layer: Layer, product: T): LayerActivity<T> {
  const activities = ops.relu(product);
  return { activities, goodness: goodness(ops, activities, layer.groups) };
}
