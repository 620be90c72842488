/**
 * The operation `goodnessOfLabels`, composed of other operations.
 *
 * @module
 */

import type { Ops } from "./ops.ts";
import { lengthAt } from "./shape.ts";

/**
 * Composes `goodnessOfLabels`, for engines without a kernel for it and for other goodness. It goes label by label: the activities of
 * one label fit the caches of a core, those of ten do not.
 *
 * @param images A layer's product with images, `[L, B, C]`.
 * @param ofLabels Its product with labels, `[L, Y, C]`.
 * @param goodnessOf The goodness of activities, `[L, B, C]` to `[1, B, 1]`; their mean square by default.
 * @returns `[B, Y]`.
 */
export function goodnessByLabel<T>(
  ops: Ops<T>,
  images: T,
  ofLabels: T,
  goodnessOf = (activities: T): T => ops.mean(ops.meanSquare(activities), 0),
): T {
  const count = lengthAt(ops.shape(images), 1);
  const labels = lengthAt(ops.shape(ofLabels), 1);
  const columns = Array.from({ length: labels }, (_, label) => {
    const ofLabel = ops.slice(ofLabels, { axis: 1, start: label, end: label + 1 });
    return ops.reshape(goodnessOf(ops.relu(ops.add(images, ofLabel))), [count, 1]);
  });
  return ops.concat(columns, 1);
}
