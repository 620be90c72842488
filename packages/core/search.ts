/**
 * The search for a label: the goodness of every label in every layer, for a batch of images.
 *
 * @module
 */

import { runEveryLabel } from "./forward.ts";
import { type Network, weightShapes } from "./network.ts";
import type { Ops } from "./ops.ts";
import {
  type Engine,
  type Executable,
  type HostTensors,
  type Program,
  type ProgramResult,
  type TensorMap,
  tensorNamed,
} from "./program.ts";

/** Most images in a batch. */
const LARGEST = 128;

/** Batches are padded to one of these, so that few programs are compiled. */
const BATCH_SIZES = [1, 8, 32, LARGEST] as const;

/**
 * Makes the search a program: input `images` standardised `[B, pixels]`, output `goodness`
 * `[layers, B, Y]`. The first layer's product is made once per image, not once per label.
 *
 * @param network The network.
 * @param batchSize `B`.
 * @returns The program; its state is the network's weights.
 */
export function searchProgram(network: Network, batchSize: number): Program {
  return {
    name: `search ${network.spec.name} ${batchSize}`,
    state: weightShapes(network),
    inputs: { images: [batchSize, network.pixels] },
    run: (ops, state, inputs) => search(ops, network, state, inputs),
  };
}

function search<T>(
  ops: Ops<T>,
  network: Network,
  weights: TensorMap<T>,
  inputs: TensorMap<T>,
): ProgramResult<T> {
  const images = tensorNamed(inputs, "images");
  const [count = 0] = ops.shape(images);
  const goodness = runEveryLabel(ops, network, weights, images).map((layer) =>
    ops.reshape(layer.goodness, [1, count, network.spec.labels])
  );
  return { state: {}, outputs: { goodness: ops.concat(goodness, 0) } };
}

/** The goodness of every label for any number of images. */
export class GoodnessSearch {
  readonly #engine: Engine;
  readonly #network: Network;
  readonly #compiled = new Map<number, Promise<Executable>>();
  #weights: HostTensors;

  /**
   * Prepares a search; programs are compiled when first needed.
   *
   * @param engine What runs it.
   * @param network The network.
   * @param weights Its weights by name.
   */
  constructor(engine: Engine, network: Network, weights: HostTensors) {
    this.#engine = engine;
    this.#network = network;
    this.#weights = weights;
  }

  /**
   * Replaces the weights, as when a training has moved on.
   *
   * @param weights The weights by name.
   */
  async setWeights(weights: HostTensors): Promise<void> {
    this.#weights = weights;
    for (const executable of this.#compiled.values()) (await executable).writeState(weights);
  }

  /**
   * Computes the goodness of every label.
   *
   * @param images Standardised images, `[N, pixels]` in row-major order.
   * @returns `[layers, N, Y]` in row-major order.
   * @throws {RangeError} If the values are not whole images.
   */
  async goodness(images: Float32Array): Promise<Float32Array> {
    const { pixels, layers, spec: { labels } } = this.#network;
    const count = images.length / pixels;
    if (!Number.isInteger(count)) {
      throw new RangeError(`Cannot search ${images.length} values: an image has ${pixels}`);
    }
    const all = new Float32Array(layers.length * count * labels);
    for (let start = 0; start < count; start += LARGEST) {
      const end = Math.min(start + LARGEST, count);
      const part = await this.#batch(images.subarray(start * pixels, end * pixels));
      const stride = part.length / layers.length;
      for (let layer = 0; layer < layers.length; layer++) {
        const rows = part.subarray(layer * stride, layer * stride + (end - start) * labels);
        all.set(rows, (layer * count + start) * labels);
      }
    }
    return all;
  }

  async #batch(images: Float32Array): Promise<Float32Array> {
    const { pixels } = this.#network;
    const count = images.length / pixels;
    const size = BATCH_SIZES.find((candidate) => candidate >= count) ?? LARGEST;
    const padded = new Float32Array(size * pixels);
    padded.set(images);
    const executable = await this.#executable(size);
    return tensorNamed(await executable.run({ images: padded }), "goodness");
  }

  #executable(size: number): Promise<Executable> {
    const ready = this.#compiled.get(size);
    if (ready !== undefined) return ready;
    const compiling = this.#engine.compile(searchProgram(this.#network, size), this.#weights);
    this.#compiled.set(size, compiling);
    compiling.catch(() => this.#compiled.delete(size)); // the caller hears of it; the next one retries
    return compiling;
  }

  /** Frees the compiled programs. */
  async dispose(): Promise<void> {
    for (const executable of this.#compiled.values()) await (await executable).dispose();
    this.#compiled.clear();
  }
}
