/**
 * Products by oneDNN: each thread has a primitive for its share of the rows.
 *
 * @module
 */

import { type SummedProduct, summedProducts } from "./convolution.ts";
import { type JobShare, partOf } from "./kernels.ts";
import type { Multiplier, ProductPlaces, ProgramMultiplier } from "./multiplier.ts";
import type { ConvolutionStep, Factor, ProductStep } from "./passes/program.ts";
import type { NumberFormat } from "./passes/pass.ts";
import type { ProductPart, ProductPiece, ProductWork } from "./run_step.ts";
import { type RowsOfMatrices, shareOfRows } from "./share_of_rows.ts";
import { type ImageGrid, imageGrid } from "./image_grid.ts";
import type { Matrices, Sliding, Tensor } from "./onednn/descriptions.ts";
import type { Convolution, OneDnn, Primitive } from "./onednn/library.ts";

/** Bytes that the memory of primitives is aligned to: a page. */
const ALIGNMENT = 4096;
/** The least bytes of the memory besides. */
const LEAST_SCRATCH = 1 << 20;

/** The most pieces of a thread's share of products. */
const PIECES = 4;
/** oneDNN's convolutions that are faster than products of cells. */
const FAST = /^brgconv:/;
/** Bytes of a number. */
const BYTES = { f32: 4, bf16: 2 } as const;

/**
 * Multiplies matrices with oneDNN.
 *
 * @param library The library.
 */
export function oneDnnMultiplier(library: OneDnn): Multiplier {
  return {
    name: `oneDNN ${library.version}`,
    isShared: true,
    convolves: true,
    library: { path: library.path, engine: library.engine },
    forProgram: (memory, threads) => {
      const start = Deno.UnsafePointer.of(new Uint8Array(memory.buffer));
      return new ProgramProducts(library, Deno.UnsafePointer.value(start), threads);
    },
  };
}

/** Matrices that are multiplied, in one thread. */
interface PlacedProduct {
  /** The factors and the product. */
  readonly matrices: readonly [a: Matrices, b: Matrices, product: Matrices];
  /** Their addresses in the memory of the program. */
  readonly addresses: readonly [a: number, b: number, product: number];
  /** Whether the product is added to what is there. */
  readonly added: boolean;
}

