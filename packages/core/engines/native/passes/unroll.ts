/**
 * Walks rows of a pass together, so that sums are loaded and stored once for several of them.
 *
 * @module
 */

import { lengthAt } from "../../../ops/shape.ts";
import { type Address, changedAddress } from "./affine.ts";
import type { Pass, PassResult, Term } from "./pass.ts";
import { Terms } from "./terms.ts";

/** How many rows are walked together, the first that divides their number. */
const TOGETHER = [8, 4, 2];

/** Walks several rows together, if they are added to what is in memory. */
export function unrolled(pass: Pass): Pass {
  const { loops, reduction, reduced = loops.length } = pass;
  if (reduction !== "earlier loop" || reduced >= loops.length - 2) return pass;
  const length = lengthAt(loops, reduced);
  const count = TOGETHER.find((each) => length % each === 0) ?? 1;
  const terms = new Terms();
  const copies = Array.from(
    { length: count },
    (_, index) =>
      pass.results.map((result) => copied(result, { loop: reduced, count, index, terms })),
  );
  return {
    ...pass,
    loops: loops.with(reduced, length / count),
    results: summed(copies, terms),
  };
}

/** One of the rows that are walked together. */
interface Copy {
  readonly loop: number;
  readonly count: number;
  readonly index: number;
  readonly terms: Terms;
}

function copied(result: PassResult, { loop, count, index, terms }: Copy): PassResult {
  const moved = (address: Address): Address =>
    changedAddress(address, ({ constant, factors }) => {
      const factor = lengthAt(factors, loop);
      return { constant: constant + index * factor, factors: factors.with(loop, count * factor) };
    });
  const term = terms.copy(result.term, ({ buffer, address }) => terms.load(buffer, moved(address)));
  return { ...result, term, address: moved(result.address) };
}

/** The sums of the rows that are walked together. */
function summed(copies: readonly (readonly PassResult[])[], terms: Terms): PassResult[] {
  const [first = [], ...others] = copies;
  return first.map((result, index) => {
    const rest = others.flatMap((copy) => copy[index]?.term ?? []);
    const term = rest.reduce<Term>((sum, each) => terms.apply("add", [sum, each]), result.term);
    return { ...result, term };
  });
}
