/**
 * The WGSL of a tiled matrix product, which the programs of a layer share.
 *
 * @module
 */

import { threadsOf, type Tile } from "./tile.ts";
import { rounded, valueType, widened } from "./values.ts";

/** A product, and the code around it. */
export interface TiledProduct {
  /** The tile of a workgroup. */
  readonly tile: Tile;
  /** The name of the constant with the length of the inner axis. */
  readonly depth: string;
  /**
   * The axis along which `left` reads four numbers: the rows of the product, or the inner axis. With the
   * latter, blocks of four by four are transposed on the way to workgroup memory.
   */
  readonly leftAlong: "rows" | "depth";
  /** Statements before the product. */
  readonly before?: string;
  /** Statements for the sums of a row at four columns. */
  readonly each: (at: TileElement) => string;
  /** Statements after those. */
  readonly after?: string;
}

/** A row of a tile at four columns. */
export interface TileElement {
  /** The row in the tile, an expression. */
  readonly row: string;
  /** The first column in the tile, an expression. */
  readonly column: string;
  /** Its sums, a variable. */
  readonly sums: string;
  /** Which of the invocation's rows it is, from 0. */
  readonly index: number;
}

const COMPONENTS = ["x", "y", "z", "w"];

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

/**
 * The rows of an invocation: blocks of four, interleaved with those of the other invocations.
 *
 * @param index Which of its rows, from 0.
 * @returns The row in the tile, an expression in terms of `down`.
 */
export function rowInTile(index: number): string {
  return `(${Math.floor(index / 4)}u * DOWN + down) * 4u + ${index % 4}u`;
}

/**
 * Writes the entry point of a tiled product. Workgroup `(x, y, z)` computes tile `x` of the columns and `y` of
 * the rows at location `z`. The text around it must define `left(location, row, depth) -> vec4f` and
 * `right(location, depth, column) -> vec4f`, zero outside of the factors.
 *
 * @param product The product, and the code around it.
 * @returns WGSL. The code around the product may name `location`, `firstRow`, `firstColumn`, `thread`, and the
 *   invocation's position in its workgroup, `across` and `down`.
 */
export function tiledProduct(product: TiledProduct): string {
  const { tile, depth, before = "", after = "" } = product;
  const { across, down } = threadsOf(tile);
  const rows = range(tile.rowsEach);
  const columns = range(tile.columnsEach / 4);
  const type = valueType(4, tile.precision);
  const right = "right(location, start + i / COLUMN_BLOCKS, firstColumn + i % COLUMN_BLOCKS * 4u)";
  return `
const TILE_ROWS = ${tile.rows}u;
const TILE_COLUMNS = ${tile.columns}u;
const TILE_DEPTH = ${tile.depth}u;
const ROW_BLOCKS = ${tile.rows / 4}u;
const COLUMN_BLOCKS = ${tile.columns / 4}u;
const ACROSS = ${across}u;
const DOWN = ${down}u;
const THREADS = ${across * down}u;
var<workgroup> leftTile : array<${type}, ${tile.depth * tile.rows / 4}>;
var<workgroup> rightTile : array<${type}, ${tile.depth * tile.columns / 4}>;

@compute @workgroup_size(${across * down})
fn main(@builtin(workgroup_id) group : vec3u, @builtin(local_invocation_index) thread : u32) {
  let location = group.z;
  let firstRow = group.y * TILE_ROWS;
  let firstColumn = group.x * TILE_COLUMNS;
  let across = thread % ACROSS;
  let down = thread / ACROSS;
  ${before}
  ${rows.flatMap((m) => columns.map((n) => `var sums${m}_${n} = vec4f();`)).join("\n  ")}
  for (var start = 0u; start < ${depth}; start += TILE_DEPTH) {
    ${product.leftAlong === "rows" ? leftAlongRows(tile) : leftAlongDepth(tile)}
    for (var i = thread; i < TILE_DEPTH * COLUMN_BLOCKS; i += THREADS) {
      rightTile[i] = ${rounded(right, 4, tile.precision)};
    }
    workgroupBarrier();
    let steps = min(TILE_DEPTH, ${depth} - start);
    for (var d = 0u; d < steps; d++) {
      ${multiply(tile)}
    }
    workgroupBarrier();
  }
  ${
    rows.flatMap((m) =>
      columns.map((n) =>
        product.each({
          row: rowInTile(m),
          column: `(${n}u * ACROSS + across) * 4u`,
          sums: `sums${m}_${n}`,
          index: m,
        })
      )
    ).join("\n  ")
  }
  ${after}
}`;
}

function leftAlongRows({ precision }: Tile): string {
  const left = "left(location, firstRow + i % ROW_BLOCKS * 4u, start + i / ROW_BLOCKS)";
  return `
    for (var i = thread; i < TILE_DEPTH * ROW_BLOCKS; i += THREADS) {
      leftTile[i] = ${rounded(left, 4, precision)};
    }`.trim();
}

function leftAlongDepth({ precision }: Tile): string {
  const row = (index: number): string => rounded(`turned[${index}]`, 4, precision);
  return `
    for (var i = thread; i < TILE_DEPTH / 4u * ROW_BLOCKS; i += THREADS) {
      let block = i / (TILE_DEPTH / 4u);
      let inner = i % (TILE_DEPTH / 4u) * 4u;
      let row = firstRow + block * 4u;
      let turned = transpose(mat4x4f(
        left(location, row, start + inner),
        left(location, row + 1u, start + inner),
        left(location, row + 2u, start + inner),
        left(location, row + 3u, start + inner),
      ));
      leftTile[inner * ROW_BLOCKS + block] = ${row(0)};
      leftTile[(inner + 1u) * ROW_BLOCKS + block] = ${row(1)};
      leftTile[(inner + 2u) * ROW_BLOCKS + block] = ${row(2)};
      leftTile[(inner + 3u) * ROW_BLOCKS + block] = ${row(3)};
    }`.trim();
}

/** One step along the inner axis: the outer product of a column of the left and a row of the right slice. */
function multiply({ rowsEach, columnsEach, precision }: Tile): string {
  const rows = range(rowsEach);
  const columns = range(columnsEach / 4);
  const read = (element: string): string => widened(element, 4, precision);
  return [
    ...range(rowsEach / 4).map((m) =>
      `let left${m} = ${read(`leftTile[d * ROW_BLOCKS + ${m}u * DOWN + down]`)};`
    ),
    ...columns.map((n) =>
      `let right${n} = ${read(`rightTile[d * COLUMN_BLOCKS + ${n}u * ACROSS + across]`)};`
    ),
    ...rows.flatMap((m) =>
      columns.map((n) => {
        const factor = `vec4f(left${Math.floor(m / 4)}.${COMPONENTS[m % 4]})`;
        return `sums${m}_${n} = fma(${factor}, right${n}, sums${m}_${n});`;
      })
    ),
  ].join("\n      ");
}
