/**
 * The WebAssembly of a pass. A row is a walk along the last loop; threads share the rows.
 *
 * @module
 */

import { lengthAt, sizeOf } from "../../../ops/shape.ts";
import type { ElementwiseOp } from "../../../graph/graph.ts";
import type { Address, Affine } from "./affine.ts";
import { EXP, LOG, ROUND, softplusFunction } from "./functions.ts";
import { type Pass, readBy, type Term } from "./pass.ts";
import { PLAIN, VECTOR } from "./opcodes.ts";
import {
  call,
  type Code,
  F32,
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
  wasmModule,
  whileLoop,
} from "./wasm.ts";

/** Floats of a vector. */
const LANES = 4;
/** Bytes of a float. */
const BYTES = 4;
/** Vectors of one round of the inner loop. */
const UNROLLED = 4;

/** Indices of the functions that passes call. */
const [EXP_AT, LOG_AT, SOFTPLUS_AT, ROUND_AT] = [0, 1, 2, 3];
const SHARED: readonly WasmFunction[] = [
  EXP,
  LOG,
  softplusFunction(call(EXP_AT), call(LOG_AT)),
  ROUND,
];

/** Instructions of operations on vectors. */
const BINARY: Readonly<Partial<Record<ElementwiseOp, number>>> = {
  add: VECTOR.f32x4Add,
  sub: VECTOR.f32x4Subtract,
  mul: VECTOR.f32x4Multiply,
  div: VECTOR.f32x4Divide,
  max: VECTOR.f32x4Maximum,
};

/**
 * Compiles passes.
 *
 * @param passes The passes, by the names that their functions are exported under.
 * @returns A module over a memory `shared.memory`. A function takes its first row, the row after its last, the
 *   address of its output, and those of what it reads, in the order of {@linkcode readBy}.
 */
export function passModule(
  passes: readonly (readonly [name: string, pass: Pass])[],
): Uint8Array<ArrayBuffer> {
  return wasmModule([
    ...SHARED,
    ...passes.map(([name, pass]) => ({ name, ...new PassCode(pass).function() })),
  ]);
}

/** The number of rows of a pass, which threads share; those of an earlier loop that is reduced stay together. */
export function rowsOf({ loops, reduced }: Pass): number {
  return sizeOf(loops.slice(0, reduced ?? -1));
}

/** Writes the function of one pass. */
class PassCode {
  readonly #pass: Pass;
  readonly #buffers: readonly string[];
  readonly #locals: number[] = [];
  readonly #first: number;
  /** The address of a load at the start of a row, by the load. */
  readonly #starts = new Map<Term, number>();
  /** Vectors that are the same along a row. */
  readonly #hoisted = new Map<Term, number>();
  /** How many readers a term has. */
  readonly #readers = new Map<Term, number>();
  /** Row, address of the output's row, and offset along a row in bytes of floats. */
  readonly #row: number;
  readonly #output: number;
  readonly #offset: number;
  readonly #indices: readonly number[];

  constructor(pass: Pass) {
    this.#pass = pass;
    this.#buffers = readBy(pass);
    this.#first = 3 + this.#buffers.length;
    this.#row = this.#local(I32);
    this.#output = this.#local(I32);
    this.#offset = this.#local(I32);
    this.#indices = pass.loops.slice(0, -1).map(() => this.#local(I32));
    this.#count(pass.term);
  }

