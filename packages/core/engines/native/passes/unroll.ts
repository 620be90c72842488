/**
 * Walks rows of a pass together, so that what they share is loaded once.
 *
 * @module
 */

import { lengthAt } from "../../../ops/shape.ts";
import { type Address, changedAddress } from "./affine.ts";
import { loadsOf, type Pass, type PassResult, type Term } from "./pass.ts";
import { Terms } from "./terms.ts";

/** The rows that are walked together where they are added up, and where each is stored. */
const [ADDED, STORED] = [4, 2];
/** The most results of a pass whose rows are walked together: registers are few. */
const MOST_RESULTS = 2;

/**
 * Walks several rows together, if they are added to what is in memory, or are stored and load something alike. Sums in
 * registers leave no registers for more.
 */
export function unrolled(pass: Pass): Pass {
  const { loops, reduction, reduced = loops.length - 2 } = pass;
  const isAdded = reduction === "earlier loop" && reduced < loops.length - 2;
  if (!isAdded && (reduction !== "none" || reduced < 0)) return pass;
  const length = lengthAt(loops, reduced);
  const count = isAdded ? ADDED : STORED;
  const isUseful = length % count === 0 && pass.results.length <= MOST_RESULTS &&
    (isAdded || sharesLoads(pass, reduced));
  if (!isUseful) return pass;
  const terms = new Terms();
  const copies = Array.from(
    { length: count },
    (_, index) =>
      pass.results.map((result) => copied(result, { loop: reduced, count, index, terms })),
  );
  const results = isAdded ? summed(copies, terms) : copies.flat();
  return { ...pass, loops: loops.with(reduced, length / count), results };
}

/** Whether neighbouring rows load vectors from the same place. */
function sharesLoads({ loops, results }: Pass, loop: number): boolean {
  return results.flatMap(({ term }) => loadsOf(term)).some(({ address: { linear, listed } }) =>
    linear.factors[loop] === 0 && linear.factors[loops.length - 1] !== 0 &&
    listed.every(({ at }) => at.factors[loop] === 0)
  );
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
