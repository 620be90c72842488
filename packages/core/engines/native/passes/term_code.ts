/**
 * The WebAssembly of a pass's expression: where its loads are, and what is computed of them.
 *
 * @module
 */

import { lengthAt } from "../../../ops/shape.ts";
import type { Address, Affine } from "./affine.ts";
import { EXP, LOG, softplusFunction } from "./functions.ts";
import { ARG_MAX_ONE_HOT, softmaxFunction } from "./row_functions.ts";
import { PLAIN, VECTOR } from "./opcodes.ts";
import {
  BYTES_OF,
  isFixed,
  type Load,
  loadsOf,
  type Pass,
  type PassResult,
  readBy,
  type Term,
} from "./pass.ts";
import {
  BYTES,
  call,
  type Code,
  floats,
  get,
  I32,
  i32,
  LANES,
  memory,
  plain,
  set,
  tee,
  V128,
  vector,
  vectorMemory,
  type WasmFunction,
  whileLoop,
} from "./wasm.ts";

/** Indices of the functions that passes call. */
const [EXP_AT, LOG_AT, SOFTPLUS_AT] = [0, 1, 2];
/** These functions, and those of steps on rows; they come first in a module. */
export const SHARED: readonly WasmFunction[] = [
  EXP,
  LOG,
  softplusFunction(call(EXP_AT), call(LOG_AT)),
  softmaxFunction(call(EXP_AT)),
  ARG_MAX_ONE_HOT,
];

/** Instructions of operations on vectors. */
const BINARY = {
  add: VECTOR.f32x4Add,
  sub: VECTOR.f32x4Subtract,
  mul: VECTOR.f32x4Multiply,
  div: VECTOR.f32x4Divide,
} as const;

/** Parameters of a pass's function before its buffers: its first row and the row after its last. */
const PARAMETERS = 2;

/** Gives the code of terms at one place along a row, in the order of the code. What several share is computed once. */
export interface Values {
  /** The value of a term. */
  readonly of: (term: Term) => Code;
  /** A sum with a term added to it. */
  readonly addedTo: (sum: () => Code, term: Term) => Code;
}

/** Where along a row a term is computed. */
interface Place {
  /** How many vectors behind the offset. */
  readonly at: number;
  /** Whether four elements are computed; else the first of four is the element. */
  readonly isVector: boolean;
  /** The locals of terms that are computed already. */
  readonly made: Map<Term, number>;
}

/** Rows of an outer loop, and the code of the first and of the one after the last. */
export interface RowRange {
  readonly loop: number;
  readonly from: Code;
  readonly to: Code;
}

/** Writes the code of a pass's expressions, and numbers the locals of its function. */
export class TermCode {
  readonly #terms: readonly Term[];
  /** The buffers of the function's parameters: those of results, then those that are read. */
  readonly #results: number;
  readonly #buffers: readonly string[];
  readonly #locals: number[] = [];
  /** The address of a load at the start of a row, by the load. */
  readonly #starts = new Map<Load, number>();
  /** Vectors that are the same along a row. */
  readonly #hoisted = new Map<Term, number>();
  #hoistedCode: Code | undefined;
  /** The locals of vectors that never change, each with the code that makes it; by that code as text. */
  readonly #constants = new Map<string, readonly [local: number, code: Code]>();
  /** How many readers a term has. */
  readonly #readers = new Map<Term, number>();
  /** The locals of the indices of the outer loops. */
  readonly indices: readonly number[];
  /** The local of the offset along a row, in bytes of floats. */
  readonly offset: number;

  constructor(pass: Pass) {
    this.#terms = pass.results.map(({ term }) => term);
    this.#results = pass.results.length;
    this.#buffers = readBy(pass);
    this.offset = this.local(I32);
    this.indices = pass.loops.slice(0, -1).map(() => this.local(I32));
    for (const term of this.#terms) this.#count(term);
  }

  /** The types of the function's parameters, all of which are integers. */
  parameters(): number[] {
    return Array.from({ length: this.#parameters }, () => I32);
  }

  get #parameters(): number {
    return PARAMETERS + this.#results + this.#buffers.length;
  }

  /** The types of the locals so far. */
  locals(): readonly number[] {
    return this.#locals;
  }

  /** A new local of a type. */
  local(type: number): number {
    return this.#parameters + this.#locals.push(type) - 1;
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

  /** Finds the loads of a row. */
  starts(): Code {
    return this.#loads().map(([load, start]) =>
      set(start, this.#address(load.address, BYTES, this.#buffer(load.buffer)))
    );
  }

  /** The local of the address of a load at the start of a row, after {@linkcode starts}. */
  startOf(load: Load): number {
    return this.#starts.get(load) ?? 0;
  }

  /** Moves the loads of a row to the next index of an outer loop, see {@linkcode canAdvance}. */
  advance(loop: number): Code {
    return this.#loads().map(([{ address: { linear } }, start]) => {
      const factor = lengthAt(linear.factors, loop);
      return factor === 0 ? [] : set(start, plain(PLAIN.i32Add, get(start), i32(factor * BYTES)));
    });
  }

  /**
   * Walks along an outer loop, see {@linkcode canAdvance}.
   *
   * @param body Gives the code of a row, once the loads of the first are found.
   */
  walkedOver({ loop, from, to }: RowRange, body: () => Code): Code {
    const index = lengthAt(this.indices, loop);
    return [
      set(index, from),
      this.starts(),
      whileLoop(plain(PLAIN.i32LessThan, get(index), to), [
        body(),
        this.advance(loop),
        set(index, plain(PLAIN.i32Add, get(index), i32(1))),
      ]),
    ];
  }

  /** Whether no list is read along an outer loop, so that loads move by the same distance always. */
  canAdvance(loop: number): boolean {
    return this.#terms.flatMap(loadsOf).every(({ address: { listed } }) =>
      listed.every(({ at }) => at.factors[loop] === 0)
    );
  }

