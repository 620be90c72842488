/**
 * Labels as positive and negative data: every image has a row with its label and a row with a wrong one.
 *
 * @module
 */

import type { BoundNetwork } from "../network/bound_network.ts";
import { labelProduct, layerAt } from "../network/forward.ts";
import { goodness } from "../network/goodness.ts";
import { foldLocations, labelInputs } from "../network/layer.ts";
import { halves } from "./pairs.ts";
import { hardNegatives, uniformNegatives } from "./negatives.ts";
import type { Layer, Network } from "../network/geometry.ts";
import { imageRows, type TrainedLayer, type TrainingRows } from "./objective.ts";
import { goodnessByLabel } from "../ops/goodness_of_labels.ts";
import type { Ops } from "../ops/ops.ts";
import { type TensorMap, tensorNamed } from "../ops/program.ts";
import { dims3 } from "../ops/shape.ts";
import type { ObjectiveOptions } from "./objective_options.ts";

/**
 * Makes the rows of a batch whose label enters at the first layer.
 *
 * @param options How negatives are chosen.
 * @param inputs The batch.
 * @returns Two rows for each image, `[L, 2B, C]`, those with the right label first.
 */
export function labelledRows<T>(
  bound: BoundNetwork<T>,
  options: ObjectiveOptions,
  inputs: TensorMap<T>,
): TrainingRows<T> {
  const { ops, network } = bound;
  const images = imageRows(bound, tensorNamed(inputs, "images"));
  const first = labelledProducts(bound, { index: 0, images: images.product });
  const labels = pairLabels(ops, options, first, inputs);
  return { labels, ...pairsOf(ops, network, { ...first, labels, gradient: images.gradient }) };
}

/** A layer's products with images and with labels. */
export interface LabelledProducts<T> {
  /** The layer. */
  readonly layer: Layer;
  /** Its product with the images, `[L, B, C]`. */
  readonly images: T;
  /** Its product with each label, `[L, Y, C]`. */
  readonly ofLabels: T;
}

/**
 * Adds a layer's product with labels to its product with images.
 *
 * @param layer The layer, from 0, and its product with images, `[L, B, C]`.
 */
export function labelledProducts<T>(
  bound: BoundNetwork<T>,
  { index, images }: { index: number; images: T },
): LabelledProducts<T> {
  return { layer: layerAt(bound.network, index), images, ofLabels: labelProduct(bound, index) };
}

/**
 * The labels of the positive and the negative rows.
 *
 * @param options How negatives are chosen.
 * @param first The first layer's products, whose goodness decides hard negatives.
 * @param inputs The batch.
 * @returns One-hot rows `[2B, Y]`, positives first; zeros where negatives have no label.
 */
export function pairLabels<T>(
  ops: Ops<T>,
  options: ObjectiveOptions,
  first: LabelledProducts<T>,
  inputs: TensorMap<T>,
): T {
  const negative = chooseNegatives(ops, options, first, inputs);
  return ops.concat([tensorNamed(inputs, "labels"), negative], 0);
}

/**
 * The positive and negative rows of a layer. Both rows of an image share its product, and rows of the same label
 * share the product of that label.
 *
 * @param parts The layer's products, the labels of the rows, and the function from the derivative by the product
 *   with images to the gradient of the weights.
 * @returns The product of each row, `[L, 2B, C]`, and the same function of the derivative by that.
 */
export function pairsOf<T>(
  ops: Ops<T>,
  network: Network,
  { layer, images, ofLabels, labels, gradient }: LabelledProducts<T> & {
    readonly labels: T;
    readonly gradient: TrainedLayer<T>["gradient"];
  },
): Pick<TrainedLayer<T>, "product" | "gradient"> {
  const rows = ops.reshape(labels, [1, ...ops.shape(labels)]);
  return {
    product: addToHalves(ops, ops.rowsOfLabels(rows, ofLabels), images),
    gradient: (dz, used) => {
      const ofImages = gradient(sumOfHalves(ops, dz), used && eitherHalf(ops, used));
      const dzOfLabels = ops.sumsByLabel(rows, dz);
      if (layer.labelInputs > 0 && !layer.shared) {
        const ofLabels = ops.mul(dzOfLabels, network.spec.labelScale);
        return ops.addRows(ofImages, ofLabels, layer.inputs);
      }
      const inputs = labelInputs(ops, network, layer);
      const folded = foldLocations(ops, layer, dzOfLabels);
      return ops.add(ofImages, ops.matMul(inputs, folded, { transposeA: true }));
    },
  };
}

/** Adds the negative row of each image to its positive row. */
function sumOfHalves<T>(ops: Ops<T>, rows: T): T {
  const [positive, negative] = halves(ops, rows);
  return ops.add(positive, negative);
}

/** 1 if the positive row, the negative row or both are used, else 0. */
function eitherHalf<T>(ops: Ops<T>, used: T): T {
  return ops.greater(sumOfHalves(ops, used), 0);
}

/** Adds a value of each image, `[L, B, C]`, to its positive and its negative row. */
function addToHalves<T>(ops: Ops<T>, rows: T, images: T): T {
  const shape = ops.shape(rows);
  const [locations, count, channels] = dims3(ops.shape(images));
  const pairs = ops.reshape(rows, [locations, 2, count, channels]);
  return ops.reshape(ops.add(pairs, ops.reshape(images, [locations, 1, count, channels])), shape);
}

/** The goodness of every label, `[B, Y]`. */
function goodnessOfLabels<T>(ops: Ops<T>, { layer, images, ofLabels }: LabelledProducts<T>): T {
  if (layer.goodness === undefined) return ops.goodnessOfLabels(images, ofLabels);
  return goodnessByLabel(ops, images, ofLabels, (activities) => goodness(ops, layer, activities));
}

/** The wrong labels, `[B, Y]`; zeros where negatives have no label. */
function chooseNegatives<T>(
  ops: Ops<T>,
  options: ObjectiveOptions,
  products: LabelledProducts<T>,
  inputs: TensorMap<T>,
): T {
  const labels = tensorNamed(inputs, "labels");
  const noise = tensorNamed(inputs, "noise");
  if (options.unlabelledNegatives) return ops.mul(labels, 0);
  if (options.negatives !== "hard") return uniformNegatives(ops, labels, noise);
  return hardNegatives(ops, labels, noise, {
    goodness: goodnessOfLabels(ops, products),
    negativeSharpness: options.negativeSharpness,
  });
}
