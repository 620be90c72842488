/**
 * The local update of a layer's projection: the product of its squares and of the derivative by goodness, fused
 * with Adam.
 *
 * @module
 */

import { projectionName } from "../../network/parameters.ts";
import { adamBindings, type AdamContext, adamFunction } from "./adam_functions.ts";
import { channelsReader } from "./channels_array.ts";
import { type ComputeProgram, computeProgram } from "./compute_program.ts";
import { finishFunction } from "./finish_function.ts";
import { squaresName } from "./buffer_names.ts";
import type { ProjectedSizes } from "./layer_sizes.ts";
import { rowsBinding } from "./row_functions.ts";
import { type RowLayout, rowsOfLayer } from "./row_values.ts";
import { type DeviceLimits, tileFor, workgroupsOf } from "./tile.ts";
import { tiledProduct } from "./tiled_product.ts";
import { valueType, widthOf } from "./values.ts";

/** The options of the update of a projection. */
export interface ProjectionOptions extends AdamContext {
  /** The layout of the buffer of row values. */
  readonly layout: RowLayout;
  /** The device's limits. */
  readonly limits: DeviceLimits;
}

/**
 * Writes the program that updates a layer's projection, its moments and averages in place. The layer's
 * derivatives must have been computed.
 *
 * @param sizes The layer, whose goodness is projected.
 * @param options The layout and the optimiser.
 * @returns The program.
 */
export function projectionProgram(
  sizes: ProjectedSizes,
  options: ProjectionOptions,
): ComputeProgram {
  const { index, channels, groups, cells, rows } = sizes;
  const product = { locations: cells.count, rows: channels, columns: groups };
  const tile = tileFor(options.limits, { ...product, depth: rows, precision: "f32" });
  const learnt = { name: projectionName(index), layer: index, width: widthOf(groups) };
  const squares = { variable: "squares", width: widthOf(channels), precision: "f32" } as const;
  return computeProgram({
    label: `layer ${index}: projection`,
    constants: {
      ROWS: rows,
      CHANNELS: channels,
      LABELS: groups,
      SLOPES_AT: rowsOfLayer(options.layout, index).slopes,
    },
    bindings: [
      {
        variable: "squares",
        type: `array<${valueType(squares.width)}>`,
        buffer: squaresName(index),
        access: "read",
      },
      rowsBinding("read"),
      ...adamBindings(learnt, options),
    ],
    workgroups: workgroupsOf(tile, product),
    body: `${adamFunction(learnt, options)}
${finishFunction(learnt.width, { rows: "CHANNELS", columns: "LABELS" })}
${channelsReader("squaresAt", squares)}
fn left(cell : u32, row : u32, depth : u32) -> vec4f {
  if (depth >= ROWS) { return vec4f(); }
  return squaresAt(cell * ROWS + depth, row);
}
/** Half a slope is the derivative by goodness: the other factor is that of a square. */
fn slopeAt(depth : u32, label : u32) -> f32 {
  if (depth >= ROWS || label >= LABELS) { return 0.0; }
  return 0.5 * rows[SLOPES_AT + label * ROWS + depth];
}
fn right(cell : u32, depth : u32, column : u32) -> vec4f {
  return vec4f(
    slopeAt(depth, column),
    slopeAt(depth, column + 1u),
    slopeAt(depth, column + 2u),
    slopeAt(depth, column + 3u),
  );
}
${
      tiledProduct({
        tile,
        depth: "ROWS",
        leftAlong: "rows",
        each: ({ row, column, sums }) =>
          `finish(location, firstRow + ${row}, firstColumn + ${column}, ${sums});`,
      })
    }`,
  });
}
