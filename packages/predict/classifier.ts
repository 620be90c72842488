/**
 * A trained model as something that reads digits.
 *
 * @module
 */

import {
  bestLabels,
  createEngine,
  decodeModel,
  type Engine,
  type EngineChoice,
  GoodnessSearch,
  HeadReader,
  type Model,
  parameterCount,
  type Reading,
  standardise,
  sumGoodness,
} from "@goodness/core";

/** Rows and columns of the images that `toInput` makes. */
const SIDE = 28;

/** Digits. */
const LABELS = 10;

/** What a model says about one image. */
export interface Prediction {
  /** The label of highest goodness. */
  readonly label: number;
  /** The goodness of each label, summed over the layers that the model sums. */
  readonly goodness: readonly number[];
  /** The goodness of each label in each layer, `[layers][labels]`. */
  readonly layers: readonly (readonly number[])[];
  /** How far the best label's goodness is above the second best's. */
  readonly margin: number;
}

/** What a model's head says about one image. */
export interface HeadPrediction {
  /** The most probable label. */
  readonly label: number;
  /** The probability of each label, in `[0, 1]`; they add up to 1. */
  readonly probabilities: readonly number[];
}

/** What a head is, for people and programs to read. */
export interface HeadSummary {
  /** The layers, from 0, that feed it. */
  readonly layers: readonly number[];
  /** The share of test images that it reads correctly, as measured when it was trained. */
  readonly testAccuracy: number;
}

/** What a model is, for people and programs to read. */
export interface ModelSummary {
  /** The network's name. */
  readonly name: string;
  /** How many layers it has. */
  readonly layers: number;
  /** The layers, from 0, whose goodness is summed. */
  readonly goodnessLayers: readonly number[];
  /** How many trained numbers it has. */
  readonly parameters: number;
  /** What it was trained on. */
  readonly dataset: string;
  /** The share of test images that it reads correctly, as measured when it was trained. */
  readonly testAccuracy: number;
  /** Its head, if it has one. */
  readonly head?: HeadSummary;
  /** The seed it was trained from. */
  readonly seed: number;
  /** The command that trained it. */
  readonly command: string;
  /** The engine that runs it now. */
  readonly engine: string;
  /** What that engine runs on. */
  readonly device: string;
}

/** Reads digits. It owns what its engine holds until `dispose`. */
export class Classifier {
  /** What the model is. */
  readonly model: ModelSummary;
  readonly #model: Model;
  readonly #search: GoodnessSearch;
  readonly #reader: HeadReader | undefined;

  /**
   * Makes a classifier.
   *
   * @param model The model.
   * @param engine What runs it.
   */
  constructor(model: Model, engine: Engine) {
    const { network, training, weights, head } = model;
    this.model = {
      name: network.spec.name,
      layers: network.layers.length,
      goodnessLayers: network.spec.goodnessLayers,
      parameters: parameterCount(network),
      dataset: training.dataset,
      testAccuracy: training.testAccuracy ?? head?.training.testAccuracy ?? NaN,
      ...(head && { head: { layers: head.layers, testAccuracy: head.training.testAccuracy } }),
      seed: training.seed,
      command: training.command,
      engine: engine.name,
      device: engine.device,
    };
    this.#model = model;
    this.#search = new GoodnessSearch(engine, network, weights);
    this.#reader = head && new HeadReader(engine, { network, weights, head });
  }

  /**
   * Reads a batch of images by goodness.
   *
   * @param images `[N, pixels]` in row-major order, each pixel in `[0, 1]`, 1 is ink.
   * @param options What it is read by.
   * @returns One prediction an image.
   * @throws {RangeError} If the values are not whole images.
   */
  classify(images: Float32Array, options?: { readonly by?: "goodness" }): Promise<Prediction[]>;
  /**
   * Reads a batch of images by the model's head, in one pass.
   *
   * @param images `[N, pixels]` in row-major order, each pixel in `[0, 1]`, 1 is ink.
   * @param options What it is read by.
   * @returns One prediction an image.
   * @throws {RangeError} If the values are not whole images, or the model has no head.
   */
  classify(images: Float32Array, options: { readonly by: "head" }): Promise<HeadPrediction[]>;
  classify(
    images: Float32Array,
    { by = "goodness" }: { readonly by?: Reading } = {},
  ): Promise<Prediction[] | HeadPrediction[]> {
    return by === "head" ? this.#classifyByHead(images) : this.#classifyByGoodness(images);
  }

