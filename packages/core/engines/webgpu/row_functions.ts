/**
 * The WGSL of row values, and their buffer.
 *
 * @module
 */

import { LENGTH_EPSILON } from "../../network/normalisation.ts";
import { type Binding, float } from "./compute_program.ts";
import type { LayerSizes } from "./layer_sizes.ts";
import { type RowLayout, rowsOfLayer } from "./row_values.ts";

/** The name of the buffer of row values, see `row_values.ts`. */
export const ROWS_NAME = "rows";

/** Binds the row values, as `rows`. */
export function rowsBinding(access: "read" | "read_write"): Binding {
  return { variable: "rows", type: "array<f32>", buffer: ROWS_NAME, access };
}

/** Units of a layer: a mean of squares is their sum over this. */
export function unitsOf({ locations, channels }: LayerSizes): number {
  return locations * channels;
}

/**
 * Writes `sumOf(row, start, parts) -> f32`: the total of a row's partial sums, in order.
 *
 * @param rows `R`.
 * @returns WGSL.
 */
export function sumFunction(rows: number): string {
  return `
fn sumOf(row : u32, start : u32, parts : u32) -> f32 {
  var sum = 0.0;
  for (var part = 0u; part < parts; part++) { sum += rows[start + part * ${rows}u + row]; }
  return sum;
}`;
}

/**
 * The stored factor that normalises a row's inputs from the layer below.
 *
 * @param sizes The layer.
 * @param layout The layout, which the scales of the layer below are part of.
 * @returns A WGSL expression that names `row` and `rows`; nothing if they are not scaled.
 */
export function storedScale({ index, below }: LayerSizes, layout: RowLayout): string | undefined {
  if (!below.isScaled) return undefined;
  return `rows[${rowsOfLayer(layout, index - 1).scales}u + row % BELOW_ROWS]`;
}

/**
 * Writes `scaleOf(row) -> f32`: one over the root mean square of a layer's activities.
 *
 * @param sizes The layer.
 * @param layout The layout, which its sums of squares are part of.
 * @returns WGSL, {@linkcode sumFunction} included.
 */
export function scaleFunction(sizes: LayerSizes, layout: RowLayout): string {
  const { sums, parts } = rowsOfLayer(layout, sizes.index);
  const meanSquare = `sumOf(row, ${sums}u, ${parts}u) / ${float(unitsOf(sizes))}`;
  return `${sumFunction(sizes.rows)}
fn scaleOf(row : u32) -> f32 {
  return 1.0 / sqrt(${meanSquare} + ${float(LENGTH_EPSILON)});
}`;
}
