/**
 * The goodness of every label in every layer, for a batch of images.
 *
 * @module
 */

import type { BoundNetwork } from "../network/bound_network.ts";
import { labelCount } from "../network/network_spec.ts";
import { type BatchedOptions, BatchedProgram } from "./batched.ts";
import { runEveryLabel } from "../network/labelled_images.ts";
import type { Network } from "../network/geometry.ts";
import { weightShapes } from "../network/parameters.ts";
import { objectiveOf } from "../objectives/objectives.ts";
import type { Ops } from "../ops/ops.ts";
import { lengthAt } from "../ops/shape.ts";
import {
  type Engine,
  type HostTensors,
  type Program,
  type ProgramResult,
  type TensorMap,
  tensorNamed,
} from "../ops/program.ts";

/**
 * Makes the scoring of labels a program: input `images` standardised `[B, pixels]`, output `goodness`
 * `[layers, B, A]`. `A` is the number of labels, or 1 for a network that learns without labels. The first layer's
 * product is computed once for each image, not once for each label. A mirrored network scores the mirror image
 * as well, and gives the mean.
 *
 * @param batchSize `B`.
 * @returns The program; its state is the network's weights.
 */
export function labelScoreProgram(network: Network, batchSize: number): Program {
  return {
    name: `score labels ${network.spec.name} ${batchSize}`,
    state: weightShapes(network),
    inputs: { images: [batchSize, network.pixels] },
    run: (ops, weights, inputs) => scoreLabels({ ops, network, weights }, inputs),
  };
}

function scoreLabels<T>(bound: BoundNetwork<T>, inputs: TensorMap<T>): ProgramResult<T> {
  const { ops, network } = bound;
  const images = tensorNamed(inputs, "images");
  const count = lengthAt(ops.shape(images), 0);
  const goodnessOf = (images: T): T => {
    const goodness = runEveryLabel(bound, images).map((layer) =>
      ops.reshape(layer.goodness, [1, count, answersOf(network)])
    );
    return ops.concat(goodness, 0);
  };
  const goodness = network.spec.input.mirrored
    ? ops.mul(ops.add(goodnessOf(images), goodnessOf(mirrored(ops, network, images))), 0.5)
    : goodnessOf(images);
  return { state: {}, outputs: { goodness } };
}

/** Values of goodness of an image in each layer, `A`. */
function answersOf({ spec }: Network): number {
  return objectiveOf(spec).answers(labelCount(spec));
}

/** Mirrors images left to right. */
function mirrored<T>(ops: Ops<T>, { spec: { input } }: Network, images: T): T {
  const { height, width, channels } = input;
  const count = lengthAt(ops.shape(images), 0);
  const columns = Array.from({ length: width }, (_, column) => width - 1 - column);
  const grid = ops.reshape(images, [count * height, width, channels]);
  return ops.reshape(ops.gather(grid, columns, 1), ops.shape(images));
}

/**
 * Scores every label of any number of images; the image alone, if the network learns without labels. It owns
 * what it compiled until `dispose`.
 */
export class LabelScorer {
  readonly #network: Network;
  readonly #program: BatchedProgram;

  /**
   * Prepares to score; programs are compiled when first needed.
   *
   * @param engine What runs it.
   * @param options Whether it is computed in the engine's precision of training steps; in float32 by default, so that
   *   goodness does not depend on the engine more than by rounding.
   */
  constructor(
    engine: Engine,
    network: Network,
    weights: HostTensors,
    { inTrainingPrecision = false }: Pick<BatchedOptions, "inTrainingPrecision"> = {},
  ) {
    const { pixels, spec } = network;
    this.#network = network;
    this.#program = new BatchedProgram(engine, {
      programOf: (batchSize) => labelScoreProgram(network, batchSize),
      ...{ pixels, inTrainingPrecision },
      rowsPerImage: spec.labelPlacement === "nowhere" ? 1 : labelCount(spec),
    }, weights);
  }

  /**
   * Replaces the weights, as after more steps of a training.
   *
   * @param weights The weights by name.
   */
  async setWeights(weights: HostTensors): Promise<void> {
    await this.#program.writeState(weights);
  }

  /**
   * Computes the goodness of every label.
   *
   * @param images Standardised images, `[N, pixels]` in row-major order.
   * @returns `[layers, N, A]` in row-major order.
   * @throws {RangeError} If the values are not whole images.
   */
  async goodness(images: Float32Array): Promise<Float32Array> {
    const { pixels, layers } = this.#network;
    const answers = answersOf(this.#network);
    const total = images.length / pixels;
    const all = new Float32Array(Math.floor(layers.length * total * answers));
    await this.#program.run(images, ({ outputs, start, count }) => {
      const part = tensorNamed(outputs, "goodness");
      const stride = part.length / layers.length;
      for (let layer = 0; layer < layers.length; layer++) {
        const rows = part.subarray(layer * stride, layer * stride + count * answers);
        all.set(rows, (layer * total + start) * answers);
      }
    });
    return all;
  }

  /** Frees the compiled programs. */
  async dispose(): Promise<void> {
    await this.#program.dispose();
  }
}
