/**
 * Products by oneDNN: each thread has a primitive for its share of the rows.
 *
 * @module
 */

import { type JobShare, partOf } from "./kernels.ts";
import type { Multiplier, ProductPlaces, ProgramMultiplier } from "./multiplier.ts";
import type { Factor, ProductStep } from "./passes/program.ts";
import type { ProductPart, ProductWork } from "./run_step.ts";
import type { Matrices } from "./onednn/descriptions.ts";
import type { MatMul, OneDnn } from "./onednn/library.ts";

/** Threads take whole groups of rows, so that few are computed in narrow blocks. */
const ROWS_TOGETHER = 16;
/** Bytes that the memory of primitives is aligned to: a page. */
const ALIGNMENT = 4096;
/** The least bytes of the memory besides. */
const LEAST_SCRATCH = 1 << 20;

/** Rows of some matrices, one after the other. */
export interface RowsOfMatrices {
  /** The first matrix, and how many. */
  readonly matrix: number;
  readonly matrices: number;
  /** The first row of each, and how many. */
  readonly row: number;
  readonly rows: number;
}

/**
 * A thread's share of the rows of matrices: whole matrices, and parts of the first and the last.
 *
 * @param matrices The number of matrices, and of rows of each.
 */
export function shareOfRows(
  { matrices, rows }: { readonly matrices: number; readonly rows: number },
  share: JobShare,
): RowsOfMatrices[] {
  const groups = Math.ceil(rows / ROWS_TOGETHER);
  const [first, last] = partOf(matrices * groups, share);
  const found: RowsOfMatrices[] = [];
  for (let at = first; at < last;) {
    const [matrix, group] = [Math.floor(at / groups), at % groups];
    const whole = group === 0 ? Math.floor((last - at) / groups) : 0;
    if (whole > 0) {
      found.push({ matrix, matrices: whole, row: 0, rows });
      at += whole * groups;
      continue;
    }
    const end = Math.min(groups, group + last - at);
    const row = group * ROWS_TOGETHER;
    found.push({ matrix, matrices: 1, row, rows: Math.min(end * ROWS_TOGETHER, rows) - row });
    at += end - group;
  }
  return found;
}

/**
 * Multiplies matrices with oneDNN.
 *
 * @param library The library.
 */
export function oneDnnMultiplier(library: OneDnn): Multiplier {
  return {
    name: `oneDNN ${library.version}`,
    isShared: true,
    library: { path: library.path, engine: library.engine },
    forProgram: (memory, threads) => {
      const start = Deno.UnsafePointer.of(new Uint8Array(memory.buffer));
      return new ProgramProducts(library, Deno.UnsafePointer.value(start), threads);
    },
  };
}

/** The products of a program. */
class ProgramProducts implements ProgramMultiplier {
  readonly #library: OneDnn;
  readonly #start: bigint;
  readonly #threads: number;
  readonly #primitives = new Map<string, MatMul>();
  readonly #memories: bigint[] = [];
  /** The memory that each thread's primitives need besides; earlier, smaller ones are still used by some. */
  readonly #scratch: Uint8Array<ArrayBuffer>[][] = [];

  /**
   * @param start The address of the memory that buffers lie in.
   * @param threads The number of threads.
   */
  constructor(library: OneDnn, start: bigint, threads: number) {
    this.#library = library;
    this.#start = start;
    this.#threads = threads;
  }

  prepare(step: ProductStep, places: ProductPlaces): Promise<ProductWork> {
    const threads = this.#threads;
    const matrices = { matrices: step.batch, rows: step.rows };
    const parts = Array.from(
      { length: threads },
      (_, thread) =>
        shareOfRows(matrices, { thread, threads }).map((rows) =>
          this.#part(step, places, { ...rows, thread })
        ),
    );
    return Promise.resolve({ kind: "product", parts });
  }

  #part(
    step: ProductStep,
    places: ProductPlaces,
    share: RowsOfMatrices & { readonly thread: number },
  ): ProductPart {
    const { rows, inner, columns, format } = step;
    const { matrices } = share;
    const a = factorOf(step.a, { rows, columns: inner }, matrices);
    const b = factorOf(step.b, { rows: inner, columns }, matrices);
    const factors = [
      { ...a, lengths: [a.lengths[0], share.rows, inner], format },
      { ...b, lengths: [b.lengths[0], inner, columns], format },
      { lengths: [matrices, share.rows, columns], strides: [rows * columns, columns, 1] },
    ] as const;
    const product: Matrices = { ...factors[2], format: "f32" };
    const key = JSON.stringify(factors);
    const primitive = this.#primitives.get(key) ??
      this.#library.matmul(factors[0], factors[1], product);
    this.#primitives.set(key, primitive);
    const bytes = format === "bf16" ? 2 : 4;
    const start = (factor: Factor, { strides }: Omit<Matrices, "format">, row: number): number =>
      bytes * ((factor.matrices === 1 ? 0 : share.matrix * strides[0]) + row * strides[1]);
    const at = (address: number): bigint => this.#start + BigInt(address);
    const memories = primitive.memories([
      at(places.a + start(step.a, a, share.row)),
      at(places.b + start(step.b, b, 0)),
      at(places.output + 4 * (share.matrix * rows + share.row) * columns),
      this.#scratchOf(share.thread, primitive.scratchBytes),
    ]);
    this.#memories.push(...memories);
    return { primitive: primitive.primitive, memories };
  }

  /** The address of a thread's memory besides. */
  #scratchOf(thread: number, bytes: number): bigint {
    const own = this.#scratch[thread] ??= [];
    const last = own.at(-1);
    const memory = last && last.byteLength >= bytes + ALIGNMENT
      ? last
      : new Uint8Array(Math.max(bytes, LEAST_SCRATCH) + ALIGNMENT);
    if (memory !== last) own.push(memory);
    const start = Deno.UnsafePointer.value(Deno.UnsafePointer.of(memory));
    return start + (-start & BigInt(ALIGNMENT - 1));
  }

  release(): void {
    for (const primitive of this.#primitives.values()) primitive.release();
    this.#library.releaseMemories(this.#memories);
  }
}

/** A factor's matrices as they are multiplied, transposed or not. */
function factorOf(
  { matrices: available, transposed }: Factor,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  matrices: number,
): Omit<Matrices, "format"> {
  const shared = available === 1;
  return {
    lengths: [shared ? 1 : matrices, rows, columns],
    strides: [rows * columns, transposed ? 1 : columns, transposed ? rows : 1],
  };
}
