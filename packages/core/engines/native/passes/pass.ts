/**
 * A pass: one walk over memory that computes one value from others, as loops around an expression.
 *
 * @module
 */

import type { ElementwiseOp } from "../../../graph/graph.ts";
import type { Address } from "./affine.ts";

/** How the numbers of a buffer are stored. Arithmetic is in float32 always. */
export type NumberFormat = "f32" | "bf16";

/** An expression, computed for each element. Equal terms of a pass are one object. */
export type Term =
  | { readonly kind: "load"; readonly buffer: string; readonly address: Address }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "apply"; readonly op: ElementwiseOp; readonly operands: readonly Term[] };

/**
 * What becomes of the elements: each is stored, those along a loop are added up, or each is added to what is where it
 * goes.
 */
export type Reduction = "none" | "last loop" | "earlier loop" | "added";

/** A walk over memory. */
export interface Pass {
  /** The lengths of its loops, outermost first, at least one. The last is the one that vectors are taken from. */
  readonly loops: readonly number[];
  /** The expression; its loads are float32. */
  readonly term: Term;
  /** Whether elements are added up. */
  readonly reduction: Reduction;
  /** The loop whose elements are added up, or the first of which several go to one place. */
  readonly reduced?: number;
  /** The buffer that it writes. */
  readonly output: string;
  /** How that buffer's numbers are stored. */
  readonly format: NumberFormat;
  /** Where each element goes: 0 times the index of a loop that is reduced. */
  readonly address: Address;
}

/** The buffers that a pass reads, once each. */
export function readBy({ term, address }: Pass): string[] {
  const found = new Set<string>();
  const visit = (each: Term): void => {
    if (each.kind === "apply") each.operands.forEach(visit);
    if (each.kind !== "load") return;
    found.add(each.buffer);
    for (const { list } of each.address.listed) found.add(list);
  };
  visit(term);
  for (const { list } of address.listed) found.add(list);
  return [...found];
}
