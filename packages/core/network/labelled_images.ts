/**
 * The forward pass of images with labels that are to be compared.
 *
 * @module
 */

import type { BoundNetwork } from "./bound_network.ts";
import {
  activate,
  imageProduct,
  labelProduct,
  type LayerActivity,
  layerAt,
  runLayers,
} from "./forward.ts";
import { labelCount } from "./network_spec.ts";
import { oneHot } from "../ops/one_hot.ts";
import type { Ops } from "../ops/ops.ts";
import { dims3, lengthAt } from "../ops/shape.ts";

/**
 * Runs all layers on every image with every label; without labels, if the network takes none.
 *
 * @param images Standardised images, `[B, pixels]`.
 * @returns The state of each layer. Goodness has `B Y` values, those of an image next to each other.
 */
export function runEveryLabel<T>(
  bound: BoundNetwork<T>,
  images: T,
): LayerActivity<T>[] {
  const { ops, network } = bound;
  const labels = labelCount(network.spec);
  const count = lengthAt(ops.shape(images), 0);
  const rows = Array.from({ length: count * labels }, (_, row) => row % labels);
  return runLabelled(bound, {
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
  bound: BoundNetwork<T>,
  { image, labels }: { image: T; labels: T },
): LayerActivity<T>[] {
  const { ops } = bound;
  return runLabelled(bound, {
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
  bound: BoundNetwork<T>,
  { images, labels, labelled }: LabelledRows<T>,
): LayerActivity<T>[] {
  const { ops, network } = bound;
  const { labelPlacement } = network.spec;
  const { product } = imageProduct(bound, images);
  if (labelPlacement === "nowhere") return runLayers(bound, { product });
  const withLabels = (product: T, index: number): T =>
    labelled(product, labelProduct(bound, index));
  if (labelPlacement === "detached") {
    return runLayers(bound, { product }).map(({ product }, index) =>
      activate(ops, layerAt(network, index), withLabels(product, index))
    );
  }
  const rows = { product: withLabels(product, 0), labels: labels() };
  return runLayers(bound, rows);
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
