/**
 * The projected goodness of each label.
 *
 * @module
 */

import { projectionName } from "../../network/parameters.ts";
import { type ComputeProgram, computeProgram } from "./compute_program.ts";
import { squaresName } from "./buffer_names.ts";
import type { ProjectedSizes } from "./layer_sizes.ts";
import { rowsBinding } from "./row_functions.ts";
import { type RowLayout, rowsOfLayer } from "./row_values.ts";
import { cellsBinding } from "./squares_program.ts";

/** Invocations of a workgroup. */
const THREADS = 64;

/**
 * Writes the program that sums a layer's squares, weighted for each label, and once without weights: a row's sum
 * of squares. A workgroup computes one sum of one row.
 *
 * @param sizes The layer, whose goodness is projected.
 * @param layout The layout of the row values, which the sums are part of.
 * @returns The program.
 */
export function projectedGoodnessProgram(sizes: ProjectedSizes, layout: RowLayout): ComputeProgram {
  const { index, rows, channels, groups, cells } = sizes;
  const { goodness, sums } = rowsOfLayer(layout, index);
  const read = (variable: string, buffer: string) =>
    ({ variable, type: "array<f32>", buffer, access: "read" }) as const;
  return computeProgram({
    label: `layer ${index}: goodness`,
    constants: {
      ROWS: rows,
      CHANNELS: channels,
      LABELS: groups,
      CELLS: cells.count,
      MOST: cells.most,
      GOODNESS_AT: goodness,
      SUMS_AT: sums,
      THREADS,
    },
    bindings: [
      read("squares", squaresName(index)),
      cellsBinding(index),
      read("projection", projectionName(index)),
      rowsBinding("read_write"),
    ],
    workgroups: [rows, groups + 1, 1],
    body: `
var<workgroup> parts : array<f32, THREADS>;

fn weightAt(cell : u32, channel : u32, label : u32) -> f32 {
  if (label == LABELS) { return f32(cells[cell * (1u + MOST)]); }
  return projection[(cell * CHANNELS + channel) * LABELS + label];
}

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group : vec3u, @builtin(local_invocation_index) thread : u32) {
  let row = group.x;
  let label = group.y;
  var sum = 0.0;
  for (var i = thread; i < CELLS * CHANNELS; i += THREADS) {
    let cell = i / CHANNELS;
    let channel = i % CHANNELS;
    sum += squares[(cell * ROWS + row) * CHANNELS + channel] * weightAt(cell, channel, label);
  }
  parts[thread] = sum;
  workgroupBarrier();
  if (thread > 0u) { return; }
  for (var i = 1u; i < THREADS; i++) { sum += parts[i]; }
  rows[select(GOODNESS_AT + label * ROWS, SUMS_AT, label == LABELS) + row] = sum;
}`,
  });
}
