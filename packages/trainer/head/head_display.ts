/**
 * What a person sees of a head's training.
 *
 * @module
 */

import type { Dataset } from "../data/dataset.ts";
import type { HeadEpoch } from "./head_epoch.ts";
import { percent } from "../text/text.ts";

/**
 * Says what the features take.
 *
 * @param dataset The images that are trained and validated on.
 * @param layers The layers that give features, from 0.
 * @param features Numbers of an image.
 * @returns A line.
 */
export function memoryLine(
  { train, validation }: Pick<Dataset, "train" | "validation">,
  layers: readonly number[],
  features: number,
): string {
  const images = train.count + validation.count;
  const megabytes = Math.ceil(images * features * Float32Array.BYTES_PER_ELEMENT / 1e6);
  return `features of layers ${layers.map((layer) => layer + 1)}: ` +
    `${images} images x ${features}, ${megabytes} MB`;
}

/**
 * Says what an epoch came to.
 *
 * @param epoch What it came to.
 * @param epochs The epochs of the training.
 * @returns A line.
 */
export function epochLine(
  { l2, epoch, loss, validationAccuracy }: HeadEpoch,
  epochs: number,
): string {
  const validation = validationAccuracy === undefined
    ? ""
    : `, validation accuracy ${percent(validationAccuracy)}`;
  return `L2 ${l2}: epoch ${epoch}/${epochs}, loss ${loss.toFixed(4)}${validation}`;
}
