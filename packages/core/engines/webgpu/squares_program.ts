/**
 * The squares of a layer's activities, averaged over the cells of its projection grid.
 *
 * @module
 */

import { type Binding, type ComputeProgram, computeProgram } from "./compute_program.ts";
import { activitiesName, cellsName, squaresName } from "./buffer_names.ts";
import type { ProjectedSizes } from "./layer_sizes.ts";
import { valueType, widened, widthOf } from "./values.ts";

/** Invocations of a workgroup. */
const THREADS = 64;

/** Binds the cells of a layer, see `cellTable`. */
export function cellsBinding(index: number): Binding {
  return { variable: "cells", type: "array<u32>", buffer: cellsName(index), access: "read" };
}

/**
 * The constants and the frame of programs with an invocation for some channels of a row in a cell.
 *
 * @param sizes The layer.
 * @param body Statements. They may name `cell`, the start `at` of its part of the table, its `size`, `row` and
 *   `vector`, and they have `VECTORS` of channels in a row and the type `Value`.
 * @returns Constants, workgroups and WGSL.
 */
export function overCells(
  { rows, channels, cells }: ProjectedSizes,
  body: string,
): { constants: Record<string, number>; workgroups: ComputeProgram["workgroups"]; text: string } {
  const width = widthOf(channels);
  const vectors = channels / width;
  return {
    constants: { ROWS: rows, VECTORS: vectors, MOST: cells.most, THREADS },
    workgroups: [Math.ceil(rows * vectors / THREADS), cells.count, 1],
    text: `
alias Value = ${valueType(width)};

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group : vec3u, @builtin(local_invocation_index) thread : u32) {
  let i = group.x * THREADS + thread;
  if (i >= ROWS * VECTORS) { return; }
  let row = i / VECTORS;
  let vector = i % VECTORS;
  let cell = group.y;
  let at = cell * (1u + MOST);
  let size = cells[at];
  ${body.trim()}
}`,
  };
}

/**
 * Writes the program of the mean squares in each cell, `[P, R, C]`.
 *
 * @param sizes The layer, whose goodness is projected.
 * @returns The program.
 */
export function squaresProgram(sizes: ProjectedSizes): ComputeProgram {
  const { index, channels, precision } = sizes;
  const width = widthOf(channels);
  const activity = "activities[(cells[at + 1u + i] * ROWS + row) * VECTORS + vector]";
  const { constants, workgroups, text } = overCells(
    sizes,
    `
  var sum = Value();
  for (var i = 0u; i < size; i++) {
    let h = ${widened(activity, width, precision)};
    sum += h * h;
  }
  squares[(cell * ROWS + row) * VECTORS + vector] = sum / f32(size);`,
  );
  const array = (type: string): string => `array<${type}>`;
  return computeProgram({
    label: `layer ${index}: squares`,
    constants,
    bindings: [
      {
        variable: "activities",
        type: array(valueType(width, precision)),
        buffer: activitiesName(index),
        access: "read",
      },
      cellsBinding(index),
      {
        variable: "squares",
        type: array(valueType(width)),
        buffer: squaresName(index),
        access: "read_write",
      },
    ],
    workgroups,
    body: text,
  });
}
