/**
 * Readout images by a head: one pass, where the search for a label takes one for each.
 *
 * @module
 */

import { BatchedProgram } from "../prediction/batched.ts";
import type { LayerActivity } from "../network/forward.ts";
import { type Head, HEAD_WEIGHT, headShape } from "./head.ts";
import type { Network } from "../network/geometry.ts";
import { weightShapes } from "../network/parameters.ts";
import { objectiveOf } from "../objectives/objectives.ts";
import type { Ops } from "../ops/ops.ts";
import { type Engine, type HostTensors, type Program, tensorNamed } from "../ops/program.ts";
import { headLogits } from "./softmax_head.ts";
import { layerFeatures, runWithoutLabel } from "../network/neutral_label.ts";

/** What a network and its head say about images. */
export interface HeadAnswers {
  /** The probability of every label, `[N, Y]`, each in `[0, 1]`; those of an image add up to 1. */
  readonly probabilities: Float32Array<ArrayBuffer>;
  /**
   * The goodness of every image in each layer, `[N, layers]`: from a network that learns without
   * labels, where it is that of the image itself.
   */
  readonly goodness?: Float32Array<ArrayBuffer>;
}

/**
 * Makes the reading by a head a program: input `images` standardised `[B, pixels]`, output
 * `probabilities` `[B, Y]`; from a network that learns without labels also `goodness` `[B, layers]`,
 * as the same pass has it.
 *
 * @param layers The layers that feed the head, from 0.
 * @param batchSize `B`.
 * @returns The program; its state is the network's weights and the head's.
 * @throws {RangeError} If the layers are not different layers of the network.
 */
export function headReadoutProgram(
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
      const activities = runWithoutLabel(ops, network, state, images);
      const features = layerFeatures(ops, network, activities, layers);
      const logits = headLogits(ops, features, tensorNamed(state, HEAD_WEIGHT));
      const probabilities = ops.softmax(logits);
      const outputs = objectiveOf(network.spec).learnsLabels
        ? { probabilities }
        : { probabilities, goodness: goodnessRows(ops, activities) };
      return { state: {}, outputs };
    },
  };
}

/** The goodness of every layer, a row an image. */
function goodnessRows<T>(ops: Ops<T>, activities: readonly LayerActivity<T>[]): T {
  const columns = activities.map(({ goodness }) => {
    const [, rows = 0] = ops.shape(goodness);
    return ops.reshape(goodness, [rows, 1]);
  });
  return ops.concat(columns, 1);
}

/** The probability of every label for any number of images. */
export class HeadReadout {
  readonly #hasGoodness: boolean;
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
    this.#hasGoodness = !objectiveOf(network.spec).learnsLabels;
    this.#reading = new BatchedProgram(engine, {
      programOf: (batchSize) => headReadoutProgram(network, head.layers, batchSize),
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
    return (await this.read(images)).probabilities;
  }

  /**
   * Computes all that one pass gives.
   *
   * @param images Standardised images, `[N, pixels]` in row-major order.
   * @returns The probability of every label and, where the network learns without labels, goodness.
   * @throws {RangeError} If the values are not whole images.
   */
  async read(images: Float32Array): Promise<HeadAnswers> {
    const names = this.#hasGoodness ? ["probabilities", "goodness"] : ["probabilities"];
    const { probabilities = new Float32Array(0), goodness = new Float32Array(0) } = await this
      .#reading.allRows(images, names);
    return { probabilities, ...(this.#hasGoodness && { goodness }) };
  }

  /** Frees the compiled programs. */
  async dispose(): Promise<void> {
    await this.#reading.dispose();
  }
}
