/**
 * Reading images by a head: one pass, where the search for a label takes one for each.
 *
 * @module
 */

import { BatchedProgram } from "./batched.ts";
import { imageFeatures } from "./features.ts";
import { type Head, HEAD_WEIGHT, headShape } from "./head.ts";
import { type Network, weightShapes } from "./network.ts";
import { type Engine, type HostTensors, type Program, tensorNamed } from "./program.ts";
import { headLogits } from "./softmax_head.ts";

/**
 * Makes the reading by a head a program: input `images` standardised `[B, pixels]`, output
 * `probabilities` `[B, Y]`.
 *
 * @param network The network.
 * @param layers The layers that feed the head, from 0.
 * @param batchSize `B`.
 * @returns The program; its state is the network's weights and the head's.
 * @throws {RangeError} If the layers are not different layers of the network.
 */
export function headReadingProgram(
  network: Network,
  layers: readonly number[],
  batchSize: number,
): Program {
  return {
    name: `read ${network.spec.name} ${batchSize}`,
    state: { ...weightShapes(network), [HEAD_WEIGHT]: headShape(network, layers) },
    inputs: { images: [batchSize, network.pixels] },
    run: (ops, state, inputs) => {
      const images = tensorNamed(inputs, "images");
      const features = imageFeatures(ops, network, state, { images, layers });
      const logits = headLogits(ops, features, tensorNamed(state, HEAD_WEIGHT));
      return { state: {}, outputs: { probabilities: ops.softmax(logits) } };
    },
  };
}

/** The probability of every label for any number of images. */
export class HeadReader {
  readonly #reading: BatchedProgram;

  /**
   * Prepares to read; programs are compiled when first needed.
   *
   * @param engine What runs it.
   * @param model A network, its weights by name and a head that was trained on them.
   */
  constructor(
    engine: Engine,
    { network, weights, head }: {
      network: Network;
      weights: HostTensors;
      head: Pick<Head, "layers" | "weight">;
    },
  ) {
    this.#reading = new BatchedProgram(engine, {
      programOf: (batchSize) => headReadingProgram(network, head.layers, batchSize),
      pixels: network.pixels,
    }, { ...weights, [HEAD_WEIGHT]: head.weight });
  }

  /**
   * Computes the probability of every label.
   *
   * @param images Standardised images, `[N, pixels]` in row-major order.
   * @returns `[N, Y]` in row-major order, each in `[0, 1]`; those of an image add up to 1.
   * @throws {RangeError} If the values are not whole images.
   */
  async probabilities(images: Float32Array): Promise<Float32Array> {
    return await this.#reading.rows(images, "probabilities");
  }

  /** Frees the compiled programs. */
  async dispose(): Promise<void> {
    await this.#reading.dispose();
  }
}
