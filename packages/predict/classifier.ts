/**
 * A trained model as something that reads digits.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import {
  bestLabels,
  createEngine,
  decodeModel,
  type Engine,
  type EngineChoice,
  type Head,
  HeadReadout,
  LabelScorer,
  type Model,
  parameterCount,
  type Readout,
  standardise,
  sumGoodness,
} from "@goodness/core";
import { checkNamesLabels, defaultReadout, totalGoodness } from "@goodness/core/prediction";

/** Rows and columns of the images that `toInput` makes. */
const SIDE = 28;

/** Digits. */
const LABELS = 10;

/** Whether an answer is to be relied on. */
export interface Certainty {
  /**
   * Whether total goodness, of the best label or of the image itself, reaches what nearly all images
   * reach that are like those of the training; nothing where the model does not know how much that is.
   */
  readonly sure?: boolean;
}

/** What a model's goodness says about one image. */
export interface Prediction extends Certainty {
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

/**
 * What a model that learnt without labels says about one image: its head names the label, its goodness
 * says how much the image is like those of the training.
 */
export interface ImagePrediction extends HeadPrediction, Certainty {
  /** The goodness of the image, summed over the layers that the model sums. */
  readonly goodness: number;
  /** The goodness of the image in each layer, `[layers]`. */
  readonly layers: readonly number[];
}

/** What any model says about one image, however it reads. */
export type AnyPrediction = Prediction | HeadPrediction | ImagePrediction;

/** What a head is, for people and programs to read. */
export interface HeadSummary {
  /** The layers, from 0, that feed it. */
  readonly layers: readonly number[];
  /** The share of test images that it reads correctly, as measured when it was trained. */
  readonly testAccuracy: number;
  /** The same for such a head on the network before it learnt, where that was measured. */
  readonly randomFeatureAccuracy?: number;
}

/** What a model is, for people and programs to read. */
export interface ModelSummary {
  /** The network's name. */
  readonly name: string;
  /** What it reads by unless told otherwise: its goodness, or its head where that names no label. */
  readonly by: Readout;
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
  /** The total goodness from which an answer is sure, if the model knows. */
  readonly confidenceThreshold?: number;
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
  readonly #search: LabelScorer;
  readonly #reader: HeadReadout | undefined;

  /**
   * Makes a classifier.
   *
   * @param model The model.
   * @param engine What runs it.
   * @throws {SyntaxError} If the network learnt without labels and has no head.
   */
  constructor(model: Model, engine: Engine) {
    const { network, training, weights, head, confidenceThreshold } = model;
    checkNamesLabels(model, network.spec.name);
    this.model = {
      name: network.spec.name,
      by: defaultReadout(network),
      layers: network.layers.length,
      goodnessLayers: network.spec.goodnessLayers,
      parameters: parameterCount(network),
      dataset: training.dataset,
      testAccuracy: training.testAccuracy ?? head?.training.testAccuracy ?? NaN,
      ...(head && { head: headSummary(head) }),
      ...(confidenceThreshold !== undefined && { confidenceThreshold }),
      seed: training.seed,
      command: training.command,
      engine: engine.name,
      device: engine.device,
    };
    this.#model = model;
    this.#search = new LabelScorer(engine, network, weights);
    this.#reader = head && new HeadReadout(engine, { network, weights, head });
  }

  /**
   * Reads a batch of images by goodness.
   *
   * @param images `[N, pixels]` in row-major order, each pixel in `[0, 1]`, 1 is ink.
   * @param options What it is read by.
   * @returns One prediction an image.
   * @throws {InputError} If the values are not whole images, or the model's goodness names no label.
   */
  classify(images: Float32Array, options: { readonly by: "goodness" }): Promise<Prediction[]>;
  /**
   * Reads a batch of images by the model's head, in one pass.
   *
   * @param images `[N, pixels]` in row-major order, each pixel in `[0, 1]`, 1 is ink.
   * @param options What it is read by.
   * @returns One prediction an image.
   * @throws {InputError} If the values are not whole images, or the model has no head.
   */
  classify(
    images: Float32Array,
    options: { readonly by: "head" },
  ): Promise<(HeadPrediction | ImagePrediction)[]>;
  /**
   * Reads a batch of images by what the model reads by unless told otherwise, see `model.by`.
   *
   * @param images `[N, pixels]` in row-major order, each pixel in `[0, 1]`, 1 is ink.
   * @param options What it is read by.
   * @returns One prediction an image.
   * @throws {InputError} If the values are not whole images, or the model cannot be read by that.
   */
  classify(images: Float32Array, options?: { readonly by?: Readout }): Promise<AnyPrediction[]>;
  classify(
    images: Float32Array,
    { by = this.model.by }: { readonly by?: Readout } = {},
  ): Promise<AnyPrediction[]> {
    return by === "head" ? this.#classifyByHead(images) : this.#classifyByGoodness(images);
  }

  async #classifyByHead(images: Float32Array): Promise<(HeadPrediction | ImagePrediction)[]> {
    if (this.#reader === undefined) {
      throw new InputError(
        'Cannot read by "head" as the model has none: read by "goodness", or give it one by ' +
          "deno task train:head",
      );
    }
    const { network, network: { spec: { labels, input } } } = this.#model;
    const { probabilities, goodness } = await this.#reader.read(standardise(input, images));
    return Array.from(bestLabels(probabilities, labels), (label, row) => {
      const prediction = { label, probabilities: rowOf(probabilities, row, labels) };
      if (goodness === undefined) return prediction;
      const layers = rowOf(goodness, row, network.layers.length);
      const total = totalGoodness(layers, network);
      return { ...prediction, goodness: total, layers, ...this.#certainty(total) };
    });
  }

  async #classifyByGoodness(images: Float32Array): Promise<Prediction[]> {
    const { network } = this.#model;
    if (defaultReadout(network) !== "goodness") {
      throw new InputError(
        'Cannot read by "goodness" as the network learnt without labels and its goodness names none: ' +
          'read by "head"',
      );
    }
    const { labels, input } = network.spec;
    const goodness = await this.#search.goodness(standardise(input, images));
    const totals = sumGoodness(goodness, network);
    const count = totals.length / labels;
    return Array.from(bestLabels(totals, labels), (label, row) => {
      const total = rowOf(totals, row, labels);
      return {
        label,
        goodness: total,
        layers: network.layers.map((_, layer) => rowOf(goodness, layer * count + row, labels)),
        margin: marginOf(total),
        ...this.#certainty(total[label] ?? NaN),
      };
    });
  }

  #certainty(total: number): Certainty {
    const { confidenceThreshold } = this.#model;
    return confidenceThreshold === undefined ? {} : { sure: total >= confidenceThreshold };
  }

  /** Frees what the engine holds. */
  async dispose(): Promise<void> {
    await this.#search.dispose();
    await this.#reader?.dispose();
  }
}

function headSummary({ layers, training }: Head): HeadSummary {
  const { testAccuracy, randomFeatureAccuracy } = training;
  return {
    layers,
    testAccuracy,
    ...(randomFeatureAccuracy !== undefined && { randomFeatureAccuracy }),
  };
}

function rowOf(values: Float32Array, row: number, width: number): number[] {
  return Array.from(values.subarray(row * width, (row + 1) * width));
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
 * @throws {SyntaxError} If it is not a model file, or damaged, or it does not read images of 28x28 pixels
 * as one of ten digits, or names no label as its network learnt without any and has no head; the
 * message names the file.
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
  checkNamesLabels(model, path);
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
