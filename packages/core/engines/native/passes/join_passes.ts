/**
 * Joins passes that walk over the same memory in the same way, so that it is read once.
 *
 * @module
 */

import { isSameAddress } from "./affine.ts";
import { type Load, loadsOf, type Pass, type PassResult, type Term } from "./pass.ts";
import type { CompiledStep } from "./program.ts";
import { usesOf } from "./step_uses.ts";
import { Terms } from "./terms.ts";

/**
 * Joins each pass with an earlier one that loads something that it loads, where no step in between is in the way.
 *
 * @returns The same program.
 */
export function joinPasses(steps: readonly CompiledStep[]): CompiledStep[] {
  const found: CompiledStep[] = [];
  for (const step of steps) {
    const [at, pass] = step.kind === "pass" ? partnerOf(step.pass, found) : [found.length];
    found[at] = pass === undefined ? step : { kind: "pass", pass };
  }
  return found;
}

/** The last step that a pass can be joined with, and both as one; the end if there is none. */
function partnerOf(pass: Pass, before: readonly CompiledStep[]): [at: number, joined?: Pass] {
  for (const [at, step] of [...before.entries()].toReversed()) {
    const joined = step.kind === "pass" ? joinedPass(step.pass, pass) : undefined;
    if (joined !== undefined) return [at, joined];
    if (mustFollow(pass, step)) break;
  }
  return [before.length];
}

/** Whether a pass cannot be moved before a step. */
function mustFollow(pass: Pass, step: CompiledStep): boolean {
  const own = usesOf({ kind: "pass", pass });
  const other = usesOf(step);
  const meet = (some: readonly string[], others: readonly string[]): boolean =>
    some.some((name) => others.includes(name));
  return meet(own.reads, other.writes) || meet(own.writes, [...other.reads, ...other.writes]);
}

/** Two passes as one; nothing if their loops differ, they share no load, or the second needs all of the first. */
function joinedPass(first: Pass, second: Pass): Pass | undefined {
  const { loops, reduction, reduced } = first;
  const isAlike = reduction === second.reduction && reduced === second.reduced &&
    (reduction === "none" || reduction === "earlier loop") && `${loops}` === `${second.loops}`;
  if (!isAlike) return undefined;
  const [own, others] = [loadsIn(first), loadsIn(second)];
  const isShared = (load: Load): boolean => own.some((other) => isSameLoad(load, other));
  if (!others.some((load) => isShared(load) || resultOf(first, load) !== undefined)) {
    return undefined;
  }
  const made = first.results.map(({ output }) => output);
  const used = [...made, ...usesOf({ kind: "pass", pass: first }).reads];
  const isFree = second.results.every(({ output }) => !used.includes(output)) &&
    others.every((load) => !made.includes(load.buffer) || resultOf(first, load) !== undefined);
  if (!isFree) return undefined;
  const terms = new Terms();
  const copied = (term: Term): Term =>
    terms.copy(term, (load) => {
      return terms.copy(resultOf(first, load)?.term ?? load);
    });
  const results = [
    ...first.results.map((result) => ({ ...result, term: terms.copy(result.term) })),
    ...second.results.map((result) => ({ ...result, term: copied(result.term) })),
  ];
  return { ...first, results };
}

function loadsIn({ results }: Pass): Load[] {
  return results.flatMap(({ term }) => loadsOf(term));
}

function isSameLoad(a: Load, b: Load): boolean {
  return a.buffer === b.buffer && isSameAddress(a.address, b.address);
}

/** The result that a load would read, if it is computed at the same place. */
function resultOf({ reduction, results }: Pass, { buffer, address }: Load): PassResult | undefined {
  if (reduction !== "none") return undefined;
  return results.find((result) =>
    result.output === buffer && result.format === "f32" && isSameAddress(result.address, address)
  );
}
