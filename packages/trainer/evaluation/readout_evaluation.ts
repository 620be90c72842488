/**
 * Predicted labels compared with true ones, by whatever readout they were found.
 *
 * @module
 */

import {
  ImagePreparer,
  type ImageShape,
  InputError,
  isSameShape,
  labelCount,
  type Network,
  shapeText,
} from "@goodness/core";
import type { Split } from "../data/split.ts";

/** The result of an evaluation, by either readout. */
export interface ReadoutEvaluation {
  /** How many images were classified. */
  readonly count: number;
  /** The share of images classified correctly, in `[0, 1]`. */
  readonly accuracy: number;
  /** The label that was predicted for each image. */
  readonly predictions: Uint8Array;
  /** How many images of a true label (row) were predicted as a label (column). */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * Prepares images to be classified.
 *
 * @param network The network.
 * @param split The images; at least one.
 * @returns Standardised images, `[N, pixels]`.
 * @throws {InputError} If there are no images, or they are not of the network's shape or classes.
 */
export function preparedImages(network: Network, split: Split): Float32Array {
  if (split.count === 0) throw new InputError("Cannot evaluate on 0 images");
  checkImageShape(network, split);
  checkLabels(network, split);
  return new ImagePreparer(network.spec.input).unshifted(split.images);
}

/**
 * Checks that images have the input shape of a network.
 *
 * @param network The network.
 * @param shape The images' shape.
 * @throws {InputError} If the network takes images of another shape.
 */
export function checkImageShape({ spec: { input } }: Network, shape: ImageShape): void {
  if (isSameShape(shape, input)) return;
  throw new InputError(
    `Cannot classify images of ${shapeText(shape)}: the network takes ${shapeText(input)}`,
  );
}

function checkLabels({ spec }: Network, { labels }: Split): void {
  const classes = labelCount(spec);
  const other = labels.find((label) => label >= classes);
  if (other === undefined) return;
  throw new InputError(
    `Cannot evaluate images of label ${other}: the network has ${classes} classes; choose the ` +
      '"dataset" that it was trained on',
  );
}

/**
 * Compares predictions with the truth.
 *
 * @param predictions The label that was found for each image.
 * @param network The network, for its labels.
 * @param split The images.
 * @returns What they come to.
 */
export function compare(
  predictions: Uint8Array,
  network: Network,
  split: Split,
): ReadoutEvaluation {
  return {
    count: split.count,
    accuracy: countEqual(predictions, split.labels) / split.count,
    predictions,
    confusion: confusionMatrix(split.labels, predictions, labelCount(network.spec)),
  };
}

/** How many values are the same. */
export function countEqual(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((count, value, index) => count + Number(value === b[index]), 0);
}

function confusionMatrix(truth: Uint8Array, found: Uint8Array, labels: number): number[][] {
  const matrix = Array.from({ length: labels }, () => new Array<number>(labels).fill(0));
  truth.forEach((label, index) => {
    const row = matrix[label];
    const column = found[index];
    if (row !== undefined && column !== undefined) row[column] = (row[column] ?? 0) + 1;
  });
  return matrix;
}
