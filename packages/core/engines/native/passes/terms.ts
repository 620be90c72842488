/**
 * Makes terms so that equal ones are one object, and a pass computes each once.
 *
 * @module
 */

import type { ElementwiseOp } from "../../../graph/graph.ts";
import type { Address } from "./affine.ts";
import type { Load, Term } from "./pass.ts";

/** The terms of a pass. */
export class Terms {
  readonly #known = new Map<string, { readonly term: Term; readonly id: number }>();
  readonly #ids = new Map<Term, number>();

  /** A constant. */
  number(value: number): Term {
    return this.#shared(`${value}`, { kind: "number", value });
  }

  /** An element of a buffer. */
  load(buffer: string, address: Address): Term {
    return this.#shared(`${buffer} ${JSON.stringify(address)}`, { kind: "load", buffer, address });
  }

  /** An operation. */
  apply(op: ElementwiseOp, operands: readonly Term[]): Term {
    const [a, b] = operands;
    if (op === "max" && isRelu(a) && isRelu(b)) { // one relu is enough
      return this.apply("relu", [this.apply("max", [...a.operands, ...b.operands])]);
    }
    const ids = operands.map((operand) => this.#ids.get(operand));
    return this.#shared(`${op} of ${ids}`, { kind: "apply", op, operands });
  }

  /** A term of another pass, with other terms in the place of its loads; with the same if left out. */
  copy(
    term: Term,
    load: (load: Load) => Term = ({ buffer, address }) => this.load(buffer, address),
  ): Term {
    if (term.kind === "number") return this.number(term.value);
    if (term.kind === "load") return load(term);
    return this.apply(term.op, term.operands.map((operand) => this.copy(operand, load)));
  }

  #shared(key: string, term: Term): Term {
    const known = this.#known.get(key);
    if (known !== undefined) return known.term;
    const id = this.#known.size;
    this.#known.set(key, { term, id });
    this.#ids.set(term, id);
    return term;
  }
}

function isRelu(term?: Term): term is Extract<Term, { kind: "apply" }> {
  return term?.kind === "apply" && term.op === "relu";
}
