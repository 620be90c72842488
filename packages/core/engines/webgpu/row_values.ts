/**
 * Row values: numbers of which each row of a batch has one. They share one buffer, as a device binds few.
 *
 * @module
 */

/** The number of a layer's values for each row. */
export interface RowCounts {
  /** Partial sums of squares; if a row has several goodnesses, one for each. */
  readonly parts: number;
  /** Goodnesses, `G`. */
  readonly groups: number;
  /** Whether these are projected; else sums of squares give them. @default {false} */
  readonly isProjected?: boolean;
}

/** One layer's part of the buffer: counts, and offsets in numbers. */
export interface RowOffsets extends RowCounts {
  /** Partial sums of squared activities, `[parts, R]`. */
  readonly sums: number;
  /** Goodnesses if they are projected, `[G, R]`; else where sums of squares are. */
  readonly goodness: number;
  /**
   * The derivative of the loss by the pre-activities, divided by the activities, `[G, R]`. If goodness is
   * projected, twice the derivative by goodness.
   */
  readonly slopes: number;
  /** One over the root mean square of the activities that are passed on, `[R]`; `[B]` with detached labels. */
  readonly scales: number;
}

/** The layout of the buffer. */
export interface RowLayout {
  /** Its length in numbers. */
  readonly length: number;
  /** The offset of the rows' labels, `[R]`, as integers. */
  readonly labels: number;
  /** The offsets of each layer. */
  readonly layers: readonly RowOffsets[];
}

/**
 * Lays out the row values of all layers.
 *
 * @param rows `R`.
 * @param layers The layers, first to last.
 * @returns The layout.
 */
export function rowLayout(rows: number, layers: readonly RowCounts[]): RowLayout {
  let length = 0;
  const reserve = (count: number): number => {
    const start = length;
    length += count * rows;
    return start;
  };
  const labels = reserve(1);
  const offsets = layers.map((counts) => {
    const sums = reserve(counts.parts);
    return {
      ...counts,
      sums,
      goodness: counts.isProjected ? reserve(counts.groups) : sums,
      slopes: reserve(counts.groups),
      scales: reserve(1),
    };
  });
  return { length, labels, layers: offsets };
}

/**
 * Looks one layer's part up.
 *
 * @param layer The layer, from 0.
 * @returns Its part.
 * @throws {RangeError} If there is no such layer.
 */
export function rowsOfLayer({ layers }: RowLayout, layer: number): RowOffsets {
  const found = layers[layer];
  if (found === undefined) {
    throw new RangeError(`Cannot find the rows of layer ${layer}: there are ${layers.length}`);
  }
  return found;
}
