/**
 * The forward pass of images with labels that are to be compared.
 *
 * @module
 */

import {
  activate,
  imageProduct,
  labelProduct,
  type LayerActivity,
  layerAt,
  runLayers,
} from "./forward.ts";
import type { Network } from "./geometry.ts";
import { labelCount } from "./network_spec.ts";
import { oneHot } from "../ops/one_hot.ts";
import type { Ops } from "../ops/ops.ts";
import type { TensorMap } from "../ops/program.ts";
import { dims3, lengthAt } from "../ops/shape.ts";

/**
 * Runs all layers on every image with every label; without labels, if the network takes none.
 *
 * @param images Standardised images, `[B, pixels]`.
 * @returns The state of each layer. Goodness has `B Y` values, those of an image next to each other.
 */
export function runEveryLabel<T>(
  ops: Ops<T>,
  network: Network,
  weights: TensorMap<T>,
  images: T,
): LayerActivity<T>[] {
  const labels = labelCount(network.spec);
  const count = lengthAt(ops.shape(images), 0);
  const rows = Array.from({ length: count * labels }, (_, row) => row % labels);
  return runLabelled(ops, network, weights, {
    images,
    labels: () => ops.constant(oneHot(rows, labels), [count * labels, labels]),
    labelled: (product, ofLabels) => everyLabel(ops, product, ofLabels),
  });
}

/**
 * Runs all layers on one image with some labels; without labels, if the network takes none.
 *
 * @param image The standardised image, `[1, pixels]`.
 * @param labels The labels as one-hot rows, `[R, Y]`.
 * @returns The state of each layer. It has `R` rows, or one if the network takes no labels.
 */
export function runSomeLabels<T>(
  ops: Ops<T>,
  network: Network,
  weights: TensorMap<T>,
  { image, labels }: { image: T; labels: T },
): LayerActivity<T>[] {
  return runLabelled(ops, network, weights, {
    images: image,
    labels: () => labels,
    labelled: (product, ofLabels) => {
      const rows = ops.reshape(labels, [1, ...ops.shape(labels)]);
      return ops.add(product, ops.matMul(rows, ofLabels));
    },
  });
}

/** Images with labels. */
interface LabelledRows<T> {
  /** Standardised images, `[B, pixels]`. */
  readonly images: T;
  /** The one-hot label of each row, `[R, Y]`. */
  readonly labels: () => T;
  /** Adds the products of labels, `[L, Y, C]`, to those of images, `[L, B, C]`: `[L, R, C]`. */
  readonly labelled: (product: T, ofLabels: T) => T;
}

function runLabelled<T>(
  ops: Ops<T>,
  network: Network,
  weights: TensorMap<T>,
  { images, labels, labelled }: LabelledRows<T>,
): LayerActivity<T>[] {
  const { labelPlacement } = network.spec;
  const { product } = imageProduct(ops, network, weights, images);
  if (labelPlacement === "nowhere") return runLayers(ops, network, weights, { product });
  const withLabels = (product: T, index: number): T =>
    labelled(product, labelProduct(ops, network, weights, index));
  if (labelPlacement === "detached") {
    return runLayers(ops, network, weights, { product }).map(({ product }, index) =>
      activate(ops, layerAt(network, index), withLabels(product, index))
    );
  }
  const rows = { product: withLabels(product, 0), labels: labels() };
  return runLayers(ops, network, weights, rows);
}

/** The product of every image with every label, `[L, B Y, C]`, an image's labels next to each other. */
function everyLabel<T>(ops: Ops<T>, images: T, labels: T): T {
  const [locations, count, channels] = dims3(ops.shape(images));
  const [, classes] = dims3(ops.shape(labels));
  const sum = ops.add(
    ops.reshape(images, [locations, count, 1, channels]),
    ops.reshape(labels, [locations, 1, classes, channels]),
  );
  return ops.reshape(sum, [locations, count * classes, channels]);
}
