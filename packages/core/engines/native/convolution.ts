/**
 * Convolutions as sums of products of matrices. What neighbours see in one cell of their fields lies side by side, as
 * the rows of one factor, so nothing is copied.
 *
 * @module
 */

import { type JobShare, partOf } from "./kernels.ts";
import { shareOfRows } from "./share_of_rows.ts";
import type { ConvolutionStep } from "./passes/program.ts";
import { cellsOf, NOTHING } from "../../ops/fields.ts";
import type { Fields } from "../../ops/ops.ts";
import { lengthAt } from "../../ops/shape.ts";

/** The most numbers of a sum that products are added to: what is kept in the cache of a core. */
const MOST_SUMMED = 1 << 16;
/** The most rows that a product adds to a gradient, for the same reason: each cell reads them anew. */
const MOST_READ = 400;

/** A product that is part of a sum. Offsets are in numbers. */
export interface SummedProduct {
  /** The rows and the inner length; the first factor of gradients is transposed. */
  readonly rows: number;
  readonly inner: number;
  /** Where the factors begin: in what fields see, and in the other operand. */
  readonly input: number;
  readonly other: number;
  /** Where the result begins. */
  readonly output: number;
  /** Whether it is added to what is there. */
  readonly added: boolean;
}

/** Neighbours that see neighbours in every one of some cells, or zero padding. */
interface Run {
  /** The first, and how many. */
  readonly location: number;
  readonly length: number;
}

/** Whether each location sees something, and something is seen in each cell, so that no sum is of nothing. */
export function seesAll(fields: Fields): boolean {
  const sees = (location?: number): boolean => location !== NOTHING;
  return fields.every((field) => field.some(sees)) &&
    Array.from({ length: cellsOf(fields) }, (_, cell) => fields.some((field) => sees(field[cell])))
      .every((isSeen) => isSeen);
}

/** A thread's products: sums, each in the order in which it is added up. */
export function summedProducts(step: ConvolutionStep, share: JobShare): SummedProduct[][] {
  return step.kind === "convolution" ? productsOf(step, share) : [gradientProducts(step, share)];
}

/** Threads share locations. */
function productsOf(step: ConvolutionStep, share: JobShare): SummedProduct[][] {
  const { fields, rows, channels, columns } = step;
  const [start, end] = partOf(fields.length, share);
  const most = Math.max(1, Math.floor(MOST_SUMMED / (rows * columns)));
  return runsOf(fields.slice(start, end), most).map((run) => {
    const location = start + run.location;
    const seen = seenBy(fields, location);
    return seen.map(({ cell, below }, index) => ({
      rows: run.length * rows,
      inner: channels,
      input: below * rows * channels,
      other: cell * channels * columns,
      output: location * rows * columns,
      added: index > 0,
    }));
  });
}

/**
 * Threads share the rows of the gradient: cells and their channels. All cells see a part before the next part, so
 * their sums are made together.
 */
function gradientProducts(step: ConvolutionStep, share: JobShare): SummedProduct[] {
  const { fields, rows, channels, columns } = step;
  const matrices = { matrices: cellsOf(fields), rows: channels };
  const cells = shareOfRows(matrices, share).flatMap(({ matrix, matrices, row, rows }) =>
    Array.from({ length: matrices }, (_, index) => ({ cell: matrix + index, row, rows }))
  );
  const most = Math.max(1, Math.floor(MOST_READ / rows));
  const products = cells.flatMap(({ cell, row, rows: own }) => {
    const ofCell = fields.map((field) => [lengthAt(field, cell)]);
    const seen = runsOf(ofCell, most).flatMap(({ location, length }) =>
      seenBy(ofCell, location).map(({ below }) => ({ location, length, below }))
    );
    return seen.map(({ location, length, below }, index) => ({
      rows: own,
      inner: length * rows,
      input: below * rows * channels + row,
      other: location * rows * columns,
      output: (cell * channels + row) * columns,
      added: index > 0,
    }));
  });
  return products.sort((a, b) => a.other - b.other);
}

function seenBy(fields: Fields, location: number): { cell: number; below: number }[] {
  return (fields[location] ?? []).flatMap((below, cell) =>
    below === NOTHING ? [] : [{ cell, below }]
  );
}

/** Divides locations into runs of at most so many. */
function runsOf(fields: Fields, most: number): Run[] {
  const runs: { location: number; length: number }[] = [];
  for (const [location, field] of fields.entries()) {
    const last = runs.at(-1);
    const before = fields[location - 1];
    const isNext = before?.every((below, cell) =>
      field[cell] === (below === NOTHING ? NOTHING : below + 1)
    );
    if (last !== undefined && isNext && last.length < most) last.length++;
    else runs.push({ location, length: 1 });
  }
  return runs;
}