/** The products of a program. */
class ProgramProducts implements ProgramMultiplier {
  readonly #library: OneDnn;
  readonly #start: bigint;
  readonly #threads: number;
  readonly #primitives = new Map<string, Primitive>();
  readonly #convolutions = new Map<string, Convolution>();
  /** The memory that each thread's primitives need besides. */
  readonly #scratch: { readonly bytes: number; readonly address: bigint }[] = [];
  /** All memory that primitives use; earlier, smaller scratch is still used by some. */
  readonly #kept: Uint8Array<ArrayBuffer>[] = [];

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
    const matrices = { matrices: step.batch, rows: step.rows };
    return Promise.resolve(this.#shared((share) =>
      shareOfRows(matrices, share).flatMap(inPieces)
        .map((rows) => [productOfRows(step, places, rows)])
    ));
  }

  convolve(step: ConvolutionStep, places: ProductPlaces): ProductWork {
    return this.#convolvedImage(step, places) ??
      this.#shared((share) =>
        summedProducts(step, share).map((sum) =>
          sum.map((summed) => productOfSum(step, places, summed))
        )
      );
  }

  /** A convolution by oneDNN's own, if it has a fast one and fields slide over a grid. Threads share its rows. */
  #convolvedImage(step: ConvolutionStep, places: ProductPlaces): ProductWork | undefined {
    const grid = step.kind === "convolution" ? imageGrid(step.fields, step.below) : undefined;
    if (grid === undefined) return undefined;
    const rows = Array.from({ length: grid.size[0] }, (_, row) => rowOfImage(step, grid, row));
    const made = rows.map((row) => {
      const key = JSON.stringify([row.tensors, row.sliding]);
      const known = this.#convolutions.get(key) ??
        this.#library.convolution(row.tensors, row.sliding);
      this.#convolutions.set(key, known);
      return known;
    });
    const [first] = made;
    if (first === undefined || !made.every(({ implementation }) => FAST.test(implementation))) {
      return undefined;
    }
    const ordered = Array.from(
      { length: this.#threads },
      () => this.#taken(Math.max(...made.map(({ weightBytes }) => weightBytes))),
    );
    const pieces = rows.map(({ from, to }, row): ProductPiece => {
      const convolution = made[row] ?? first;
      const [image, result] = [
        this.#start + BigInt(places.a + from),
        this.#start + BigInt(places.output + to),
      ];
      return [this.#executed(convolution, (thread) => [image, ordered[thread] ?? 0n, result])];
    });
    const weights = this.#start + BigInt(places.b);
    const before = this.#executed(first.ordered, (thread) => [weights, ordered[thread] ?? 0n]);
    const shares = Array.from(
      { length: this.#threads },
      (_, thread) => pieces.slice(...partOf(pieces.length, { thread, threads: this.#threads })),
    );
    return { kind: "product", before, pieces: shares };
  }

  /** What threads share, given the products of each; those of a piece are made one after the other. */
  #shared(productsOf: (share: JobShare) => PlacedProduct[][]): ProductWork {
    const threads = this.#threads;
    const pieces = Array.from(
      { length: threads },
      (_, thread) =>
        productsOf({ thread, threads }).map((piece) => piece.map((one) => this.#part(one))),
    );
    return { kind: "product", pieces };
  }

  #part({ matrices, addresses, added }: PlacedProduct): ProductPart {
    const key = JSON.stringify([matrices, added]);
    const primitive = this.#primitives.get(key) ?? this.#library.matmul(matrices, added);
    this.#primitives.set(key, primitive);
    const operands = addresses.map((address) => this.#start + BigInt(address));
    return this.#executed(primitive, () => operands);
  }

  /** An execution of a primitive, given the addresses of its operands and its result by thread. */
  #executed(
    primitive: Primitive,
    operandsOf: (thread: number) => readonly bigint[],
  ): ProductPart {
    const given = Array.from({ length: this.#threads }, (_, thread) => {
      const scratch = this.#scratchOf(thread, primitive.scratchBytes);
      return primitive.argumentsAt([...operandsOf(thread), scratch]);
    });
    return { primitive: primitive.primitive, given };
  }

  /** The address of a thread's memory besides. */
  #scratchOf(thread: number, bytes: number): bigint {
    const last = this.#scratch[thread];
    if (last !== undefined && last.bytes >= bytes) return last.address;
    const most = Math.max(bytes, LEAST_SCRATCH);
    const address = this.#taken(most);
    this.#scratch[thread] = { bytes: most, address };
    return address;
  }

  /** The address of new memory, which is kept. */
  #taken(bytes: number): bigint {
    const memory = new Uint8Array(bytes + ALIGNMENT);
    this.#kept.push(memory);
    const start = Deno.UnsafePointer.value(Deno.UnsafePointer.of(memory));
    return start + (-start & BigInt(ALIGNMENT - 1));
  }

  release(): void {
    for (const each of [...this.#primitives.values(), ...this.#convolutions.values()]) {
      each.release();
    }
  }
}

/** A row of locations as the convolution of an image of all their images side by side. */
interface RowOfImage {
  /** What the library makes it of. */
  readonly tensors: Parameters<OneDnn["convolution"]>[0];
  readonly sliding: Sliding;
  /** Where what it sees and its result begin, in bytes. */
  readonly from: number;
  readonly to: number;
}

/**
 * A row of locations. The images of a location lie side by side, so that neighbouring locations are as many columns
 * apart.
 */
function rowOfImage(
  { rows: images, channels, columns, format }: ConvolutionStep,
  { below, size, field, padding }: ImageGrid,
  row: number,
): RowOfImage {
  const [first, last] = [row - padding[0], row - padding[0] + field[0] - 1];
  const [from, to] = [Math.max(0, first), Math.min(last, below[0] - 1)];
  const [wide, wideBelow] = [size[1] * images, below[1] * images];
  const tensor = (channels: number, rows: number, wide: number, format: NumberFormat): Tensor => ({
    lengths: [1, channels, rows, wide],
    strides: [rows * wide * channels, 1, wide * channels, channels],
    format,
  });
  const cell = channels * columns;
  return {
    tensors: {
      image: tensor(channels, to - from + 1, wideBelow, format),
      weights: {
        lengths: [columns, channels, ...field],
        strides: [1, columns, field[1] * cell, cell],
        format,
      },
      result: tensor(columns, 1, wide, "f32"),
    },
    sliding: {
      dilation: [0, images - 1],
      before: [from - first, padding[1] * images],
      behind: [last - to, padding[1] * images],
    },
    from: BYTES[format] * from * wideBelow * channels,
    to: BYTES.f32 * row * wide * columns,
  };
}

/** Pieces of rows: whole matrices. */
function inPieces(rows: RowsOfMatrices): RowsOfMatrices[] {
  const count = Math.min(PIECES, rows.matrices);
  return Array.from({ length: count }, (_, thread) => {
    const [first, last] = partOf(rows.matrices, { thread, threads: count });
    return { ...rows, matrix: rows.matrix + first, matrices: last - first };
  });
}

/** Some rows of products. */
function productOfRows(
  step: ProductStep,
  places: ProductPlaces,
  { matrix, matrices, row, rows }: RowsOfMatrices,
): PlacedProduct {
  const { inner, columns, format } = step;
  const a = factorOf(step.a, { rows: step.rows, columns: inner }, matrices);
  const b = factorOf(step.b, { rows: inner, columns }, matrices);
  const start = (factor: Factor, { strides }: Omit<Matrices, "format">, row: number): number =>
    BYTES[format] * ((factor.matrices === 1 ? 0 : matrix * strides[0]) + row * strides[1]);
  return {
    matrices: [
      { ...a, lengths: [a.lengths[0], rows, inner], format },
      { ...b, format },
      {
        lengths: [matrices, rows, columns],
        strides: [step.rows * columns, columns, 1],
        format: "f32",
      },
    ],
    addresses: [
      places.a + start(step.a, a, row),
      places.b + start(step.b, b, 0),
      places.output + BYTES.f32 * (matrix * step.rows + row) * columns,
    ],
    added: false,
  };
}

/** A product that is part of a convolution's sum. */
function productOfSum(
  { kind, channels, columns, format }: ConvolutionStep,
  places: ProductPlaces,
  { rows, inner, input, other, output, added }: SummedProduct,
): PlacedProduct {
  const [ofRow, ofColumn] = kind === "convolution" ? [channels, 1] : [1, channels];
  return {
    matrices: [
      { lengths: [1, rows, inner], strides: [rows * inner, ofRow, ofColumn], format },
      { lengths: [1, inner, columns], strides: [inner * columns, columns, 1], format },
      { lengths: [1, rows, columns], strides: [rows * columns, columns, 1], format: "f32" },
    ],
    addresses: [
      places.a + BYTES[format] * input,
      places.b + BYTES[format] * other,
      places.output + BYTES.f32 * output,
    ],
    added,
  };
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
