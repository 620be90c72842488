/**
 * A program over a batch of images, for any number of images.
 *
 * @module
 */

import {
  type Engine,
  type Executable,
  type HostTensors,
  type Program,
  tensorNamed,
} from "../ops/program.ts";

/** Batches are padded to one of these sizes, so few programs are compiled. */
const BATCH_SIZES = [1, 8, 32, 128, 512] as const;

/** Most rows of a layer in a batch: more do not fit the caches. */
const MOST_ROWS = 1280;

/** A program for any batch size. */
export interface BatchedOptions {
  /** Makes the program of a batch size; its one input is `images` `[B, pixels]`. */
  readonly programOf: (batchSize: number) => Program;
  /** Pixels of an image. */
  readonly pixels: number;
  /** Rows of the layers for each image, such as one for each label. @default {1} */
  readonly rowsPerImage?: number;
  /** Whether it is computed in the engine's precision of training steps. @default {false} */
  readonly inTrainingPrecision?: boolean;
}

/** The results of a batch. */
export interface BatchResult {
  /** The program's outputs, padding included. */
  readonly outputs: HostTensors;
  /** The first image of the batch. */
  readonly start: number;
  /** Images of the batch without padding. */
  readonly count: number;
  /** Images of the batch with padding. */
  readonly size: number;
}

/** Runs a program over any number of images. It owns what it compiled until `dispose`. */
export class BatchedProgram {
  readonly #engine: Engine;
  readonly #options: BatchedOptions;
  readonly #sizes: readonly number[];
  readonly #compiled = new Map<number, Promise<Executable>>();
  #state: HostTensors;

  /**
   * Prepares to run; programs are compiled when first needed.
   *
   * @param engine What runs it.
   * @param options The program.
   * @param state The program's state by name.
   */
  constructor(engine: Engine, options: BatchedOptions, state: HostTensors) {
    this.#engine = engine;
    this.#options = options;
    const { rowsPerImage = 1 } = options;
    this.#sizes = BATCH_SIZES.filter((size) => size === 1 || size * rowsPerImage <= MOST_ROWS);
    this.#state = state;
  }

  /**
   * Replaces the state, as after more steps of a training.
   *
   * @param state The state by name.
   */
  async writeState(state: HostTensors): Promise<void> {
    this.#state = state;
    for (const executable of this.#compiled.values()) (await executable).writeState(state);
  }

  /**
   * Runs the program batch by batch; a batch is made ready while the one before it runs.
   *
   * @param images Standardised images, `[N, pixels]` in row-major order.
   * @param take Called with the results of each batch, in order.
   * @throws {RangeError} If the values are not whole images.
   */
  async run(images: Float32Array, take: (result: BatchResult) => void): Promise<void> {
    const { pixels } = this.#options;
    const total = images.length / pixels;
    if (!Number.isInteger(total)) {
      throw new RangeError(`Cannot read ${images.length} values as images: an image has ${pixels}`);
    }
    let before = Promise.resolve();
    for (let start = 0; start < total;) {
      const size = batchSizeFor(total - start, this.#sizes);
      const batch = { start, count: Math.min(size, total - start), size };
      start += batch.count;
      const part = images.subarray(batch.start * pixels, start * pixels);
      const outputs = this.#batch(part, size);
      outputs.catch(() => {}); // thrown below, if not the batch before fails
      await before;
      before = outputs.then((outputs) => take({ outputs, ...batch }));
    }
    await before;
  }

  /**
   * Collects an output with one row for each image.
   *
   * @param images Standardised images, `[N, pixels]` in row-major order.
   * @param name The output, `[B, width]`.
   * @returns `[N, width]` in row-major order.
   * @throws {RangeError} If the values are not whole images.
   */
  async rows(images: Float32Array, name: string): Promise<Float32Array<ArrayBuffer>> {
    return (await this.allRows(images, [name]))[name] ?? new Float32Array(0); // of no images
  }

  /**
   * Collects several outputs with one row for each image, in one pass.
   *
   * @param images Standardised images, `[N, pixels]` in row-major order.
   * @param names The outputs, each `[B, width]`.
   * @returns Each as `[N, width]` in row-major order, by name; nothing for no images.
   * @throws {RangeError} If the values are not whole images.
   */
  async allRows(
    images: Float32Array,
    names: readonly string[],
  ): Promise<Record<string, Float32Array<ArrayBuffer>>> {
    const total = images.length / this.#options.pixels;
    const all: Record<string, Float32Array<ArrayBuffer>> = {};
    await this.run(images, ({ outputs, start, count, size }) => {
      for (const name of names) {
        const values = tensorNamed(outputs, name);
        const width = values.length / size;
        const rows = all[name] ??= new Float32Array(total * width);
        rows.set(values.subarray(0, count * width), start * width);
      }
    });
    return all;
  }

  #programOf(size: number): Program {
    const { programOf, inTrainingPrecision = false } = this.#options;
    return { ...programOf(size), inTrainingPrecision };
  }

  async #batch(images: Float32Array, size: number): Promise<HostTensors> {
    const padded = new Float32Array(size * this.#options.pixels);
    padded.set(images);
    return await (await this.#executable(size)).run({ images: padded });
  }

  #executable(size: number): Promise<Executable> {
    const ready = this.#compiled.get(size);
    if (ready !== undefined) return ready;
    const compiling = this.#engine.compile(this.#programOf(size), this.#state);
    this.#compiled.set(size, compiling);
    compiling.catch(() => this.#compiled.delete(size)); // the caller gets the error; the next call retries
    return compiling;
  }

  /** Frees the compiled programs. */
  async dispose(): Promise<void> {
    for (const executable of this.#compiled.values()) await (await executable).dispose();
    this.#compiled.clear();
  }
}

/** The smallest size that holds the rest, or a smaller one if more than half of that would be padding. */
function batchSizeFor(left: number, sizes: readonly number[]): number {
  const full = sizes.findLast((size) => size <= left) ?? 1;
  const padded = sizes.find((size) => size >= left) ?? full;
  return left >= padded / 2 ? padded : full;
}
