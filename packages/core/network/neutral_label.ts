/**
 * Images without a label: one pass through all layers, and features from it.
 *
 * @module
 */

import type { BoundNetwork } from "./bound_network.ts";
import {
  imageProduct,
  labelProduct,
  type LayerActivity,
  layerAt,
  type LayerRows,
  runLayers,
  runningSource,
} from "./forward.ts";
import { passedOn } from "./normalisation.ts";
import { labelCount } from "./network_spec.ts";
import { dims3, lengthAt } from "../ops/shape.ts";

/**
 * Runs all layers on images without a label.
 *
 * @param images Standardised images, `[B, pixels]`.
 * @returns The state of each layer, first to last; one row for each image.
 */
export function runWithoutLabel<T>(
  bound: BoundNetwork<T>,
  images: T,
): LayerActivity<T>[] {
  return runLayers(bound, neutralRows(bound, images));
}

/**
 * The normalised activities of layers: one row for each image, ordered by layer as given, location and channel.
 *
 * @param passed The state of each layer, first to last, and the layers that give features, from 0.
 * @returns `[B, F]`.
 */
export function layerFeatures<T>(
  { ops, network, weights }: BoundNetwork<T>,
  { activities, layers }: {
    activities: readonly LayerActivity<T>[];
    layers: readonly number[];
  },
): T {
  const rows = layers.map((index) => {
    const activity = activities[index];
    if (activity === undefined) throw new RangeError(`Cannot use layer ${index}: it did not run`);
    const parts = {
      layer: layerAt(network, index),
      index,
      activity,
      statistics: runningSource(weights),
    };
    const normalised = passedOn(ops, network.spec.normalisation, parts);
    const [locations, count, channels] = dims3(ops.shape(normalised));
    return ops.reshape(ops.transpose(normalised, [1, 0, 2]), [count, locations * channels]);
  });
  return ops.concat(rows, 1);
}

/**
 * Images with the neutral label (Hinton 2022, section 3.3): all labels at once, each with the same part of
 * `labelScale`. A network without labels or with detached ones gets the image alone.
 */
function neutralRows<T>(bound: BoundNetwork<T>, images: T): LayerRows<T> {
  const { ops, network } = bound;
  const { product } = imageProduct(bound, images);
  const { labelPlacement } = network.spec;
  const labels = labelCount(network.spec);
  if (labelPlacement === "nowhere" || labelPlacement === "detached") return { product };
  const count = lengthAt(ops.shape(images), 0);
  const neutral = new Float32Array(count * labels).fill(1 / labels);
  // The product is linear: that of the neutral label is the mean of the labels' products.
  const ofLabel = ops.mean(labelProduct(bound, 0), 1);
  return { product: ops.add(product, ofLabel), labels: ops.constant(neutral, [count, labels]) };
}
