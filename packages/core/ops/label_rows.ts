/**
 * Operations on the rows of labels, composed of other operations, for engines without kernels for them.
 *
 * @module
 */

import type { Ops } from "./ops.ts";
import { dims3 } from "./shape.ts";

/** The operations, see {@linkcode Ops}. */
export type LabelRows<T> = Pick<Ops<T>, "rowsOfLabels" | "sumsByLabel" | "addRows">;

/**
 * Composes the operations on the rows of labels as products.
 *
 * @param ops What they are composed of; read when an operation is called.
 */
export function composedLabelRows<T>(ops: () => Ops<T>): LabelRows<T> {
  return {
    rowsOfLabels: (labels, table) => ops().matMul(labels, table),
    sumsByLabel: (labels, x) => ops().matMul(labels, x, { transposeA: true }),
    addRows: (x, rows, start) => {
      const [locations, length] = dims3(ops().shape(x));
      const [, count] = dims3(ops().shape(rows));
      const places = new Float32Array(locations * count * length);
      for (let row = 0; row < locations * count; row++) {
        places[row * length + start + row % count] = 1;
      }
      const placed = ops().constant(places, [locations, count, length]);
      return ops().add(x, ops().matMul(placed, rows, { transposeA: true }));
    },
  };
}
