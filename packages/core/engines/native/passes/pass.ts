/**
 * A pass: one walk over memory that computes one value from others, as loops around an expression.
 *
 * @module
 */

import type { ElementwiseOp } from "../../../graph/graph.ts";
import type { Address } from "./affine.ts";

/** How the numbers of a buffer are stored. Arithmetic is in float32 always. */
export type NumberFormat = "f32" | "bf16";

/** Bytes of a number. */
export const BYTES_OF: Readonly<Record<NumberFormat, number>> = { f32: 4, bf16: 2 };

/** An element of a buffer. */
export interface Load {
  readonly kind: "load";
  readonly buffer: string;
  readonly address: Address;
}

/** An expression, computed for each element. Equal terms of a pass are one object. */
export type Term =
  | Load
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "apply"; readonly op: ElementwiseOp; readonly operands: readonly Term[] };

/**
 * What becomes of the elements: each is stored, those along a loop are added up, or each is added to what is where it
 * goes.
 */
export type Reduction = "none" | "last loop" | "earlier loop" | "added";

/** What a pass computes, and where it goes. */
export interface PassResult {
  /** The expression; its loads are float32. */
  readonly term: Term;
  /** What sums are multiplied by. */
  readonly scale?: number;
  /** The buffer that is written. */
  readonly output: string;
  /** How that buffer's numbers are stored; sums are float32. */
  readonly format: NumberFormat;
  /** Where each element goes: 0 times the index of a loop that is reduced. */
  readonly address: Address;
}

/** A walk over memory. */
export interface Pass {
  /** The lengths of its loops, outermost first, at least one. The last is the one that vectors are taken from. */
  readonly loops: readonly number[];
  /** Its results, at least one. */
  readonly results: readonly PassResult[];
  /** Whether elements are added up. */
  readonly reduction: Reduction;
  /** The loop whose elements are added up, or the first of which several go to one place. */
  readonly reduced?: number;
}

/** All loads of a term, as often as they are in it. */
export function loadsOf(term: Term): Load[] {
  if (term.kind === "apply") return term.operands.flatMap(loadsOf);
  return term.kind === "load" ? [term] : [];
}

/** Whether a term is the same for all indices of a loop. */
export function isFixed(term: Term, loop: number): boolean {
  if (term.kind === "number") return true;
  if (term.kind === "apply") return term.operands.every((operand) => isFixed(operand, loop));
  const { linear, listed } = term.address;
  return [linear, ...listed.map(({ at }) => at)].every(({ factors }) => factors[loop] === 0);
}

/** The buffers that a pass reads, once each. */
export function readBy({ results }: Pass): string[] {
  const names = results.flatMap(({ term, address }) => [
    ...loadsOf(term).flatMap((load) => [load.buffer, ...listsOf(load.address)]),
    ...listsOf(address),
  ]);
  return [...new Set(names)];
}

function listsOf({ listed }: Address): string[] {
  return listed.map(({ list }) => list);
}
