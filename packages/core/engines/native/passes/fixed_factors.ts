/**
 * Groups the factors of products, so that what is the same along a row is multiplied once for it.
 *
 * @module
 */

import { isFixed, type Pass, type Term } from "./pass.ts";
import { Terms } from "./terms.ts";

/** Multiplies factors that are the same along the last loop with each other first. */
export function withFixedFactors(pass: Pass): Pass {
  const terms = new Terms();
  const last = pass.loops.length - 1;
  const product = (factors: readonly Term[]): Term =>
    factors.reduce((all, factor) => terms.apply("mul", [all, factor]));
  const grouped = (term: Term): Term => {
    if (term.kind !== "apply") return terms.copy(term);
    const factors = factorsOf(term);
    const fixed = factors.filter((factor) => isFixed(factor, last));
    const others = factors.filter((factor) => !isFixed(factor, last));
    if (fixed.length < 2 || others.length === 0) {
      return terms.apply(term.op, term.operands.map(grouped));
    }
    return terms.apply("mul", [product(others.map(grouped)), product(fixed.map(grouped))]);
  };
  return { ...pass, results: pass.results.map((each) => ({ ...each, term: grouped(each.term) })) };
}

function factorsOf(term: Term): Term[] {
  return term.kind === "apply" && term.op === "mul" ? term.operands.flatMap(factorsOf) : [term];
}
