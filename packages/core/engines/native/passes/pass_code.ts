/**
 * The WebAssembly of a pass. A row is a walk along the last loop; threads share the rows.
 *
 * @module
 */

import { lengthAt, sizeOf } from "../../../ops/shape.ts";
import { PLAIN, VECTOR } from "./opcodes.ts";
import { rounded } from "./functions.ts";
import { BYTES_OF, type Pass, type PassResult, type Term } from "./pass.ts";
import { rowsReadInOrder } from "./read_in_order.ts";
import { ROWS_TOGETHER, transposedLoad, transposedRows } from "./transpose_code.ts";
import { type RowRange, SHARED, TermCode, type Values } from "./term_code.ts";
import {
  BYTES,
  type Code,
  F32,
  f32,
  floats,
  get,
  I32,
  i32,
  lane,
  LANES,
  memory,
  plain,
  set,
  shuffled,
  V128,
  vector,
  vectorMemory,
  type WasmFunction,
  wasmModule,
  whileLoop,
} from "./wasm.ts";

/** Vectors of one round of the inner loop. */
const UNROLLED = 4;
/** The most vectors of sums that are kept in registers, of which a processor has 16 at least. */
const MOST_SUMS = 12;
/** The bytes of rows that are summed in parts at a time: those of a page, which processors fetch ahead best. */
const BLOCK = 4096;

/**
 * Compiles passes.
 *
 * @param passes The passes, by the names that their functions are exported under.
 * @returns A module over a memory `shared.memory`. A function takes its first row, the row after its last, the
 *   addresses of its results, and those of what it reads, in the order of {@linkcode readBy}.
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

/** Code for parts of a row. */
interface RowParts {
  /** For a round of vectors. */
  readonly round: Code;
  /** For a vector. */
  readonly single: Code;
  /** For an element. */
  readonly element: Code;
}

/** Writes the function of one pass. */
class PassCode {
  readonly #pass: Pass;
  readonly #terms: TermCode;
  /** The locals of the row, and of the address of each result's row. */
  readonly #row: number;
  readonly #outputs: readonly number[];
  /** The local of the bits that stay of what is there, where it is added to. */
  readonly #before: number;

  constructor(pass: Pass) {
    this.#pass = pass;
    this.#terms = new TermCode(pass);
    this.#row = this.#terms.local(I32);
    this.#outputs = pass.results.map(() => this.#terms.local(I32));
    this.#before = this.#terms.local(V128);
  }

