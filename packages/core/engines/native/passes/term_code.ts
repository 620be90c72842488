/**
 * The WebAssembly of a pass's expression: where its loads are, and what is computed of them.
 *
 * @module
 */

import { lengthAt } from "../../../ops/shape.ts";
import type { ElementwiseOp } from "../../../graph/graph.ts";
import type { Address, Affine } from "./affine.ts";
import { EXP, LOG, softplusFunction } from "./functions.ts";
import { PLAIN, VECTOR } from "./opcodes.ts";
import { type Pass, readBy, type Term } from "./pass.ts";
import {
  call,
  type Code,
  floats,
  get,
  I32,
  i32,
  memory,
  plain,
  set,
  tee,
  V128,
  vector,
  vectorMemory,
  type WasmFunction,
} from "./wasm.ts";

/** Floats of a vector. */
export const LANES = 4;
/** Bytes of a float. */
export const BYTES = 4;
/** Indices of the functions that passes call. */
const [EXP_AT, LOG_AT, SOFTPLUS_AT] = [0, 1, 2];
/** These functions; they come first in a module. */
export const SHARED: readonly WasmFunction[] = [
  EXP,
  LOG,
  softplusFunction(call(EXP_AT), call(LOG_AT)),
];

/** Instructions of operations on vectors. */
const BINARY: Readonly<Partial<Record<ElementwiseOp, number>>> = {
  add: VECTOR.f32x4Add,
  sub: VECTOR.f32x4Subtract,
  mul: VECTOR.f32x4Multiply,
  div: VECTOR.f32x4Divide,
  max: VECTOR.f32x4Maximum,
};

/** Parameters of a pass's function before the buffers that it reads: its first row, the row after its last, its output. */
const PARAMETERS = 3;

/** Writes the code of one pass's expression, and numbers the locals of its function. */
export class TermCode {
  readonly #term: Term;
  readonly #buffers: readonly string[];
  readonly #locals: number[] = [];
  /** The address of a load at the start of a row, by the load. */
  readonly #starts = new Map<Term, number>();
  /** Vectors that are the same along a row. */
  readonly #hoisted = new Map<Term, number>();
  /** The locals of vectors that never change, each with the code that makes it; by that code as text. */
  readonly #constants = new Map<string, readonly [local: number, code: Code]>();
  /** How many readers a term has. */
  readonly #readers = new Map<Term, number>();
  /** The locals of the indices of the outer loops. */
  readonly indices: readonly number[];
  /** The local of the offset along a row, in bytes of floats. */
  readonly offset: number;

  constructor(pass: Pass) {
    this.#term = pass.term;
    this.#buffers = readBy(pass);
    this.offset = this.local(I32);
    this.indices = pass.loops.slice(0, -1).map(() => this.local(I32));
    this.#count(pass.term);
  }

