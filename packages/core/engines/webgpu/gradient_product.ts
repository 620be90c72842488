/**
 * The WGSL of the gradient of a layer's weights: the product of its inputs and of the derivative by its
 * pre-activities.
 *
 * @module
 */

import type { Binding } from "./compute_program.ts";
import { belowBindings, inputsFunction, type InputSources, sizeConstants } from "./layer_inputs.ts";
import { type LayerSizes, sharesImages } from "./layer_sizes.ts";
import {
  derivativeFunction,
  derivativesBinding,
  type SlopeOptions,
  slopeScale,
  times,
} from "./row_derivatives.ts";
import { rowsBinding, storedScale } from "./row_functions.ts";
import { type RowLayout, rowsOfLayer } from "./row_values.ts";
import type { Tile } from "./tile.ts";
import { tiledProduct } from "./tiled_product.ts";

/** The options of a gradient. */
export interface GradientOptions {
  /** The tile of a workgroup. */
  readonly tile: Tile;
  /** The layout of the buffer of row values. */
  readonly layout: RowLayout;
  /** The options that bound the derivative of the loss. */
  readonly step: SlopeOptions;
}

/** Binds what a gradient is computed from. */
export function gradientBindings(sizes: LayerSizes): Binding[] {
  return [...belowBindings(sizes), derivativesBinding(sizes), rowsBinding("read")];
}

/** The constants that {@linkcode gradientProduct} and the programs around it name. */
export function gradientConstants(sizes: LayerSizes, layout: RowLayout): Record<string, number> {
  return {
    ...sizeConstants(sizes),
    LABELS_AT: layout.labels,
    SLOPES_AT: rowsOfLayer(layout, sizes.index).slopes,
  };
}

/**
 * Writes the entry point of the gradient. The text around it must define `finish(location, row, column, gradient)`.
 * In a layer whose locations share weights, `location` counts slices of `LOCATIONS_EACH` of its `LOCATIONS`, each
 * with a gradient of its own.
 *
 * @param sizes The layer.
 * @param options The tile, the layout and the bound of derivatives.
 * @returns WGSL.
 */
export function gradientProduct(sizes: LayerSizes, options: GradientOptions): string {
  const { tile, layout, step } = options;
  const { rows, depth, before, derivatives } = sharesImages(sizes) ? SUMMED_ROWS : SINGLE_ROWS;
  const scale = slopeScale(sizes, step);
  return `${inputsFunction(sizes, sourcesOf(sizes, layout))}
${derivativeFunction(sizes, scale)}
${derivatives}
${sizes.shared ? factorsOfSlice(rows) : factorsOfLocation(rows)}
${
    tiledProduct({
      tile,
      depth: sizes.shared ? `(LOCATIONS_EACH * ${depth})` : depth,
      leftAlong: "rows",
      before,
      each: ({ row, column, sums }) =>
        `finish(location, firstRow + ${row}, firstColumn + ${column}, ${sums}${times(1 / scale)});`,
    })
  }`;
}

/** The derivatives by the pre-activities, row by row. */
const SINGLE_ROWS = {
  rows: "ROWS",
  depth: "ROWS",
  before: "",
  derivatives: `
fn derivativesOf(location : u32, row : u32, column : u32) -> vec4f {
  return derivativeAt(location, row, column);
}`,
} as const;

/**
 * The same if both rows of an image have the same inputs but for the label. Their derivatives are summed first,
 * except in tiles with weights of labels.
 */
const SUMMED_ROWS = {
  rows: "rowsOfTile",
  depth: "depthOfTile",
  // Control flow may not depend on a private variable, which nothing shows to be the same in all invocations.
  before: `let depthOfTile = select(ROWS, BELOW_ROWS, firstRow + TILE_ROWS <= INPUTS);
  rowsOfTile = depthOfTile;`,
  derivatives: `
var<private> rowsOfTile : u32;
fn derivativesOf(location : u32, row : u32, column : u32) -> vec4f {
  let ofRow = derivativeAt(location, row, column);
  if (rowsOfTile == ROWS) { return ofRow; }
  return ofRow + derivativeAt(location, row + BELOW_ROWS, column);
}`,
} as const;

/** Writes `left` and `right` of one location, whose inner axis are its rows. */
function factorsOfLocation(rows: string): string {
  return `
fn left(location : u32, row : u32, depth : u32) -> vec4f {
  return inputs(location, depth, row);
}
fn right(location : u32, depth : u32, column : u32) -> vec4f {
  if (depth >= ${rows}) { return vec4f(); }
  return derivativesOf(location, depth, column);
}`;
}

/** Writes `left` and `right` of a slice of locations, whose inner axis are the rows of all of them. */
function factorsOfSlice(rows: string): string {
  return `
fn left(slice : u32, row : u32, depth : u32) -> vec4f {
  let location = slice * LOCATIONS_EACH + depth / ${rows};
  if (location >= LOCATIONS) { return vec4f(); }
  return inputs(location, depth % ${rows}, row);
}
fn right(slice : u32, depth : u32, column : u32) -> vec4f {
  let location = slice * LOCATIONS_EACH + depth / ${rows};
  if (depth >= LOCATIONS_EACH * ${rows} || location >= LOCATIONS) { return vec4f(); }
  return derivativesOf(location, depth % ${rows}, column);
}`;
}

/** The expressions that a row's inputs depend on; the losses have stored all scales. */
function sourcesOf(sizes: LayerSizes, layout: RowLayout): InputSources {
  const scale = storedScale(sizes, layout);
  return {
    ...(scale !== undefined && { scale }),
    ...(sizes.labels > 0 && { label: "u32(rows[LABELS_AT + row])" }),
  };
}
