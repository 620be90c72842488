/**
 * The WebAssembly that reads rows in order before they are summed in parts. What is read in order, processors fetch
 * ahead of time; a walk that leaves out parts of each row would wait for memory at every row.
 *
 * @module
 */

import { LINE } from "../../system/cache_line.ts";
import { lengthAt } from "../../../ops/shape.ts";
import { PLAIN } from "./opcodes.ts";
import { type Load, loadsOf, type Pass } from "./pass.ts";
import type { RowRange, TermCode } from "./term_code.ts";
import { BYTES, type Code, get, I32, memory, plain, set } from "./wasm.ts";

/** The most cache lines of a row of which processors fetch what is left out too. */
const MOST_FETCHED = 4;

/**
 * Reads a number of each cache line of the rows of a loop, of what the pass reads in no other row.
 *
 * @param rows The rows, and the address of a result. Before the first rows that has no value yet, and the sum of what is
 *   read goes there, as V8 leaves out a load that nothing uses.
 */
export function rowsReadInOrder(
  { loops, results }: Pass,
  terms: TermCode,
  { place, ...rows }: RowRange & { readonly place: Code },
): Code {
  const lines = Math.ceil(lengthAt(loops, loops.length - 1) * BYTES / LINE);
  const loads = new Set(results.flatMap(({ term }) => loadsOf(term)).filter(isReadOnce));
  if (lines <= MOST_FETCHED || loads.size === 0) return [];
  const sum = terms.local(I32);
  const before = memory(PLAIN.i32Load, 0, place);
  const added = (load: Load, line: number): Code =>
    set(
      sum,
      plain(PLAIN.i32Add, get(sum), memory(PLAIN.i32Load, line * LINE, get(terms.startOf(load)))),
    );
  return [
    terms.walkedOver(
      rows,
      () => [...loads].map((load) => Array.from({ length: lines }, (_, line) => added(load, line))),
    ),
    memory(PLAIN.i32Store, 0, place, plain(PLAIN.select, before, get(sum), rows.from)),
  ];
}

function isReadOnce({ address: { linear, listed } }: Load): boolean {
  return listed.length === 0 && linear.factors.every((factor) => factor !== 0);
}
