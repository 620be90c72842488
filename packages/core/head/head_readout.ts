/**
 * The readout by a head, in one pass for each image.
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
import { lengthAt } from "../ops/shape.ts";
import { type Engine, type HostTensors, type Program, tensorNamed } from "../ops/program.ts";
import { headLogits } from "./softmax_head.ts";
import { layerFeatures, runWithoutLabel } from "../network/neutral_label.ts";

/** The outputs of a network and its head. */
export interface HeadOutputs {
  /** The probability of every label, `[N, Y]`, each in `[0, 1]`; those of an image add up to 1. */
  readonly probabilities: Float32Array<ArrayBuffer>;
  /** The goodness of every image in each layer, `[N, layers]`, if the network learns without labels. */
  readonly goodness?: Float32Array<ArrayBuffer>;
}

/**
 * Makes the readout by a head a program: input `images` standardised `[B, pixels]`, output `probabilities`
 * `[B, Y]`. A network that learns without labels adds the output `goodness` `[B, layers]`.
 *
 * @param layers The layers that feed the head, from 0.
 * @param batchSize `B`.
 * @returns The program; its state is the network's weights and the head's.
 * @throws {InputError} If the layers are not different layers of the network.
 */
export function headReadoutProgram(
  network: Network,
  layers: readonly number[],
  batchSize: number,
): Program {
  return {
    name: `head readout ${network.spec.name} ${batchSize}`,
    state: { ...weightShapes(network), [HEAD_WEIGHT]: headShape(network, layers) },
    inputs: { images: [batchSize, network.pixels] },
    run: (ops, state, inputs) => {
      const bound = { ops, network, weights: state };
      const activities = runWithoutLabel(bound, tensorNamed(inputs, "images"));
      const features = layerFeatures(bound, { activities, layers });
      const logits = headLogits(ops, features, tensorNamed(state, HEAD_WEIGHT));
      const probabilities = ops.softmax(logits);
      const outputs = objectiveOf(network.spec).learnsLabels
        ? { probabilities }
        : { probabilities, goodness: goodnessRows(ops, activities) };
      return { state: {}, outputs };
    },
  };
}

/** The goodness of every layer, `[B, layers]`. */
function goodnessRows<T>(ops: Ops<T>, activities: readonly LayerActivity<T>[]): T {
  const columns = activities.map(({ goodness }) => {
    const rows = lengthAt(ops.shape(goodness), 1);
    return ops.reshape(goodness, [rows, 1]);
  });
  return ops.concat(columns, 1);
}

/** The readout by a head of any number of images. It owns what it compiled until `dispose`. */
export class HeadReadout {
  readonly #hasGoodness: boolean;
  readonly #program: BatchedProgram;

  /**
   * Prepares the readout; programs are compiled when first needed.
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
    this.#program = new BatchedProgram(engine, {
      programOf: (batchSize) => headReadoutProgram(network, head.layers, batchSize),
      pixels: network.pixels,
    }, { ...weights, [HEAD_WEIGHT]: head.weight });
  }

  /**
   * Computes all outputs in one pass.
   *
   * @param images Standardised images, `[N, pixels]` in row-major order.
   * @returns The probability of every label; and goodness, if the network learns without labels.
   * @throws {RangeError} If the values are not whole images.
   *
   * @example The probabilities of an image
   * ```ts
   * import {
   *   createEngine,
   *   HeadReadout,
   *   initialWeights,
   *   networkPreset,
   *   resolveNetwork,
   * } from "@goodness/core";
   * import { headShape } from "@goodness/core/head";
   * import { sizeOf } from "@goodness/core/ops";
   * import { assertAlmostEquals } from "@std/assert";
   *
   * const network = resolveNetwork(networkPreset("local"));
   * const weights = initialWeights(network, 1);
   * const weight = new Float32Array(sizeOf(headShape(network, [2]))); // not trained yet
   * const head = { layers: [2], weight };
   * const readout = new HeadReadout(await createEngine("native"), { network, weights, head });
   * const { probabilities } = await readout.outputs(new Float32Array(784));
   * assertAlmostEquals(probabilities[3] ?? NaN, 0.1);
   * await readout.dispose();
   * ```
   */
  async outputs(images: Float32Array): Promise<HeadOutputs> {
    const names = this.#hasGoodness ? ["probabilities", "goodness"] : ["probabilities"];
    const { probabilities = new Float32Array(0), goodness = new Float32Array(0) } = await this
      .#program.allRows(images, names);
    return { probabilities, ...(this.#hasGoodness && { goodness }) };
  }

  /** Frees the compiled programs. */
  async dispose(): Promise<void> {
    await this.#program.dispose();
  }
}
