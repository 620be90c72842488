/**
 * The operation `goodnessOfLabels` in other operations.
 *
 * @module
 */

import type { Ops } from "./ops.ts";

/**
 * The goodness of images with every label in operations of their own, for engines that have none for it:
 * label by label, as activities of one label fit the cores' caches and those of ten do not.
 *
 * @param ops The operations.
 * @param images A layer's product with images, `[L, B, C]`.
 * @param ofLabels Its product with labels, `[L, Y, C]`.
 * @returns `[B, Y]`.
 */
export function goodnessByLabel<T>(ops: Ops<T>, images: T, ofLabels: T): T {
  const [, count = 0] = ops.shape(images);
  const [, labels = 0] = ops.shape(ofLabels);
  const columns = Array.from({ length: labels }, (_, label) => {
    const ofLabel = ops.slice(ofLabels, { axis: 1, start: label, end: label + 1 });
    const squares = ops.meanSquare(ops.relu(ops.add(images, ofLabel)));
    return ops.reshape(ops.mean(squares, 0), [count, 1]);
  });
  return ops.concat(columns, 1);
}
