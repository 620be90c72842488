/**
 * Fits the loops of a pass to the code that runs them: it joins the innermost ones where memory allows it, so that rows
 * are long enough for vectors.
 *
 * @module
 */

import { lengthAt } from "../../../ops/shape.ts";
import { type Address, changedAddress } from "./affine.ts";
import { loadsOf, type Pass } from "./pass.ts";
import { Terms } from "./terms.ts";

/** Rows that are at least so long stay as they are: threads share rows. */
const LONG_ENOUGH = 64;

/** Fits the loops of a pass to its code: rows are as long as can be, and no list is read along a row. */
export function fitLoops(pass: Pass): Pass {
  const last = pass.loops.length - 1;
  const isListed = loadedFrom(pass).some(({ listed }) =>
    listed.some(({ at }) => at.factors[last] !== 0)
  );
  return isListed ? withOneElementRows(pass) : joined(pass);
}

/** A pass with one more loop inside, of length 1. */
function withOneElementRows(pass: Pass): Pass {
  const wider = changed(pass, (factors) => [...factors, 0]);
  const { reduction } = pass;
  if (reduction !== "last loop") return { ...wider, loops: [...pass.loops, 1] };
  const reduced = pass.loops.length - 1;
  return { ...wider, loops: [...pass.loops, 1], reduction: "earlier loop", reduced };
}

/** Joins the last two loops as long as rows are short and every address allows it. */
function joined(pass: Pass): Pass {
  const last = pass.loops.length - 1;
  const length = lengthAt(pass.loops, last);
  const isReduced = pass.reduction === "last loop" || pass.reduced === last - 1;
  if (last === 0 || length >= LONG_ENOUGH || isReduced) return pass;
  const outer = lengthAt(pass.loops, last - 1);
  const addresses = [...pass.results.map(({ address }) => address), ...loadedFrom(pass)];
  const canJoin = addresses.every(({ linear: { factors }, listed }) =>
    factors[last - 1] === (factors[last] ?? 0) * length &&
    listed.every(({ at }) => at.factors[last] === 0 && at.factors[last - 1] === 0)
  );
  if (!canJoin) return pass;
  const loops = [...pass.loops.slice(0, -2), outer * length];
  return joined({ ...changed(pass, (factors) => factors.toSpliced(last - 1, 1)), loops });
}

function loadedFrom({ results }: Pass): Address[] {
  return results.flatMap(({ term }) => loadsOf(term).map(({ address }) => address));
}

/** A pass with other factors in all its addresses. */
function changed(
  pass: Pass,
  change: (factors: readonly number[]) => readonly number[],
): Pass {
  const terms = new Terms();
  const moved = (address: Address): Address =>
    changedAddress(address, ({ constant, factors }) => ({ constant, factors: change(factors) }));
  const results = pass.results.map((result) => ({
    ...result,
    term: terms.copy(result.term, ({ buffer, address }) => terms.load(buffer, moved(address))),
    address: moved(result.address),
  }));
  return { ...pass, results };
}
