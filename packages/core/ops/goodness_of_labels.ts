/**
 * The operation `goodnessOfLabels`, composed of other operations.
 *
 * @module
 */

import type { Ops } from "./ops.ts";
import { lengthAt } from "./shape.ts";

/**
 * Composes `goodnessOfLabels`, for engines without a kernel for it. It goes label by label: the activities of
 * one label fit the caches of a core, those of ten do not.
 *
 * @param images A layer's product with images, `[L, B, C]`.
 * @param ofLabels Its product with labels, `[L, Y, C]`.
 * @returns `[B, Y]`.
 */
export function goodnessByLabel<T>(ops: Ops<T>, images: T, ofLabels: T): T {
  const count = lengthAt(ops.shape(images), 1);
  const labels = lengthAt(ops.shape(ofLabels), 1);
  const columns = Array.from({ length: labels }, (_, label) => {
    const ofLabel = ops.slice(ofLabels, { axis: 1, start: label, end: label + 1 });
    const squares = ops.meanSquare(ops.relu(ops.add(images, ofLabel)));
    return ops.reshape(ops.mean(squares, 0), [count, 1]);
  });
  return ops.concat(columns, 1);
}