  /** The types of the function's parameters, all of which are integers. */
  parameters(): number[] {
    return Array.from({ length: PARAMETERS + this.#buffers.length }, () => I32);
  }

  /** The types of the locals so far. */
  locals(): readonly number[] {
    return this.#locals;
  }

  /** A new local of a type. */
  local(type: number): number {
    return PARAMETERS + this.#buffers.length + this.#locals.push(type) - 1;
  }

  /** A vector that never changes, other than zero. V8 makes one wherever it is written, so loops read a local. */
  constant(code: Code): Code {
    const key = JSON.stringify(code);
    const [local] = this.#constants.get(key) ?? [this.local(V128)];
    this.#constants.set(key, [local, code]);
    return get(local);
  }

  /** Makes the constants that code has asked for so far. */
  constantsCode(): Code {
    return [...this.#constants.values()].map(([local, code]) => set(local, code));
  }

  /** Finds the loads of a row, and computes what is the same along it. */
  rowStart(): Code {
    return [this.#startCode(this.#term), this.#hoistCode(this.#term)];
  }

  /** The address of a row's first element, in bytes: of the output by default. */
  address({ linear, listed }: Address, bytes: number, base = PARAMETERS - 1): Code {
    const elements = listed.reduce<Code>((sum, { list, at, stride }) => {
      const entry = memory(
        PLAIN.i32Load,
        0,
        plain(
          PLAIN.i32Add,
          get(this.#buffer(list)),
          plain(PLAIN.i32Multiply, this.#affine(at), i32(BYTES)),
        ),
      );
      return plain(PLAIN.i32Add, sum, plain(PLAIN.i32Multiply, entry, i32(stride)));
    }, this.#affine(linear));
    return plain(PLAIN.i32Add, get(base), plain(PLAIN.i32Multiply, elements, i32(bytes)));
  }

  /** The distance of neighbours along a row, in elements. */
  step({ linear }: Address): number {
    return lengthAt(linear.factors, linear.factors.length - 1);
  }

  /** Whether all of a row can be loaded in vectors. */
  isContiguous(term = this.#term): boolean {
    if (term.kind === "apply") return term.operands.every((each) => this.isContiguous(each));
    return term.kind === "number" || this.step(term.address) <= 1;
  }

  /**
   * The value at the offset along the row.
   *
   * @param at How many vectors behind the offset.
   * @param isVector Whether four elements are computed; else the first of four is the element.
   */
  value(at: number, isVector: boolean): Code {
    return this.#termCode(this.#term, { at, isVector, made: new Map() });
  }

  #buffer(name: string): number {
    return PARAMETERS + this.#buffers.indexOf(name);
  }

  #count(term: Term): void {
    const before = this.#readers.get(term) ?? 0;
    this.#readers.set(term, before + 1);
    if (before === 0 && term.kind === "apply") {
      for (const operand of term.operands) this.#count(operand);
    }
  }

  /** The linear part of an index or an address, without the last loop. */
  #affine({ constant, factors }: Affine): Code {
    return this.indices.reduce<Code>((sum, index, loop) => {
      const factor = factors[loop] ?? 0;
      if (factor === 0) return sum;
      return plain(PLAIN.i32Add, sum, plain(PLAIN.i32Multiply, get(index), i32(factor)));
    }, i32(constant));
  }

  #startCode(term: Term): Code {
    if (term.kind === "apply") return term.operands.map((each) => this.#startCode(each));
    if (term.kind !== "load" || this.#starts.has(term)) return [];
    const start = this.local(I32);
    this.#starts.set(term, start);
    return set(start, this.address(term.address, BYTES, this.#buffer(term.buffer)));
  }

  /** Whether a term is the same along a row. */
  #isFixed(term: Term): boolean {
    if (term.kind === "load") return this.step(term.address) === 0;
    return term.kind === "number" || term.operands.every((each) => this.#isFixed(each));
  }

  #hoistCode(term: Term): Code {
    if (this.#hoisted.has(term) || term.kind === "number") return [];
    if (this.#isFixed(term)) {
      const code = this.#termCode(term, { at: 0, isVector: false, made: new Map() });
      const local = this.local(V128);
      this.#hoisted.set(term, local);
      return set(local, code);
    }
    return term.kind === "apply" ? term.operands.map((each) => this.#hoistCode(each)) : [];
  }

  /** The code of a term. A term with several readers is computed once, and kept in a local. */
  #termCode(
    term: Term,
    where: {
      readonly at: number;
      readonly isVector: boolean;
      readonly made: Map<Term, number>;
    },
  ): Code {
    const known = this.#hoisted.get(term) ?? where.made.get(term);
    if (known !== undefined) return get(known);
    if (term.kind === "number") return this.#number(term.value);
    const code = term.kind === "load"
      ? this.#loadCode(term, where)
      : this.#applyCode(term.op, term.operands.map((each) => this.#termCode(each, where)));
    if ((this.#readers.get(term) ?? 0) < 2) return code;
    const local = this.local(V128);
    where.made.set(term, local);
    return tee(local, code);
  }

  #number(value: number): Code {
    return Object.is(value, 0) ? floats(0) : this.constant(floats(value));
  }

  #loadCode(
    load: Extract<Term, { kind: "load" }>,
    { at, isVector }: { readonly at: number; readonly isVector: boolean },
  ): Code {
    const start = get(this.#starts.get(load) ?? 0);
    const step = this.step(load.address);
    if (step === 0) return vectorMemory(VECTOR.loadSplat32, 0, start);
    const along = step === 1
      ? get(this.offset)
      : plain(PLAIN.i32Multiply, get(this.offset), i32(step));
    const place = plain(PLAIN.i32Add, start, along);
    return isVector
      ? vectorMemory(VECTOR.load, at * LANES * BYTES, place)
      : vectorMemory(VECTOR.loadSplat32, 0, place);
  }

  #applyCode(op: ElementwiseOp, operands: readonly Code[]): Code {
    const [a = [], b = []] = operands;
    switch (op) {
      case "greater":
        return vector(VECTOR.and, vector(VECTOR.f32x4GreaterThan, a, b), this.#number(1));
      case "relu": // the order of the operands lets NaN through
        return vector(VECTOR.f32x4PseudoMaximum, a, floats(0));
      case "sqrt":
        return vector(VECTOR.f32x4SquareRoot, a);
      case "log":
        return call(LOG_AT, a);
      case "softplus":
        return call(SOFTPLUS_AT, a);
      case "sigmoid": {
        const power = call(EXP_AT, vector(VECTOR.f32x4Negate, a));
        return vector(
          VECTOR.f32x4Divide,
          this.#number(1),
          vector(VECTOR.f32x4Add, power, this.#number(1)),
        );
      }
      default:
        return vector(BINARY[op] ?? NaN, a, b);
    }
  }
}