  /** Computes what is the same along a row. */
  hoisted(): Code {
    return this.#hoistedCode ??= this.#terms.map((term) => this.#hoistCode(term));
  }

  /** The address of a result's first element in a row, in bytes. */
  resultAddress(index: number, { address, format }: PassResult): Code {
    return this.#address(address, BYTES_OF[format], PARAMETERS + index);
  }

  #address({ linear, listed }: Address, bytes: number, base: number): Code {
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

  /** Walks along a row from the offset up to an element, some at a time. */
  walkedTo(end: number, step: number, body: Code): Code {
    return whileLoop(plain(PLAIN.i32LessThan, get(this.offset), i32(end * BYTES)), [
      body,
      set(this.offset, plain(PLAIN.i32Add, get(this.offset), i32(step * BYTES))),
    ]);
  }

  /** Whether all of a row can be loaded in vectors. */
  isContiguous(): boolean {
    return this.#terms.flatMap(loadsOf).every(({ address }) => this.step(address) <= 1);
  }

  /**
   * Gives values at the offset along the row.
   *
   * @param at How many vectors behind the offset.
   * @param isVector Whether four elements are computed; else the first of four is the element.
   */
  valuesAt(at: number, isVector: boolean): Values {
    const place = { at, isVector, made: new Map() };
    return {
      of: (term) => this.#termCode(term, place),
      addedTo: (sum, term) => this.#sumCode(sum, term, place),
    };
  }

  /** A number in every element. */
  number(value: number): Code {
    return Object.is(value, 0) ? floats(0) : this.constant(floats(value));
  }

  #buffer(name: string): number {
    return PARAMETERS + this.#results + this.#buffers.indexOf(name);
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

  /** The loads, each with the local of its address at the start of a row. */
  #loads(): [load: Load, start: number][] {
    for (const load of this.#terms.flatMap(loadsOf)) {
      if (!this.#starts.has(load)) this.#starts.set(load, this.local(I32));
    }
    return [...this.#starts];
  }

  #hoistCode(term: Term): Code {
    if (this.#hoisted.has(term) || term.kind === "number") return [];
    if (isFixed(term, this.indices.length)) {
      const code = this.#termCode(term, { at: 0, isVector: false, made: new Map() });
      const local = this.local(V128);
      this.#hoisted.set(term, local);
      return set(local, code);
    }
    return term.kind === "apply" ? term.operands.map((each) => this.#hoistCode(each)) : [];
  }

  /** The code of a term. A term with several readers is computed once, and kept in a local. */
  #termCode(term: Term, place: Place): Code {
    const known = this.#hoisted.get(term) ?? place.made.get(term);
    if (known !== undefined) return get(known);
    if (term.kind === "number") return this.number(term.value);
    const code = term.kind === "load" ? this.#loadCode(term, place) : this.#applyCode(term, place);
    if ((this.#readers.get(term) ?? 0) < 2) return code;
    const local = this.local(V128);
    place.made.set(term, local);
    return tee(local, code);
  }

  #loadCode(load: Load, { at, isVector }: Place): Code {
    const start = get(this.startOf(load));
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

  /** The factors of a product that nothing else reads. */
  #factorsOf(term?: Term): readonly Term[] | undefined {
    const isProduct = term?.kind === "apply" && term.op === "mul";
    const isOwn = isProduct && !this.#hoisted.has(term) && (this.#readers.get(term) ?? 0) < 2;
    return isOwn ? term.operands : undefined;
  }

  /** A sum with a term added to it, or subtracted from it: in one instruction if the term is a product. */
  #sumCode(sum: () => Code, term: Term, place: Place, op: "add" | "sub" = "add"): Code {
    const factors = this.#factorsOf(term)?.map((factor) => this.#termCode(factor, place));
    if (factors === undefined) return vector(BINARY[op], sum(), this.#termCode(term, place));
    return vector(
      op === "add" ? VECTOR.f32x4MultiplyAdd : VECTOR.f32x4NegativeMultiplyAdd,
      ...factors,
      sum(),
    );
  }

  #applyCode({ op, operands }: Extract<Term, { kind: "apply" }>, place: Place): Code {
    const [first, second] = operands;
    const [sum, term] = op === "add" && this.#factorsOf(second) === undefined
      ? [second, first]
      : [first, second];
    if ((op === "add" || op === "sub") && sum && term) {
      return this.#sumCode(() => this.#termCode(sum, place), term, place, op);
    }
    const [a = [], b = []] = operands.map((each) => this.#termCode(each, place));
    switch (op) {
      case "greater":
        return vector(VECTOR.and, vector(VECTOR.f32x4GreaterThan, a, b), this.number(1));
      case "relu": // the order of the operands lets NaN through
        return vector(VECTOR.f32x4PseudoMaximum, a, floats(0));
      case "max": {
        // f32x4.max is eight instructions; this is NaN if the first is, so only the second is looked at
        const second = this.local(V128);
        const most = vector(VECTOR.f32x4PseudoMaximum, a, tee(second, b));
        const isNumber = vector(VECTOR.f32x4Equal, get(second), get(second));
        return vector(VECTOR.relaxedSelect, most, get(second), isNumber);
      }
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
          this.number(1),
          vector(VECTOR.f32x4Add, power, this.number(1)),
        );
      }
      default:
        return vector(BINARY[op], a, b);
    }
  }
}
