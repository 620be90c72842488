/**
 * The forward programs of a layer: gather of the receptive fields, product, label, bias, ReLU and sums
 * of squares in one. The length of what lies below divides a row's product, which is the same as
 * dividing its inputs.
 *
 * @module
 */

import { weightName } from "../network.ts";
import { type Binding, type ComputeProgram, computeProgram, float } from "./compute_program.ts";
import {
  activitiesName,
  belowBindings,
  channelsReader,
  channelsWriter,
  type LayerSizes,
  seenFunction,
  sizeConstants,
  valueType,
  widthOf,
} from "./layer_sizes.ts";
import { rowsBinding, scaleFunction } from "./row_functions.ts";
import { type RowLayout, rowsOfLayer } from "./row_values.ts";
import { threadsOf, type Tile, workgroupsOf } from "./tile.ts";
import { tiledProduct } from "./tiled_product.ts";

/** The name of the buffer with the first layer's product of the images alone, `[L, B, C]`. */
export const IMAGE_PRODUCT = "imageProduct";

/** What a forward program needs to know besides its layer. */
export interface ActivitiesOptions {
  /** The tile of a workgroup. */
  readonly tile: Tile;
  /** Where the numbers of the rows are. */
  readonly layout: RowLayout;
  /** The layer below; nothing for the first layer. */
  readonly below?: LayerSizes | undefined;
}

/**
 * Writes the program of the first layer's product of the images, `x W + b`, to which labels are added
 * later: `[L, B, C]`.
 *
 * @param first The first layer.
 * @param tile The tile of a workgroup.
 * @returns The program.
 */
export function imageProductProgram(first: LayerSizes, tile: Tile): ComputeProgram {
  const sizes = { ...first, rows: first.below.rows };
  return computeProgram({
    label: "images: product",
    constants: sizeConstants(sizes),
    bindings: [...belowBindings(sizes), ...weightAndResult(sizes, IMAGE_PRODUCT)],
    workgroups: workgroupsOf(tile, { ...sizes, columns: sizes.channels }),
    body: `${factors(sizes)}
fn finish(place : u32, row : u32, column : u32, product : vec4f) {
  if (row >= ROWS) { return; }
  store(place * ROWS + row, column, product + biasAt(place, column));
}
${
      tiledProduct({
        tile,
        depth: "INPUTS",
        leftAlong: "depth",
        each: ({ row, column, sums }) =>
          `finish(place, firstRow + ${row}, firstColumn + ${column}, ${sums});`,
      })
    }`,
  });
}

/**
 * Writes the program of a layer's activities, `[L, R, C]`. Where goodness is one number a row, it also
 * leaves a row's sum of squares in each tile of columns at each place.
 *
 * @param sizes The layer.
 * @param options The tile, the layout and the layer below.
 * @returns The program.
 */
export function activitiesProgram(sizes: LayerSizes, options: ActivitiesOptions): ComputeProgram {
  const { tile, layout, below } = options;
  const each = Array.from({ length: tile.rowsEach }, (_, row) => row);
  const rowOf = (row: number): string =>
    `(${Math.floor(row / 4)}u * DOWN + down) * 4u + ${row % 4}u`;
  return computeProgram({
    label: `layer ${sizes.index}: activities`,
    constants: {
      ...sizeConstants(sizes),
      LABELS_AT: layout.labels,
      SUMS_AT: rowsOfLayer(layout, sizes.index).sums,
    },
    bindings: [
      ...belowBindings(sizes),
      ...weightAndResult(sizes, activitiesName(sizes.index)),
      rowsBinding("read_write"),
    ],
    workgroups: workgroupsOf(tile, { ...sizes, columns: sizes.channels }),
    body: `${factors(sizes)}
${
      below === undefined
        ? "fn scaleOf(row : u32) -> f32 { return 1.0; }"
        : scaleFunction(below, layout)
    }
${labelFunction(sizes)}
var<workgroup> scales : array<f32, ${tile.rows}>;
var<workgroup> squares : array<f32, ${tile.rows * threadsOf(tile).across}>;

/** Stores activities; the sum of their squares. */
fn finish(place : u32, row : u32, column : u32, product : vec4f) -> f32 {
  if (row >= ROWS) { return 0.0; }
  let z = product + biasAt(place, column) + labelAt(place, row, column);
  let activities = max(z, vec4f());
  store(place * ROWS + row, column, activities);
  return dot(activities, activities);
}
${
      tiledProduct({
        tile,
        depth: "INPUTS",
        leftAlong: "depth",
        before: `
  for (var i = thread; i < TILE_ROWS; i += THREADS) {
    scales[i] = scaleOf(min(firstRow + i, ROWS - 1u));
  }
  ${each.map((row) => `var squares${row} = 0.0;`).join("\n  ")}`.trim(),
        each: ({ row, column, sums, index }) =>
          `squares${index} += finish(place, firstRow + ${row}, firstColumn + ${column}, ` +
          `${sums} * scales[${row}]);`,
        after: sizes.groups > 1 ? "" : `
  ${each.map((row) => `squares[(${rowOf(row)}) * ACROSS + across] = squares${row};`).join("\n  ")}
  workgroupBarrier();
  for (var i = thread; i < TILE_ROWS; i += THREADS) {
    var sum = 0.0;
    for (var part = 0u; part < ACROSS; part++) { sum += squares[i * ACROSS + part]; }
    let part = place * ${workgroupsOf(tile, { ...sizes, columns: sizes.channels })[0]}u + group.x;
    if (firstRow + i < ROWS) { rows[SUMS_AT + part * ROWS + firstRow + i] = sum; }
  }`.trim(),
      })
    }`,
  });
}

/**
 * How many partial sums of squares a row has: one for each tile of columns at each place, or one for
 * each goodness.
 *
 * @param sizes The layer.
 * @param tile The tile of its activities.
 * @returns The number.
 */
export function partsOf(sizes: LayerSizes, tile: Tile): number {
  const { places, channels, groups } = sizes;
  return groups > 1 ? groups : places * Math.ceil(channels / tile.columns);
}

function weightAndResult({ index, channels }: LayerSizes, result: string): Binding[] {
  const type = `array<${valueType(widthOf(channels))}>`;
  return [
    { variable: "weight", type, buffer: weightName(index), access: "read" },
    { variable: "result", type, buffer: result, access: "read_write" },
  ];
}

/** Both factors, the bias, and where results go. */
function factors(sizes: LayerSizes): string {
  const width = widthOf(sizes.channels);
  return `${seenFunction(sizes)}
${channelsReader("weightAt", "weight", width)}
${channelsWriter("store", "result", width)}
fn left(place : u32, row : u32, depth : u32) -> vec4f {
  return seen(place, row, depth);
}
fn right(place : u32, depth : u32, column : u32) -> vec4f {
  if (depth >= INPUTS) { return vec4f(); }
  return weightAt(place * WEIGHT_ROWS + depth, column);
}
fn biasAt(place : u32, column : u32) -> vec4f {
  return weightAt(place * WEIGHT_ROWS + WEIGHT_ROWS - 1u, column);
}`;
}

/** Writes `labelAt(place, row, column)`: what a row's label adds. */
function labelFunction({ labels, labelScale }: LayerSizes): string {
  const value = labels === 0 ? "vec4f()" : `
    ${
    float(labelScale)
  } * weightAt(place * WEIGHT_ROWS + INPUTS + u32(rows[LABELS_AT + row]), column)`;
  return `
fn labelAt(place : u32, row : u32, column : u32) -> vec4f {
  return ${value.trim()};
}`;
}
