/**
 * The WebAssembly of a pass. A row is a walk along the last loop; threads share the rows.
 *
 * @module
 */

import { lengthAt, sizeOf } from "../../../ops/shape.ts";
import { PLAIN, VECTOR } from "./opcodes.ts";
import { rounded } from "./functions.ts";
import type { Pass } from "./pass.ts";
import { BYTES, LANES, SHARED, TermCode } from "./term_code.ts";
import {
  type Code,
  F32,
  floats,
  get,
  I32,
  i32,
  memory,
  plain,
  set,
  V128,
  vector,
  vectorMemory,
  type WasmFunction,
  wasmModule,
  whileLoop,
} from "./wasm.ts";

/** Vectors of one round of the inner loop. */
const UNROLLED = 4;

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
  readonly #terms: TermCode;
  /** The locals of the row, and of the address of the output's row. */
  readonly #row: number;
  readonly #output: number;

  constructor(pass: Pass) {
    this.#pass = pass;
    this.#terms = new TermCode(pass);
    this.#row = this.#terms.local(I32);
    this.#output = this.#terms.local(I32);
  }

  function(): WasmFunction {
    const { loops, reduced } = this.#pass;
    const inside = sizeOf(loops.slice(reduced ?? loops.length - 1, -1));
    const outer = (row: number): Code => plain(PLAIN.i32Multiply, get(row), i32(inside));
    const row = this.#rowCode();
    const body = [
      this.#terms.constantsCode(),
      set(this.#row, outer(0)),
      set(1, outer(1)),
      whileLoop(plain(PLAIN.i32LessThan, get(this.#row), get(1)), [
        this.#indexCode(),
        row,
        set(this.#row, plain(PLAIN.i32Add, get(this.#row), i32(1))),
      ]),
    ];
    return {
      parameters: this.#terms.parameters(),
      results: [],
      locals: this.#terms.locals(),
      body,
    };
  }

  /** The indices of the outer loops, from the row. */
  #indexCode(): Code {
    const { loops } = this.#pass;
    return this.#terms.indices.map((index, loop) => {
      const inside = sizeOf(loops.slice(loop + 1, -1));
      const whole = inside === 1
        ? get(this.#row)
        : plain(PLAIN.i32Divide, get(this.#row), i32(inside));
      const length = lengthAt(loops, loop);
      return set(index, loop === 0 ? whole : plain(PLAIN.i32Remainder, whole, i32(length)));
    });
  }

  #rowCode(): Code {
    const { address, reduction, format } = this.#pass;
    const place = this.#terms.address(address, format === "bf16" ? 2 : BYTES);
    return [
      this.#terms.rowStart(),
      set(this.#output, place),
      reduction === "last loop" ? this.#sumCode() : this.#mapCode(),
    ];
  }

  /** The length of a row, and how much of it is walked in rounds of vectors. */
  #lengths(): { length: number; inRounds: number; inVectors: number } {
    const { loops, address, reduction } = this.#pass;
    const length = lengthAt(loops, loops.length - 1);
    const isVector = this.#terms.isContiguous() &&
      (reduction === "last loop" || this.#terms.step(address) === 1);
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
      whileLoop(plain(PLAIN.i32LessThan, get(this.#terms.offset), i32(end * BYTES)), [
        body,
        set(this.#terms.offset, plain(PLAIN.i32Add, get(this.#terms.offset), i32(step * BYTES))),
      ]);
    return [
      set(this.#terms.offset, i32(0)),
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
    const step = this.#terms.step(this.#pass.address);
    const along = step * bytes === BYTES ? get(this.#terms.offset) : plain(
      PLAIN.i32Multiply,
      plain(PLAIN.i32ShiftRight, get(this.#terms.offset), i32(2)),
      i32(step * bytes),
    );
    return plain(PLAIN.i32Add, get(this.#output), along);
  }

  /** What is stored: the value, or the sum with what is there; a reduction starts at index 0 of its loop. */
  #accumulated(value: Code, before: Code): Code {
    const { reduction, reduced } = this.#pass;
    if (reduction === "added") return vector(VECTOR.f32x4Add, before, value);
    if (reduced === undefined) return value;
    const isFirst = plain(PLAIN.i32IsZero, get(this.#terms.indices[reduced] ?? 0));
    // No bits if it is the first, else all.
    const mask = vector(VECTOR.i32x4Splat, plain(PLAIN.i32Subtract, isFirst, i32(1)));
    return vector(VECTOR.f32x4Add, vector(VECTOR.and, before, mask), value);
  }

  #store(at: number): Code {
    const offset = at * LANES * BYTES;
    const value = this.#terms.value(at, true);
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
    const value = this.#accumulated(this.#terms.value(0, false), before);
    return memory(PLAIN.f32Store, 0, this.#place(BYTES), firstLane(value));
  }

  #rounded(at: number, isVector: boolean): Code {
    const constant = (code: Code): Code => this.#terms.constant(code);
    return rounded(this.#terms.value(at, isVector), this.#terms.local(V128), constant);
  }

  #storeHalves(at: number): Code {
    const [low, high] = [at, at + 1].map((each) => this.#rounded(each, true));
    return vectorMemory(VECTOR.store, at * LANES * 2, this.#place(2), upperHalves(low, high));
  }

  /** The upper halves of four numbers are stored as one 64-bit number. */
  #storeFourHalves(): Code {
    const value = this.#rounded(0, true);
    const halves = upperHalves(value, floats(0));
    return [vectorMemory(VECTOR.storeLane64, 0, this.#place(2), halves), 0];
  }

  #storeHalf(): Code {
    const half = [vector(VECTOR.i32x4ExtractLane, this.#rounded(0, false)), 0];
    return memory(PLAIN.i32Store16, 0, this.#place(2), plain(PLAIN.i32ShiftRight, half, i32(16)));
  }

  #sumCode(): Code {
    const sums = Array.from({ length: UNROLLED }, () => this.#terms.local(V128));
    const rest = this.#terms.local(F32);
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
        sums.map((sum, at) => added(sum, this.#terms.value(at, true))),
        added(first, this.#terms.value(0, true)),
        set(rest, plain(PLAIN.f32Add, get(rest), firstLane(this.#terms.value(0, false)))),
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
}

/** The first of four floats. */
function firstLane(value: Code): Code {
  return [value, 0xfd, VECTOR.f32x4ExtractLane, 0];
}

/** The upper halves of the integers of two vectors. */
function upperHalves(low: Code = [], high: Code = []): Code {
  const lanes = Array.from({ length: 16 }, (_, byte) => 2 * byte + (byte % 2 === 0 ? 2 : 1));
  return [low, high, 0xfd, VECTOR.shuffle, lanes];
}