  async #classifyByHead(images: Float32Array): Promise<HeadPrediction[]> {
    if (this.#reader === undefined) {
      throw new RangeError(
        'Cannot read by "head" as the model has none: read by "goodness", or give it one by ' +
          "deno task train:head",
      );
    }
    const { labels, input } = this.#model.network.spec;
    const probabilities = await this.#reader.probabilities(standardise(input, images));
    return Array.from(bestLabels(probabilities, labels), (label, row) => ({
      label,
      probabilities: Array.from(probabilities.subarray(row * labels, (row + 1) * labels)),
    }));
  }

  async #classifyByGoodness(images: Float32Array): Promise<Prediction[]> {
    const { network } = this.#model;
    const { labels, input } = network.spec;
    const goodness = await this.#search.goodness(standardise(input, images));
    const totals = sumGoodness(goodness, network);
    const stride = totals.length;
    return Array.from(bestLabels(totals, labels), (label, row) => {
      const rowOf = (values: Float32Array, start: number): number[] =>
        Array.from(values.subarray(start + row * labels, start + (row + 1) * labels));
      const total = rowOf(totals, 0);
      return {
        label,
        goodness: total,
        layers: network.layers.map((_, layer) => rowOf(goodness, layer * stride)),
        margin: marginOf(total),
      };
    });
  }

  /** Frees what the engine holds. */
  async dispose(): Promise<void> {
    await this.#search.dispose();
    await this.#reader?.dispose();
  }
}

function marginOf(goodness: readonly number[]): number {
  const [best = NaN, second = NaN] = goodness.toSorted((a, b) => b - a);
  return best - second;
}

/** How to load a model. */
export interface LoadOptions {
  /** What runs it. @default {"auto"} */
  readonly engine?: EngineChoice;
}

/**
 * Loads a model file as a classifier.
 *
 * @param path The model file.
 * @param options How to load it.
 * @returns The classifier.
 * @throws {Deno.errors.NotFound} If there is no such file.
 * @throws {SyntaxError} If it is not a model file, or damaged, or its network does not read images of
 * 28x28 pixels as one of ten digits; the message names the file.
 *
 * @example Read an image
 * ```ts
 * import { loadClassifier, toInput } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const classifier = await loadClassifier("data/models/mnist-local.safetensors");
 * const strokes = [[[0, 0], [30, 0], [15, 50]]] as const;
 * const input = toInput({ kind: "strokes", strokes, width: 6 });
 * const [prediction] = await classifier.classify(input ?? new Float32Array(784));
 * assertEquals(prediction?.label, 7);
 * await classifier.dispose();
 * ```
 */
export async function loadClassifier(path: string, options: LoadOptions = {}): Promise<Classifier> {
  const model = await loadModel(path);
  checkReadsDigits(model, path);
  return new Classifier(model, await createEngine(options.engine ?? "auto"));
}

/** A network of another kind may be a sound model, but `toInput` makes no input for it. */
function checkReadsDigits({ network: { spec } }: Model, path: string): void {
  const { input: { height, width }, labels } = spec;
  const wrong = (what: string, expected: string, found: string): SyntaxError =>
    new SyntaxError(
      `Cannot read digits with ${path} as its ${what} must be ${expected}: current value is ${found}; ` +
        "choose a model that was trained on MNIST or on a dataset of the same form",
    );
  if (height !== SIDE || width !== SIDE) {
    throw wrong("images", `${SIDE}x${SIDE} pixels`, `${height}x${width}`);
  }
  if (labels !== LABELS) throw wrong("labels", String(LABELS), String(labels));
}

/**
 * Loads a model file.
 *
 * @param path The model file.
 * @returns The model.
 * @throws {Deno.errors.NotFound} If there is no such file.
 * @throws {SyntaxError} If it is not a model file, or damaged; the message names the file.
 */
export async function loadModel(path: string): Promise<Model> {
  return decodeModel(await Deno.readFile(path), path);
}
