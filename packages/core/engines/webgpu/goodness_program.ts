/**
 * The goodness of groups of channels: a separate pass over a layer's activities, as groups do not end where
 * tiles do.
 *
 * @module
 */

import { type ComputeProgram, computeProgram } from "./compute_program.ts";
import { activitiesName } from "./buffer_names.ts";
import type { LayerSizes } from "./layer_sizes.ts";
import { rowsBinding } from "./row_functions.ts";
import { type RowLayout, rowsOfLayer } from "./row_values.ts";
import { valueType, widened } from "./values.ts";

/** Invocations of a workgroup. */
const THREADS = 64;

/**
 * Writes the program that sums the squares of each group's activities, `[G, R]`. A workgroup computes the sum
 * of one row and one group.
 *
 * @param sizes The layer.
 * @param layout The layout of the row values, which the sums are part of.
 * @returns The program.
 */
export function goodnessProgram(sizes: LayerSizes, layout: RowLayout): ComputeProgram {
  const { index, rows, groups, locations, channels, precision } = sizes;
  const activity = "activities[(i / GROUP * ROWS + row) * CHANNELS + channel]";
  return computeProgram({
    label: `layer ${index}: goodness`,
    constants: {
      ROWS: rows,
      LOCATIONS: locations,
      CHANNELS: channels,
      GROUP: channels / groups,
      SUMS_AT: rowsOfLayer(layout, index).sums,
      THREADS,
    },
    bindings: [
      {
        variable: "activities",
        type: `array<${valueType(1, precision)}>`,
        buffer: activitiesName(index),
        access: "read",
      },
      rowsBinding("read_write"),
    ],
    workgroups: [rows, groups, 1],
    body: `
var<workgroup> sums : array<f32, THREADS>;

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group : vec3u, @builtin(local_invocation_index) thread : u32) {
  let row = group.x;
  var sum = 0.0;
  for (var i = thread; i < LOCATIONS * GROUP; i += THREADS) {
    let channel = group.y * GROUP + i % GROUP;
    let h = ${widened(activity, 1, precision)};
    sum += h * h;
  }
  sums[thread] = sum;
  workgroupBarrier();
  if (thread > 0u) { return; }
  for (var i = 1u; i < THREADS; i++) { sum += sums[i]; }
  rows[SUMS_AT + group.y * ROWS + row] = sum;
}`,
  });
}
