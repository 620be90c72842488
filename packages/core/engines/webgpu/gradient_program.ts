/**
 * The gradient of weights that all locations share. It is a sum over locations, computed in slices of them: a
 * single one would occupy few workgroups, each for long.
 *
 * @module
 */

import { channelsWriter } from "./channels_array.ts";
import { type ComputeProgram, computeProgram } from "./compute_program.ts";
import {
  gradientBindings,
  gradientConstants,
  type GradientOptions,
  gradientProduct,
} from "./gradient_product.ts";
import { gradientsName } from "./buffer_names.ts";
import type { LayerSizes } from "./layer_sizes.ts";
import { type Tile, workgroupsOf } from "./tile.ts";
import { valueType, widthOf } from "./values.ts";

/** Workgroups that occupy a device. */
const ENOUGH_WORKGROUPS = 256;

/** The slices of a layer's locations. */
export interface LocationSlices {
  /** Locations of a slice; the last may have fewer. */
  readonly each: number;
  /** How many slices there are. */
  readonly count: number;
}

/**
 * Divides the locations of a layer into slices, as many as occupy a device.
 *
 * @param sizes The layer, whose locations share weights.
 * @param tile The tile of its gradient.
 * @returns The slices.
 */
export function locationSlices(sizes: LayerSizes, tile: Tile): LocationSlices {
  const { locations, weightRows, channels } = sizes;
  const size = { locations: 1, rows: weightRows, columns: channels };
  const [across, down] = workgroupsOf(tile, size);
  const wanted = Math.min(locations, Math.ceil(ENOUGH_WORKGROUPS / (across * down)));
  const each = Math.ceil(locations / wanted);
  return { each, count: Math.ceil(locations / each) };
}

/**
 * Writes the program of the gradient of weights that all locations share, `[slices, K + Y + 1, C]`.
 *
 * @param sizes The layer.
 * @param options The tile, the layout and the bound of derivatives.
 * @returns The program.
 */
export function gradientProgram(sizes: LayerSizes, options: GradientOptions): ComputeProgram {
  const { tile, layout } = options;
  const { index, locations, weightRows, channels } = sizes;
  const width = widthOf(channels);
  const { each, count } = locationSlices(sizes, tile);
  return computeProgram({
    label: `layer ${index}: gradient`,
    constants: {
      ...gradientConstants(sizes, layout),
      LOCATIONS: locations,
      LOCATIONS_EACH: each,
    },
    bindings: [
      ...gradientBindings(sizes),
      {
        variable: "gradients",
        type: `array<${valueType(width)}>`,
        buffer: gradientsName(index),
        access: "read_write",
      },
    ],
    workgroups: workgroupsOf(tile, { locations: count, rows: weightRows, columns: channels }),
    body: `${channelsWriter("store", { variable: "gradients", width, precision: "f32" })}
fn finish(slice : u32, row : u32, column : u32, gradient : vec4f) {
  if (row < WEIGHT_ROWS) { store(slice * WEIGHT_ROWS + row, column, gradient); }
}
${gradientProduct(sizes, options)}`,
  });
}
