/**
 * The WebAssembly of passes that exchange rows and columns: in blocks of four by four, of as many rows together as a
 * cache line is long. A column of single elements would be in as many cache lines, which often have one place in the
 * cache, so what is left of a line is gone when the next rows need it.
 *
 * @module
 */

import { LINE } from "../../system/cache_line.ts";
import { lengthAt } from "../../../ops/shape.ts";
import { PLAIN, VECTOR } from "./opcodes.ts";
import type { Load, Pass } from "./pass.ts";
import type { TermCode } from "./term_code.ts";
import {
  BYTES,
  type Code,
  get,
  i32,
  LANES,
  memory,
  plain,
  set,
  shuffled,
  V128,
  vectorMemory,
} from "./wasm.ts";

/** The rows of a block, and the elements of each. */
const BLOCK = [0, 1, 2, 3] as const;
/** How many rows are walked at a time: as long as there are as many, those of a whole cache line. */
export const ROWS_TOGETHER = [LINE / BYTES, BLOCK.length] as const;

/** The load whose rows are a pass's columns, if that is all of the pass. */
export function transposedLoad({ loops, results, reduction }: Pass): Load | undefined {
  const terms = new Set(results.map(({ term }) => term));
  const [load] = terms;
  if (terms.size !== 1 || load?.kind !== "load" || loops.length !== 2 || reduction !== "none") {
    return undefined;
  }
  const { linear: { factors: [across, along = 0] }, listed } = load.address;
  const isPlain = results.every(({ format, address }) =>
    format === "f32" && address.listed.length === 0 && address.linear.factors[1] === 1
  );
  return across === 1 && along > 1 && listed.length === 0 && isPlain ? load : undefined;
}

/**
 * Writes rows of a transposed pass.
 *
 * @param load What {@linkcode transposedLoad} found.
 * @param rows How many: a multiple of four.
 * @param places The address in each result of the place along the first of the rows.
 */
export function transposedRows(
  { loops, results }: Pass,
  terms: TermCode,
  { load, rows, places }: {
    readonly load: Load;
    readonly rows: number;
    readonly places: readonly Code[];
  },
): Code {
  const length = lengthAt(loops, 1);
  const along = lengthAt(load.address.linear.factors, 1);
  const columns = BLOCK.map(() => terms.local(V128));
  const from = plain(
    PLAIN.i32Add,
    get(terms.startOf(load)),
    plain(PLAIN.i32Multiply, get(terms.offset), i32(along)),
  );
  const toEach = (
    some: readonly number[],
    store: (row: number, place: Code, offset: number) => Code,
  ): Code =>
    results.map(({ address }, index) =>
      some.map((row) => {
        const offset = row * lengthAt(address.linear.factors, 0) * BYTES;
        return store(row, places[index] ?? [], offset);
      })
    );
  const blocks = Array.from({ length: rows / BLOCK.length }, (_, at) => at * BLOCK.length);
  const blockAt = (first: number): Code => [
    BLOCK.map((at) => {
      const offset = (at * along + first) * BYTES;
      return set(columns[at] ?? 0, vectorMemory(VECTOR.load, offset, from));
    }),
    transposed(columns, terms),
    toEach(
      BLOCK.map((row) => first + row),
      (row, place, offset) =>
        vectorMemory(VECTOR.store, offset, place, get(columns[row - first] ?? 0)),
    ),
  ];
  const all = blocks.flatMap((first) => BLOCK.map((row) => first + row));
  return [
    set(terms.offset, i32(0)),
    terms.walkedTo(length - length % LANES, LANES, blocks.map(blockAt)),
    terms.walkedTo(
      length,
      1,
      toEach(
        all,
        (row, place, offset) =>
          memory(PLAIN.f32Store, offset, place, memory(PLAIN.f32Load, row * BYTES, from)),
      ),
    ),
  ];
}

/** Exchanges rows and columns of four vectors in locals. */
function transposed(locals: readonly number[], terms: TermCode): Code {
  const [a = 0, b = 0, c = 0, d = 0] = locals;
  const halves = BLOCK.map(() => terms.local(V128));
  const [low = 0, high = 0, nextLow = 0, nextHigh = 0] = halves;
  return [
    set(low, lanesOf(a, b, [0, 4, 1, 5])),
    set(high, lanesOf(a, b, [2, 6, 3, 7])),
    set(nextLow, lanesOf(c, d, [0, 4, 1, 5])),
    set(nextHigh, lanesOf(c, d, [2, 6, 3, 7])),
    set(a, lanesOf(low, nextLow, [0, 1, 4, 5])),
    set(b, lanesOf(low, nextLow, [2, 3, 6, 7])),
    set(c, lanesOf(high, nextHigh, [0, 1, 4, 5])),
    set(d, lanesOf(high, nextHigh, [2, 3, 6, 7])),
  ];
}

/** Four lanes of the eight of two vectors. */
function lanesOf(first: number, second: number, lanes: readonly number[]): Code {
  const bytes = lanes.flatMap((lane) => BLOCK.map((byte) => lane * BYTES + byte));
  return shuffled(get(first), get(second), bytes);
}
