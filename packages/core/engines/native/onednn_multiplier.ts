/**
 * Products by oneDNN: each thread has a primitive for its share of the rows.
 *
 * @module
 */

import { type SummedProduct, summedProducts } from "./convolution.ts";
import { type JobShare, partOf } from "./kernels.ts";
import type { Multiplier, ProductPlaces, ProgramMultiplier } from "./multiplier.ts";
import { BYTES_OF } from "./passes/pass.ts";
import type { ConvolutionStep, Factor, ProductStep } from "./passes/program.ts";
import { type RowOfImage, rowOfImage } from "./row_of_image.ts";
import type { ProductPart, ProductPiece, ProductWork } from "./run_step.ts";
import { type RowsOfMatrices, shareOfRows } from "./share_of_rows.ts";
import { imageGrid } from "./image_grid.ts";
import type { Matrices } from "./onednn/descriptions.ts";
import type { Convolution, OneDnn, Primitive } from "./onednn/library.ts";

/** Bytes that the memory of primitives is aligned to: a page. */
const ALIGNMENT = 4096;
/** The least bytes of the memory besides. */
const LEAST_SCRATCH = 1 << 20;

/** The most pieces of a thread's share of products. */
const PIECES = 4;
/** oneDNN's convolutions that are faster than products of cells. */
const FAST = /^brgconv:/;

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

/** A convolution that oneDNN makes, row by row of its locations. */
interface ConvolvedImage {
  readonly rows: readonly (RowOfImage & { readonly convolution: Convolution })[];
  /** Puts the weights in the order that they all take them in. */
  readonly ordered: Primitive;
  /** Where each thread puts them. */
  readonly weights: readonly bigint[];
}

/** The products of a program. */
class ProgramProducts implements ProgramMultiplier {
  readonly #library: OneDnn;
  readonly #start: bigint;
  readonly #threads: number;
  readonly #primitives = new Map<string, Primitive>();
  readonly #convolutions = new Map<string, Convolution>();
  readonly #images = new Map<ConvolutionStep, ConvolvedImage | undefined>();
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

  /** How oneDNN convolves the rows of a step, made once for all runs. */
  #imageOf(step: ConvolutionStep): ConvolvedImage | undefined {
    if (!this.#images.has(step)) this.#images.set(step, this.#newImage(step));
    return this.#images.get(step);
  }

  #newImage(step: ConvolutionStep): ConvolvedImage | undefined {
    const grid = step.kind === "convolution" ? imageGrid(step.fields, step.below) : undefined;
    if (grid === undefined) return undefined;
    const rows = Array.from({ length: grid.size[0] }, (_, at) => {
      const row = rowOfImage(step, grid, at);
      const convolution = this.#convolution(row.tensors, row.sliding);
      return convolution ? [{ ...row, convolution }] : [];
    }).flat();
    const [first] = rows;
    const areFast = rows.every(({ convolution }) =>
      FAST.test(convolution.implementation) && first &&
      this.#library.takeOneOrder(convolution, first.convolution)
    );
    if (first === undefined || rows.length < grid.size[0] || !areFast) return undefined;
    const { ordered, weightBytes } = first.convolution;
    return { rows, ordered, weights: this.#everyThread(() => this.#taken(weightBytes)) };
  }

  /** A convolution by oneDNN's own, if it has a fast one and fields slide over a grid. Threads share its rows. */
  #convolvedImage(step: ConvolutionStep, places: ProductPlaces): ProductWork | undefined {
    const image = this.#imageOf(step);
    if (image === undefined) return undefined;
    const { rows, ordered, weights } = image;
    const at = (address: number): bigint => this.#start + BigInt(address);
    const pieces = rows.map(({ from, to, convolution }): ProductPiece => [
      this.#executed(convolution, (thread) => [
        at(places.a + from),
        weights[thread] ?? 0n,
        at(places.output + to),
      ]),
    ]);
    const before = this.#executed(ordered, (thread) => [at(places.b), weights[thread] ?? 0n]);
    const { length } = pieces;
    const threads = this.#threads;
    return {
      kind: "product",
      before,
      pieces: this.#everyThread((thread) => pieces.slice(...partOf(length, { thread, threads }))),
    };
  }

  #everyThread<R>(of: (thread: number) => R): R[] {
    return Array.from({ length: this.#threads }, (_, thread) => of(thread));
  }

  #convolution(...[tensors, sliding]: Parameters<OneDnn["convolution"]>): Convolution | undefined {
    const key = JSON.stringify([tensors, sliding]);
    const known = this.#convolutions.get(key);
    if (known !== undefined) return known;
    try {
      const made = this.#library.convolution(tensors, sliding);
      this.#convolutions.set(key, made);
      return made;
    } catch {
      return undefined; // no implementation at all
    }
  }

  /** What threads share, given the products of each; those of a piece are made one after the other. */
  #shared(productsOf: (share: JobShare) => PlacedProduct[][]): ProductWork {
    const threads = this.#threads;
    const pieces = this.#everyThread((thread) =>
      productsOf({ thread, threads }).map((piece) => piece.map((one) => this.#part(one)))
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
    const given = this.#everyThread((thread) => {
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
    BYTES_OF[format] * ((factor.matrices === 1 ? 0 : matrix * strides[0]) + row * strides[1]);
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
      places.output + BYTES_OF.f32 * (matrix * step.rows + row) * columns,
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
      places.a + BYTES_OF[format] * input,
      places.b + BYTES_OF[format] * other,
      places.output + BYTES_OF.f32 * output,
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
