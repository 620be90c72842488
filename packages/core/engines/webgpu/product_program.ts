/**
 * The forward programs of a layer. They fuse the gather of receptive fields, normalisation, label, bias,
 * product, ReLU and sums of squares.
 *
 * @module
 */

import { weightName } from "../../network/parameters.ts";
import { type Binding, type ComputeProgram, computeProgram } from "./compute_program.ts";
import { channelsReader, channelsWriter } from "./channels_array.ts";
import {
  belowBindings,
  inputsFunction,
  type InputSources,
  sizeConstants,
  weightRow,
} from "./layer_inputs.ts";
import { activitiesName, productName } from "./buffer_names.ts";
import type { LayerSizes } from "./layer_sizes.ts";
import { rowsBinding, scaleFunction, storedScale } from "./row_functions.ts";
import { type RowLayout, rowsOfLayer } from "./row_values.ts";
import { sumOfSquares, sumsSquares } from "./sums_of_squares.ts";
import { threadsOf, type Tile, workgroupsOf } from "./tile.ts";
import { tiledProduct } from "./tiled_product.ts";
import { valueType, widthOf } from "./values.ts";

/** The options of a product. */
export interface ProductOptions {
  /** The tile of a workgroup. */
  readonly tile: Tile;
  /** The layout of the buffer of row values. */
  readonly layout: RowLayout;
}

/** The options of a forward program. */
export interface ActivitiesOptions extends ProductOptions {
  /** The layer below, whose sums of squares scale the inputs; nothing if they are not scaled. */
  readonly below?: LayerSizes | undefined;
}

/**
 * Writes the program of a layer's product with images, `x W + b`, `[L, B, C]`. Labels or batch normalisation
 * follow.
 *
 * @param layer The layer, which stores its product.
 * @param options The tile and the layout, which the scales of the layer below are part of.
 * @returns The program.
 */
export function imageProductProgram(
  layer: LayerSizes,
  { tile, layout }: ProductOptions,
): ComputeProgram {
  const sizes = { ...layer, rows: layer.below.rows };
  const scale = storedScale(sizes, layout);
  return computeProgram({
    label: `layer ${sizes.index}: product`,
    constants: sizeConstants(sizes),
    bindings: [
      ...belowBindings(sizes),
      ...weightAndResult(sizes, productName(sizes.index)),
      ...(scale === undefined ? [] : [rowsBinding("read")]),
    ],
    workgroups: workgroupsOf(tile, { ...sizes, columns: sizes.channels }),
    body: `${factors(sizes, { ...(scale !== undefined && { scale }) })}
fn finish(location : u32, row : u32, column : u32, product : vec4f) {
  if (row < ROWS) { store(location * ROWS + row, column, product); }
}
${
      tiledProduct({
        tile,
        depth: "WEIGHT_ROWS",
        leftAlong: "depth",
        each: ({ row, column, sums }) =>
          `finish(location, firstRow + ${row}, firstColumn + ${column}, ${sums});`,
      })
    }`,
  });
}

/**
 * Writes the program of a layer's activities, `[L, R, C]`. If it sums squares, it also stores the row's sum of
 * squares in each tile of columns at each location.
 *
 * @param sizes The layer.
 * @param options The tile, the layout and the layer below.
 * @returns The program.
 */
export function activitiesProgram(sizes: LayerSizes, options: ActivitiesOptions): ComputeProgram {
  const { tile, layout, below } = options;
  const squares = sumsSquares(sizes) ? sumOfSquares(tile) : undefined;
  return computeProgram({
    label: `layer ${sizes.index}: activities`,
    constants: {
      ...sizeConstants(sizes),
      LABELS_AT: layout.labels,
      SUMS_AT: rowsOfLayer(layout, sizes.index).sums,
      TILES_ACROSS: Math.ceil(sizes.channels / tile.columns),
    },
    bindings: [
      ...belowBindings(sizes),
      ...weightAndResult(sizes, activitiesName(sizes.index)),
      rowsBinding("read_write"),
    ],
    workgroups: workgroupsOf(tile, { ...sizes, columns: sizes.channels }),
    body: `
var<workgroup> scales : array<f32, ${tile.rows}>;
var<workgroup> squares : array<f32, ${tile.rows * threadsOf(tile).across}>;
${factors(sizes, sourcesOf(sizes, below))}
${below === undefined ? "" : scaleFunction(below, layout)}

/** Stores activities, and returns the sum of their squares. */
fn finish(location : u32, row : u32, column : u32, product : vec4f) -> f32 {
  if (row >= ROWS) { return 0.0; }
  let activities = max(product, vec4f());
  store(location * ROWS + row, column, activities);
  return dot(activities, activities);
}
${
      tiledProduct({
        tile,
        depth: "WEIGHT_ROWS",
        leftAlong: "depth",
        before: `${below === undefined ? "" : FILL_SCALES}\n  ${squares?.before ?? ""}`,
        each: ({ row, column, sums, index }) =>
          `${squares === undefined ? "_ =" : `squares${index} +=`} ` +
          `finish(location, firstRow + ${row}, firstColumn + ${column}, ${sums});`,
        after: squares?.after ?? "",
      })
    }`,
  });
}

function weightAndResult({ index, channels, precision }: LayerSizes, result: string): Binding[] {
  const width = widthOf(channels);
  const ofWeight = `array<${valueType(width)}>`;
  const ofResult = `array<${valueType(width, precision)}>`;
  return [
    { variable: "weight", type: ofWeight, buffer: weightName(index), access: "read" },
    { variable: "result", type: ofResult, buffer: result, access: "read_write" },
  ];
}

const FILL_SCALES = `
  for (var i = thread; i < TILE_ROWS; i += THREADS) {
    scales[i] = scaleOf(min(firstRow + i, ROWS - 1u));
  }
  workgroupBarrier();`;

function sourcesOf({ labels }: LayerSizes, below: LayerSizes | undefined): InputSources {
  return {
    ...(below !== undefined && { scale: "scales[row % TILE_ROWS]" }),
    ...(labels > 0 && { label: "u32(rows[LABELS_AT + row])" }),
  };
}

/** Writes `left` and `right`, the factors, and `store` for results. */
function factors(sizes: LayerSizes, sources: InputSources): string {
  const width = widthOf(sizes.channels);
  return `${inputsFunction(sizes, sources)}
${channelsReader("weightAt", { variable: "weight", width, precision: "f32" })}
${channelsWriter("store", { variable: "result", width, precision: sizes.precision })}
fn left(location : u32, row : u32, depth : u32) -> vec4f {
  return inputs(location, row, depth);
}
fn right(location : u32, depth : u32, column : u32) -> vec4f {
  if (depth >= WEIGHT_ROWS) { return vec4f(); }
  return weightAt(${weightRow(sizes, "depth")}, column);
}`;
}
