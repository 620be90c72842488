/**
 * The activities of every layer for an image with chosen labels.
 *
 * @module
 */

import { runSomeLabels } from "../network/labelled_images.ts";
import type { Network } from "../network/geometry.ts";
import { labelCount } from "../network/network_spec.ts";
import { weightShapes } from "../network/parameters.ts";
import { oneHot } from "../ops/one_hot.ts";
import {
  type Engine,
  type Executable,
  type HostTensors,
  type Program,
  tensorNamed,
} from "../ops/program.ts";

/** Labels that are compared at once. */
const COMPARED = 2;

/** The activities of a layer. */
export interface LayerActivities {
  /** Rows and columns of the layer's locations, `L` together. */
  readonly grid: readonly [rows: number, columns: number];
  /** Units of a location, `C`. */
  readonly channels: number;
  /**
   * Groups of neighbouring channels with a goodness of their own, `G`: 1, or `Y` if each label has a group. Projected
   * goodness is of all channels, 1 group.
   */
  readonly groups: number;
  /** One for each label, in the order of the labels: `[L, C]` in row-major order, each at least 0. */
  readonly values: readonly Float32Array[];
}

/**
 * Makes the activities a program: inputs `images` standardised `[1, pixels]` and `labels` one-hot `[2, Y]`, outputs
 * `layers.<i>` `[L, R, C]`. `R` is 2, or 1 for a network that takes no labels.
 *
 * @returns The program; its state is the network's weights.
 */
export function labelActivitiesProgram(network: Network): Program {
  const { pixels, spec } = network;
  return {
    name: `activities of labels ${spec.name}`,
    state: weightShapes(network),
    inputs: { images: [1, pixels], labels: [COMPARED, labelCount(spec)] },
    run: (ops, weights, inputs) => {
      const image = tensorNamed(inputs, "images");
      const labels = tensorNamed(inputs, "labels");
      const layers = runSomeLabels({ ops, network, weights }, { image, labels });
      const outputs = layers.map(({ activities }, index) => [outputName(index), activities]);
      return { state: {}, outputs: Object.fromEntries(outputs) };
    },
  };
}

function outputName(layer: number): string {
  return `layers.${layer}`;
}

/** Reads activities out of a network, image by image. It owns what it compiled until `dispose`. */
export class LabelActivities {
  readonly #engine: Engine;
  readonly #network: Network;
  readonly #weights: HostTensors;
  #compiled: Promise<Executable> | undefined;

  /**
   * Prepares to read; the program is compiled when it is first needed.
   *
   * @param engine What runs it.
   */
  constructor(engine: Engine, network: Network, weights: HostTensors) {
    this.#engine = engine;
    this.#network = network;
    this.#weights = weights;
  }

  /**
   * Computes the activities of every layer, of a mirrored network for the image as it is.
   *
   * @param image The standardised image.
   * @param labels The two labels; a network that takes none has one set of activities.
   * @returns The activities of each layer, first to last.
   */
  async of(
    image: Float32Array<ArrayBuffer>,
    labels: readonly [number, number],
  ): Promise<LayerActivities[]> {
    const { spec, layers } = this.#network;
    const hot = oneHot(labels, labelCount(spec));
    const outputs = await (await this.#executable()).run({ images: image, labels: hot });
    const rows = spec.labelPlacement === "nowhere" ? 1 : COMPARED;
    return layers.map(({ grid, channels, ...layer }, index) => {
      const all = tensorNamed(outputs, outputName(index)); // [L, R, C]
      const values = Array.from({ length: rows }, (_, row) => rowOf(all, { row, rows, channels }));
      const groups = spec.goodness === "projected" ? 1 : layer.groups;
      return { grid: [grid.rows, grid.columns], channels, groups, values };
    });
  }

  #executable(): Promise<Executable> {
    if (this.#compiled !== undefined) return this.#compiled;
    const program = labelActivitiesProgram(this.#network);
    const compiling = this.#engine.compile(program, this.#weights);
    this.#compiled = compiling;
    compiling.catch(() => this.#compiled = undefined); // the caller gets the error; the next call retries
    return compiling;
  }

  /** Frees the compiled program. */
  async dispose(): Promise<void> {
    await (await this.#compiled)?.dispose();
  }
}

/** One row of every location: `[L, C]` of `[L, R, C]`. */
function rowOf(
  all: Float32Array,
  { row, rows, channels }: { row: number; rows: number; channels: number },
): Float32Array {
  return all.filter((_, at) => Math.floor(at / channels) % rows === row);
}