  function(): WasmFunction {
    const { loops, reduced } = this.#pass;
    const inside = sizeOf(loops.slice(reduced ?? loops.length - 1, -1));
    const outer = (row: number): Code => plain(PLAIN.i32Multiply, get(row), i32(inside));
    const row = this.#rowCode();
    const body = [
      set(this.#row, outer(0)),
      set(1, outer(1)),
      whileLoop(plain(PLAIN.i32LessThan, get(this.#row), get(1)), [
        this.#indexCode(),
        row,
        set(this.#row, plain(PLAIN.i32Add, get(this.#row), i32(1))),
      ]),
    ];
    return {
      parameters: Array.from({ length: this.#first }, () => I32),
      results: [],
      locals: this.#locals,
      body,
    };
  }

  #local(type: number): number {
    return this.#first + this.#locals.push(type) - 1;
  }

  #buffer(name: string): number {
    return 3 + this.#buffers.indexOf(name);
  }

  #count(term: Term): void {
    const before = this.#readers.get(term) ?? 0;
    this.#readers.set(term, before + 1);
    if (before === 0 && term.kind === "apply") {
      for (const operand of term.operands) this.#count(operand);
    }
  }

  /** The indices of the outer loops, from the row. */
  #indexCode(): Code {
    const { loops } = this.#pass;
    return this.#indices.map((index, loop) => {
      const inside = sizeOf(loops.slice(loop + 1, -1));
      const whole = inside === 1
        ? get(this.#row)
        : plain(PLAIN.i32Divide, get(this.#row), i32(inside));
      const length = lengthAt(loops, loop);
      return set(index, loop === 0 ? whole : plain(PLAIN.i32Remainder, whole, i32(length)));
    });
  }

  /** The linear part of an index or an address, without the last loop. */
  #affine({ constant, factors }: Affine): Code {
    return this.#indices.reduce<Code>((sum, index, loop) => {
      const factor = factors[loop] ?? 0;
      if (factor === 0) return sum;
      return plain(PLAIN.i32Add, sum, plain(PLAIN.i32Multiply, get(index), i32(factor)));
    }, i32(constant));
  }

  /** The address of a row's first element, in bytes. */
  #address({ linear, listed }: Address, base: number, bytes: number): Code {
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
  #step({ linear }: Address): number {
    return lengthAt(linear.factors, linear.factors.length - 1);
  }

  #rowCode(): Code {
    const { term, output: _output, address, reduction, format } = this.#pass;
    const starts = this.#startCode(term);
    const place = set(this.#output, this.#address(address, 2, format === "bf16" ? 2 : BYTES));
    const hoisted = this.#hoistCode(term);
    if (reduction === "last loop") return [starts, place, hoisted, this.#sumCode()];
    return [starts, place, hoisted, this.#mapCode()];
  }

  #startCode(term: Term): Code {
    if (term.kind === "apply") return term.operands.map((each) => this.#startCode(each));
    if (term.kind !== "load" || this.#starts.has(term)) return [];
    const start = this.#local(I32);
    this.#starts.set(term, start);
    return set(start, this.#address(term.address, this.#buffer(term.buffer), BYTES));
  }

  /** Whether a term is the same along a row. */
  #isFixed(term: Term): boolean {
    if (term.kind === "load") return this.#step(term.address) === 0;
    return term.kind === "number" || term.operands.every((each) => this.#isFixed(each));
  }

  #hoistCode(term: Term): Code {
    if (this.#hoisted.has(term) || term.kind === "number") return [];
    if (this.#isFixed(term)) {
      const code = this.#termCode(term, { at: 0, isVector: false, made: new Map() });
      const local = this.#local(V128);
      this.#hoisted.set(term, local);
      return set(local, code);
    }
    return term.kind === "apply" ? term.operands.map((each) => this.#hoistCode(each)) : [];
  }

  /** Whether all of a row can be loaded in vectors. */
  #isContiguous(term: Term): boolean {
    if (term.kind === "apply") return term.operands.every((each) => this.#isContiguous(each));
    return term.kind === "number" || this.#step(term.address) <= 1;
  }

  /** The length of a row, and how much of it is walked in rounds of vectors. */
  #lengths(): { length: number; inRounds: number; inVectors: number } {
    const { loops, term, address, reduction } = this.#pass;
    const length = lengthAt(loops, loops.length - 1);
    const isVector = this.#isContiguous(term) &&
      (reduction === "last loop" || this.#step(address) === 1);
    const upTo = (many: number): number => isVector ? length - length % many : 0;
    return { length, inRounds: upTo(LANES * UNROLLED), inVectors: upTo(LANES) };
  }

  /** Code for parts of a row: rounds of vectors, single vectors, single elements. */
  #walk(
    round: Code,
    single: Code,
    element: Code,
  ): Code {
    const { length, inRounds, inVectors } = this.#lengths();
    const part = (end: number, step: number, body: Code): Code =>
      whileLoop(plain(PLAIN.i32LessThan, get(this.#offset), i32(end * BYTES)), [
        body,
        set(this.#offset, plain(PLAIN.i32Add, get(this.#offset), i32(step * BYTES))),
      ]);
    return [
      set(this.#offset, i32(0)),
      inRounds > 0 ? part(inRounds, LANES * UNROLLED, round) : [],
      inVectors > inRounds ? part(inVectors, LANES, single) : [],
      length > inVectors ? part(length, 1, element) : [],
    ];
  }

  #mapCode(): Code {
    const vectors = Array.from({ length: UNROLLED }, (_, at) => at);
    const { format } = this.#pass;
    if (format === "bf16") {
      const pairs = vectors.filter((at) => at % 2 === 0);
      return this.#walk(
        pairs.map((at) => this.#storeHalves(at)),
        this.#storeFourHalves(),
        this.#storeHalf(),
      );
    }
    return this.#walk(
      vectors.map((at) => this.#store(at)),
      this.#store(0),
      this.#storeElement(),
    );
  }

  /** The address in the output of the place along the row, for elements of some bytes. */
  #place(bytes: number): Code {
    const step = this.#step(this.#pass.address);
    const along = step * bytes === BYTES ? get(this.#offset) : plain(
      PLAIN.i32Multiply,
      plain(PLAIN.i32ShiftRight, get(this.#offset), i32(2)),
      i32(step * bytes),
    );
    return plain(PLAIN.i32Add, get(this.#output), along);
  }

  /** What is stored: the value, or the sum with what is there; a reduction starts at index 0 of its loop. */
  #accumulated(value: Code, before: Code): Code {
    const { reduction, reduced } = this.#pass;
    if (reduction === "added") return vector(VECTOR.f32x4Add, before, value);
    if (reduced === undefined) return value;
    const isFirst = plain(0x45, get(this.#indices[reduced] ?? 0)); // i32.eqz
    const mask = vector(0x11, plain(0x6b, isFirst, i32(1))); // i32x4.splat of 0 if first, else of -1
    return vector(VECTOR.f32x4Add, vector(VECTOR.and, before, mask), value);
  }

  #store(at: number): Code {
    const offset = at * LANES * BYTES;
    const value = this.#value(at, true);
    const before = vectorMemory(VECTOR.load, offset, this.#place(BYTES));
    return vectorMemory(
      VECTOR.store,
      offset,
      this.#place(BYTES),
      this.#accumulated(value, before),
    );
  }

  #storeElement(): Code {
    const before = vectorMemory(VECTOR.loadSplat32, 0, this.#place(BYTES));
    const value = this.#accumulated(this.#value(0, false), before);
    return memory(PLAIN.f32Store, 0, this.#place(BYTES), firstLane(value));
  }

  #storeHalves(at: number): Code {
    const [low, high] = [at, at + 1].map((each) => call(ROUND_AT, this.#value(each, true)));
    return vectorMemory(VECTOR.store, at * LANES * 2, this.#place(2), upperHalves(low, high));
  }

  /** The upper halves of four numbers are stored as one 64-bit number. */
  #storeFourHalves(): Code {
    const value = call(ROUND_AT, this.#value(0, true));
    const halves = upperHalves(value, floats(0));
    return [this.#place(2), halves, [0xfd, unsignedStoreLane(), 0, 0, 0]];
  }

  #storeHalf(): Code {
    const rounded = [call(ROUND_AT, this.#value(0, false)), 0xfd, VECTOR.i32x4ExtractLane, 0];
    return memory(PLAIN.i32Store16, 0, this.#place(2), [rounded, i32(16), 0x76]);
  }

  #sumCode(): Code {
    const sums = Array.from({ length: UNROLLED }, () => this.#local(V128));
    const rest = this.#local(F32);
    const added = (sum: number, value: Code): Code =>
      set(sum, vector(VECTOR.f32x4Add, get(sum), value));
    const [first = 0, second = 0, third = 0, fourth = 0] = sums;
    const total = vector(
      VECTOR.f32x4Add,
      vector(VECTOR.f32x4Add, get(first), get(second)),
      vector(VECTOR.f32x4Add, get(third), get(fourth)),
    );
    const lane = (index: number): Code => [get(first), 0xfd, VECTOR.f32x4ExtractLane, index];
    return [
      sums.map((sum) => set(sum, floats(0))),
      set(rest, [0x43, 0, 0, 0, 0]),
      this.#walk(
        sums.map((sum, at) => added(sum, this.#value(at, true))),
        added(first, this.#value(0, true)),
        set(rest, plain(PLAIN.f32Add, get(rest), firstLane(this.#value(0, false)))),
      ),
      set(first, total),
      memory(
        PLAIN.f32Store,
        0,
        get(this.#output),
        plain(
          PLAIN.f32Add,
          get(rest),
          plain(
            PLAIN.f32Add,
            plain(PLAIN.f32Add, lane(0), lane(1)),
            plain(PLAIN.f32Add, lane(2), lane(3)),
          ),
        ),
      ),
    ];
  }

  #value(at: number, isVector: boolean): Code {
    return this.#termCode(this.#pass.term, { at, isVector, made: new Map() });
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
    if (term.kind === "number") return floats(term.value);
    const code = term.kind === "load"
      ? this.#loadCode(term, where)
      : this.#applyCode(term.op, term.operands.map((each) => this.#termCode(each, where)));
    if ((this.#readers.get(term) ?? 0) < 2) return code;
    const local = this.#local(V128);
    where.made.set(term, local);
    return tee(local, code);
  }

  #loadCode(
    load: Extract<Term, { kind: "load" }>,
    { at, isVector }: { readonly at: number; readonly isVector: boolean },
  ): Code {
    const start = get(this.#starts.get(load) ?? 0);
    const step = this.#step(load.address);
    if (step === 0) return vectorMemory(VECTOR.loadSplat32, 0, start);
    const along = step === 1
      ? get(this.#offset)
      : plain(PLAIN.i32Multiply, get(this.#offset), i32(step));
    const place = plain(PLAIN.i32Add, start, along);
    return isVector
      ? vectorMemory(VECTOR.load, at * LANES * BYTES, place)
      : vectorMemory(VECTOR.loadSplat32, 0, place);
  }

  #applyCode(op: ElementwiseOp, operands: readonly Code[]): Code {
    const [a = [], b = []] = operands;
    switch (op) {
      case "greater":
        return vector(VECTOR.and, vector(VECTOR.f32x4GreaterThan, a, b), floats(1));
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
          floats(1),
          vector(VECTOR.f32x4Add, power, floats(1)),
        );
      }
      default:
        return vector(BINARY[op] ?? NaN, a, b);
    }
  }
}

/** The first of four floats. */
function firstLane(value: Code): Code {
  return [value, 0xfd, VECTOR.f32x4ExtractLane, 0];
}

/** The opcode of `v128.store64_lane`. */
function unsignedStoreLane(): number {
  return 0x5b;
}

/** The upper halves of the integers of two vectors. */
function upperHalves(low: Code = [], high: Code = []): Code {
  const lanes = Array.from({ length: 16 }, (_, byte) => 2 * byte + (byte % 2 === 0 ? 2 : 1));
  return [low, high, 0xfd, VECTOR.shuffle, lanes];
}
