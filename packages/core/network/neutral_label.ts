/**
 * Images without a label: one pass through all layers, and what these hand on.
 *
 * @module
 */

import {
  imageProduct,
  labelProduct,
  type LayerActivity,
  type LayerRows,
  runLayers,
} from "./forward.ts";
import { normalise } from "./normalisation.ts";
import type { Network } from "./geometry.ts";
import { labelCount } from "./network_spec.ts";
import type { Ops } from "../ops/ops.ts";
import { dims3, lengthAt } from "../ops/shape.ts";
import type { TensorMap } from "../ops/program.ts";

/**
 * Runs all layers on images without a label.
 *
 * @param ops The operations.
 * @param network The network.
 * @param weights Its weights by name.
 * @param images Standardised images, `[B, pixels]`.
 * @returns The state of each layer, first to last; one row an image.
 */
export function runWithoutLabel<T>(
  ops: Ops<T>,
  network: Network,
  weights: TensorMap<T>,
  images: T,
): LayerActivity<T>[] {
  return runLayers(ops, network, weights, neutralRows(ops, network, weights, images));
}

/**
 * What layers that ran hand on, normalised: one row an image, layer by layer in the given
 * order, location by location, channel by channel.
 *
 * @param ops The operations.
 * @param network The network.
 * @param activities The state of each layer, first to last.
 * @param layers The layers that give features, from 0.
 * @returns `[B, F]`.
 */
export function layerFeatures<T>(
  ops: Ops<T>,
  network: Network,
  activities: readonly LayerActivity<T>[],
  layers: readonly number[],
): T {
  const rows = layers.map((index) => {
    const layer = activities[index];
    if (layer === undefined) throw new RangeError(`Cannot read layer ${index}: it did not run`);
    const normalised = normalise(ops, network.spec.normalisation, layer);
    const [locations, count, channels] = dims3(ops.shape(normalised));
    return ops.reshape(ops.transpose(normalised, [1, 0, 2]), [count, locations * channels]);
  });
  return ops.concat(rows, 1);
}

/**
 * Images with the neutral label (Hinton 2022, section 3.3): all labels at once, each at its share of
 * the value that stands for a label. A network that takes no label, or hands on what it does without one,
 * sees the image alone.
 */
function neutralRows<T>(
  ops: Ops<T>,
  network: Network,
  weights: TensorMap<T>,
  images: T,
): LayerRows<T> {
  const { product } = imageProduct(ops, network, weights, images);
  const { labelPlacement } = network.spec;
  const labels = labelCount(network.spec);
  if (labelPlacement === "nowhere" || labelPlacement === "detached") return { product };
  const count = lengthAt(ops.shape(images), 0);
  const neutral = new Float32Array(count * labels).fill(1 / labels);
  // The product is linear: that of the neutral label is the mean of the labels' products.
  const ofLabel = ops.mean(labelProduct(ops, network, weights, 0), 1);
  return { product: ops.add(product, ofLabel), labels: ops.constant(neutral, [count, labels]) };
}
