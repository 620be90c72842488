/**
 * The scales of what a layer passes on, where it is needed before the losses are.
 *
 * @module
 */

import { type ComputeProgram, computeProgram } from "./compute_program.ts";
import type { LayerSizes } from "./layer_sizes.ts";
import { rowsBinding, scaleFunction } from "./row_functions.ts";
import { type RowLayout, rowsOfLayer } from "./row_values.ts";

/** Invocations of a workgroup. */
const THREADS = 64;

/**
 * Writes the program that stores one over the root mean square of each row, `[R]`.
 *
 * @param sizes The layer.
 * @param layout The layout, which its sums of squares are part of.
 * @returns The program.
 */
export function scalesProgram(sizes: LayerSizes, layout: RowLayout): ComputeProgram {
  const { index, rows } = sizes;
  return computeProgram({
    label: `layer ${index}: scales`,
    constants: { ROWS: rows, SCALES_AT: rowsOfLayer(layout, index).scales },
    bindings: [rowsBinding("read_write")],
    workgroups: [Math.ceil(rows / THREADS), 1, 1],
    body: `${scaleFunction(sizes, layout)}

@compute @workgroup_size(${THREADS})
fn main(@builtin(global_invocation_id) id : vec3u) {
  if (id.x < ROWS) { rows[SCALES_AT + id.x] = scaleOf(id.x); }
}`,
  });
}