  function(): WasmFunction {
    const { loops, reduced = loops.length - 1 } = this.#pass;
    const last = this.#isSummed() ? reduced : loops.length - 1;
    const inside = sizeOf(loops.slice(reduced, last));
    const outer = (row: number): Code => plain(PLAIN.i32Multiply, get(row), i32(inside));
    const row = this.#isSummed() ? this.#summedCode(reduced) : this.#rowCode();
    const body = [
      this.#terms.constantsCode(),
      set(this.#row, outer(0)),
      set(1, outer(1)),
      this.#transposedCode(),
      whileLoop(plain(PLAIN.i32LessThan, get(this.#row), get(1)), [
        this.#indexCode(last),
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

  /** Code that walks several rows at a time, if the pass exchanges rows and columns. */
  #transposedCode(): Code {
    const load = transposedLoad(this.#pass);
    if (load === undefined) return [];
    const start = [this.#indexCode(1), this.#terms.starts(), this.#resultAddresses()];
    const places = this.#outputs.map((_, index) => this.#place(index));
    return ROWS_TOGETHER.map((rows) => {
      const last = plain(PLAIN.i32Add, get(this.#row), i32(rows - 1));
      return whileLoop(plain(PLAIN.i32LessThan, last, get(1)), [
        start,
        transposedRows(this.#pass, this.#terms, { load, rows, places }),
        set(this.#row, plain(PLAIN.i32Add, get(this.#row), i32(rows))),
      ]);
    });
  }

  /** Whether rows that are next to each other are added up, so that their sums stay in registers. */
  #isSummed(): boolean {
    const { loops, reduction, reduced } = this.#pass;
    return reduction === "earlier loop" && reduced === loops.length - 2 &&
      this.#terms.canAdvance(reduced);
  }

  /** The indices of the loops before one, from the row. */
  #indexCode(last: number): Code {
    const { loops } = this.#pass;
    return this.#terms.indices.slice(0, last).map((index, loop) => {
      const inside = sizeOf(loops.slice(loop + 1, last));
      const whole = inside === 1
        ? get(this.#row)
        : plain(PLAIN.i32Divide, get(this.#row), i32(inside));
      const length = lengthAt(loops, loop);
      return set(index, loop === 0 ? whole : plain(PLAIN.i32Remainder, whole, i32(length)));
    });
  }

  #rowCode(): Code {
    const { reduction, results, reduced } = this.#pass;
    const index = reduced === undefined ? undefined : this.#terms.indices[reduced];
    return [
      this.#terms.starts(),
      this.#terms.hoisted(),
      this.#resultAddresses(),
      index === undefined ? [] : this.#startOfSums(get(index)),
      reduction === "last loop"
        ? results.map((_, index) => this.#sumCode(index))
        : this.#walk(this.#mapCode()),
    ];
  }

  #resultAddresses(): Code {
    return this.#pass.results.map((result, index) =>
      set(lengthAt(this.#outputs, index), this.#terms.resultAddress(index, result))
    );
  }

  /** The length of a row, and how much of it is walked in rounds of so many vectors. */
  #lengths(vectors: number): { length: number; inRounds: number; inVectors: number } {
    const { loops, results, reduction } = this.#pass;
    const length = lengthAt(loops, loops.length - 1);
    const isVector = this.#terms.isContiguous() &&
      (reduction === "last loop" ||
        results.every(({ address }) => this.#terms.step(address) === 1));
    const upTo = (many: number): number => isVector ? length - length % many : 0;
    return { length, inRounds: upTo(LANES * vectors), inVectors: upTo(LANES) };
  }

  /** Walks along a row: in rounds of vectors, then in single vectors, then in single elements. */
  #walk({ round, single, element }: RowParts, vectors = UNROLLED): Code {
    const { length, inRounds, inVectors } = this.#lengths(vectors);
    return [
      set(this.#terms.offset, i32(0)),
      inRounds > 0 ? this.#terms.walkedTo(inRounds, LANES * vectors, round) : [],
      inVectors > inRounds ? this.#terms.walkedTo(inVectors, LANES, single) : [],
      length > inVectors ? this.#terms.walkedTo(length, 1, element) : [],
    ];
  }

  #mapCode(): RowParts {
    const { results } = this.#pass;
    const one = this.#terms.valuesAt(0, true);
    const element = this.#terms.valuesAt(0, false);
    const pairs = indicesOf(UNROLLED).filter((at) => at % 2 === 0);
    return {
      round: pairs.map((at) => {
        const low = this.#terms.valuesAt(at, true);
        const high = this.#terms.valuesAt(at + 1, true);
        return results.map(({ format }, index) =>
          format === "bf16"
            ? this.#storeHalves(index, at, [low, high])
            : [this.#store(index, at, low), this.#store(index, at + 1, high)]
        );
      }),
      single: results.map(({ format }, index) =>
        format === "bf16" ? this.#storeFourHalves(index, one) : this.#store(index, 0, one)
      ),
      element: results.map(({ format }, index) =>
        format === "bf16" ? this.#storeHalf(index, element) : this.#storeElement(index, element)
      ),
    };
  }

  #result(index: number): PassResult {
    const result = this.#pass.results[index];
    if (result === undefined) throw new RangeError(`Cannot find result ${index} of a pass`);
    return result;
  }

  /** The address in a result of the place along the row. */
  #place(index: number): Code {
    const { address, format } = this.#result(index);
    const bytes = this.#terms.step(address) * BYTES_OF[format];
    const along = bytes === BYTES ? get(this.#terms.offset) : plain(
      PLAIN.i32Multiply,
      plain(PLAIN.i32ShiftRight, get(this.#terms.offset), i32(2)),
      i32(bytes),
    );
    return plain(PLAIN.i32Add, get(lengthAt(this.#outputs, index)), along);
  }

  /** A sum as it is stored. */
  #scaled(sum: Code, { scale }: PassResult): Code {
    return scale === undefined ? sum : vector(VECTOR.f32x4Multiply, sum, this.#terms.number(scale));
  }

  /**
   * Says what sums start at: all bits of what is there, or none before the first rows.
   *
   * @param row The row, from 0.
   */
  #startOfSums(row: Code): Code {
    const bits = plain(PLAIN.i32Subtract, plain(PLAIN.i32IsZero, row), i32(1));
    return set(this.#before, vector(VECTOR.i32x4Splat, bits));
  }

  /** The sum with what is there, see {@linkcode PassCode.#startOfSums}. */
  #addedTo(before: Code, value: Code): Code {
    return vector(VECTOR.f32x4Add, vector(VECTOR.and, before, get(this.#before)), value);
  }

  /** What is stored: the value, or the sum with what is there; a reduction starts at index 0 of its loop. */
  #accumulated(index: number, values: Values, before: Code): Code {
    const { reduction, reduced } = this.#pass;
    const result = this.#result(index);
    if (reduction === "added") return values.addedTo(() => before, result.term);
    const value = this.#scaled(values.of(result.term), result);
    return reduced === undefined ? value : this.#addedTo(before, value);
  }

  #store(index: number, at: number, values: Values): Code {
    const offset = at * LANES * BYTES;
    const before = vectorMemory(VECTOR.load, offset, this.#place(index));
    const value = this.#accumulated(index, values, before);
    return vectorMemory(VECTOR.store, offset, this.#place(index), value);
  }

  #storeElement(index: number, values: Values): Code {
    const before = vectorMemory(VECTOR.loadSplat32, 0, this.#place(index));
    const value = this.#accumulated(index, values, before);
    return memory(PLAIN.f32Store, 0, this.#place(index), lane(value, 0));
  }

  #rounded(index: number, values: Values): Code {
    const constant = (code: Code): Code => this.#terms.constant(code);
    return rounded(values.of(this.#result(index).term), constant);
  }

  #storeHalves(index: number, at: number, vectors: readonly Values[]): Code {
    const [low, high] = vectors.map((each) => this.#rounded(index, each));
    const halves = upperHalves(low, high);
    return vectorMemory(VECTOR.store, at * LANES * 2, this.#place(index), halves);
  }

  /** The upper halves of four numbers are stored as one 64-bit number. */
  #storeFourHalves(index: number, values: Values): Code {
    const halves = upperHalves(this.#rounded(index, values), floats(0));
    return [vectorMemory(VECTOR.storeLane64, 0, this.#place(index), halves), 0];
  }

  #storeHalf(index: number, values: Values): Code {
    const half = [vector(VECTOR.i32x4ExtractLane, this.#rounded(index, values)), 0];
    const bits = plain(PLAIN.i32ShiftRight, half, i32(16));
    return memory(PLAIN.i32Store16, 0, this.#place(index), bits);
  }

  /** Adds up rows: all in registers, or a block at a time where registers hold sums of parts of them only. */
  #summedCode(loop: number): Code {
    const { loops } = this.#pass;
    const length = lengthAt(loops, loop);
    const block = Math.max(1, Math.floor(BLOCK / (lengthAt(loops, loops.length - 1) * BYTES)));
    if (!this.#isSummedInParts() || block >= length) {
      return this.#summedRows({ loop, from: i32(0), to: i32(length) });
    }
    const [from, to] = [this.#terms.local(I32), this.#terms.local(I32)];
    const next = plain(PLAIN.i32Add, get(from), i32(block));
    return [
      set(from, i32(0)),
      whileLoop(plain(PLAIN.i32LessThan, get(from), i32(length)), [
        set(
          to,
          plain(PLAIN.select, next, i32(length), plain(PLAIN.i32LessThan, next, i32(length))),
        ),
        this.#summedRows({ loop, from: get(from), to: get(to) }),
        set(from, get(to)),
      ]),
    ];
  }

  /** Adds up some rows to the sums that are there: of a few of their elements all, then of the next. */
  #summedRows(rows: RowRange): Code {
    const { results } = this.#pass;
    const round = this.#vectorsOfSums();
    const sums = results.map(() => round.map(() => this.#terms.local(V128)));
    const summed = (vectors: readonly number[], isVector: boolean): Code => [
      sums.map((own) => vectors.map((at) => set(lengthAt(own, at), floats(0)))),
      this.#terms.walkedOver(rows, () => [
        this.#terms.hoisted(),
        vectors.map((at) => {
          const values = this.#terms.valuesAt(at, isVector);
          return results.map(({ term }, result) => added(sums[result]?.[at] ?? 0, values, term));
        }),
      ]),
      results.map((result, at) => {
        const total = (vector: number, before: Code): Code =>
          this.#addedTo(before, this.#scaled(get(sums[at]?.[vector] ?? 0), result));
        const place = this.#place(at);
        const store = (vector: number): Code => {
          const offset = vector * LANES * BYTES;
          const before = vectorMemory(VECTOR.load, offset, place);
          return vectorMemory(VECTOR.store, offset, place, total(vector, before));
        };
        const before = vectorMemory(VECTOR.loadSplat32, 0, place);
        return isVector
          ? vectors.map(store)
          : memory(PLAIN.f32Store, 0, place, lane(total(0, before), 0));
      }),
    ];
    const place = get(lengthAt(this.#outputs, 0));
    return [
      this.#startOfSums(rows.from),
      set(lengthAt(this.#terms.indices, rows.loop), i32(0)),
      this.#resultAddresses(),
      this.#isSummedInParts() ? rowsReadInOrder(this.#pass, this.#terms, { ...rows, place }) : [],
      this.#walk(
        {
          round: summed(round, true),
          single: summed([0], true),
          element: summed([0], false),
        },
        round.length,
      ),
    ];
  }

  /** Whether registers hold the sums of a part of a row only. */
  #isSummedInParts(): boolean {
    const { loops } = this.#pass;
    return lengthAt(loops, loops.length - 1) > this.#vectorsOfSums().length * LANES;
  }

  /**
   * The indices of the vectors that are summed at a time: as many as registers hold, since the fewer they are, the
   * more often all rows are walked.
   */
  #vectorsOfSums(): number[] {
    const { loops, results } = this.#pass;
    const vectors = Math.floor(lengthAt(loops, loops.length - 1) / LANES);
    const most = Math.max(1, Math.floor(MOST_SUMS / results.length));
    const divisors = indicesOf(most).map((at) => at + 1).filter((each) => vectors % each === 0);
    const divisor = divisors.at(-1) ?? 1;
    return indicesOf(2 * divisor > most ? divisor : most);
  }

  /** Adds up the elements of a row. */
  #sumCode(index: number): Code {
    const result = this.#result(index);
    const sums = indicesOf(UNROLLED).map(() => this.#terms.local(V128));
    const rest = this.#terms.local(F32);
    const [first = 0, second = 0, third = 0, fourth = 0] = sums;
    const total = vector(
      VECTOR.f32x4Add,
      vector(VECTOR.f32x4Add, get(first), get(second)),
      vector(VECTOR.f32x4Add, get(third), get(fourth)),
    );
    const addedAt = (sum: number, at: number): Code =>
      added(sum, this.#terms.valuesAt(at, true), result.term);
    const element = this.#terms.valuesAt(0, false).of(result.term);
    return [
      sums.map((sum) => set(sum, floats(0))),
      set(rest, f32(0)),
      this.#walk({
        round: sums.map(addedAt),
        single: addedAt(first, 0),
        element: set(rest, plain(PLAIN.f32Add, get(rest), lane(element, 0))),
      }),
      set(first, total),
      memory(
        PLAIN.f32Store,
        0,
        get(lengthAt(this.#outputs, index)),
        lane(
          this.#scaled(
            vector(
              VECTOR.f32x4Splat,
              plain(
                PLAIN.f32Add,
                get(rest),
                plain(
                  PLAIN.f32Add,
                  plain(PLAIN.f32Add, lane(get(first), 0), lane(get(first), 1)),
                  plain(PLAIN.f32Add, lane(get(first), 2), lane(get(first), 3)),
                ),
              ),
            ),
            result,
          ),
          0,
        ),
      ),
    ];
  }
}

/** The indices of so many. */
function indicesOf(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}

/** Adds a term to the sum in a local. */
function added(sum: number, values: Values, term: Term): Code {
  return set(sum, values.addedTo(() => get(sum), term));
}

/** The upper halves of the integers of two vectors. */
function upperHalves(low: Code = [], high: Code = []): Code {
  const lanes = Array.from({ length: 16 }, (_, byte) => 2 * byte + (byte % 2 === 0 ? 2 : 1));
  return shuffled(low, high, lanes);
}
