/**
 * A trained model as a classifier of images.
 *
 * @module
 */

import {
  type Engine,
  HeadReadout,
  InputError,
  labelCount,
  LabelScorer,
  type Model,
  type Readout,
  standardise,
} from "@goodness/core";
import { checkNamesLabels, LabelActivities, whyNotClassifiedBy } from "@goodness/core/prediction";
import { type ModelSummary, summaryOf } from "./model_summary.ts";
import { goodnessPredictions, headPredictions } from "./readout_predictions.ts";
import type {
  ClassifyFunctions,
  ClassifyOptions,
  HeadPrediction,
  ImageActivities,
  ImageClassifier,
  ImagePrediction,
  Prediction,
  PredictionBy,
} from "./prediction.ts";

/** Classifies images. It owns what its engine holds until `dispose`. */
export class Classifier implements ImageClassifier {
  /** What the model is. */
  readonly model: ModelSummary;
  readonly #model: Model;
  readonly #scorer: LabelScorer;
  readonly #activities: LabelActivities;
  readonly #head: HeadReadout | undefined;
  readonly #by: ClassifyFunctions = {
    goodness: (images) => this.#classifyByGoodness(images),
    head: (images) => this.#classifyByHead(images),
  };

  /**
   * Makes a classifier.
   *
   * @param engine What runs it.
   * @param options Whether goodness is computed in the engine's precision of training steps; in float32 by default.
   * @throws {SyntaxError} If the network learnt without labels and has no head.
   */
  constructor(
    model: Model,
    engine: Engine,
    options: { readonly inTrainingPrecision?: boolean } = {},
  ) {
    const { network, weights, head } = model;
    checkNamesLabels(model, network.spec.name);
    this.model = summaryOf(model, engine);
    this.#model = model;
    this.#scorer = new LabelScorer(engine, network, weights, options);
    this.#activities = new LabelActivities(engine, network, weights);
    this.#head = head && new HeadReadout(engine, { network, weights, head });
  }

  /**
   * Classifies images, see {@linkcode ClassifyFunction}.
   *
   * @param images The images, `[height, width, channels]` each, with pixels in `[0, 1]`; 1 is ink.
   * @param options The readout.
   * @returns One prediction an image.
   * @throws {InputError} If an image has another size than the model's, or if the model has no such
   *   readout.
   *
   * @example Usage
   * ```ts
   * import { loadClassifier } from "@goodness/predict";
   * import { assertEquals } from "@std/assert";
   *
   * const classifier = await loadClassifier("data/models/mnist-local.safetensors");
   * const images = [new Float32Array(784), new Float32Array(784).fill(1)];
   * const predictions = await classifier.classify(images, { by: "goodness" });
   *
   * assertEquals(predictions.map(({ goodness }) => goodness.length), [10, 10]);
   * await classifier.dispose();
   * ```
   */
  async classify<By extends Readout = Readout>(
    images: readonly Float32Array[],
    options: ClassifyOptions<By> = {},
  ): Promise<PredictionBy[By][]> {
    const by = options.by ?? this.model.by;
    const reason = whyNotClassifiedBy(by, this.model);
    if (reason !== undefined) throw new InputError(reason);
    return await this.#by[by as By](images); // without `by`, `By` is any readout
  }

  /**
   * Computes the activities of every layer, see {@linkcode ActivitiesFunction}.
   *
   * @param image The image, `[height, width, channels]`, with pixels in `[0, 1]`; 1 is ink.
   * @param labels The two labels that the image gets, one after the other.
   * @returns The activities; one set of them, if the network takes no labels.
   * @throws {InputError} If the image has another size than the model's, or if the model has no such label.
   *
   * @example Units that a seven has and a nine has not
   * ```ts
   * import { loadClassifier } from "@goodness/predict";
   * import { assertEquals } from "@std/assert";
   *
   * const classifier = await loadClassifier("data/models/mnist-local.safetensors");
   * const { layers } = await classifier.activities(new Float32Array(784), [7, 9]);
   * const [first] = layers;
   *
   * assertEquals(first?.grid, [4, 4]);
   * assertEquals(first?.values.map((ofLabel) => ofLabel.length), [16 * 128, 16 * 128]);
   * await classifier.dispose();
   * ```
   */
  async activities(
    image: Float32Array,
    labels: readonly [number, number],
  ): Promise<ImageActivities> {
    const { spec } = this.#model.network;
    const count = labelCount(spec);
    for (const label of labels) if (!(label in spec.classes)) throw noLabel(label, count);
    const layers = await this.#activities.of(this.#inputOf([image]), labels);
    return { labels: spec.labelPlacement === "nowhere" ? null : labels, layers };
  }

  async #classifyByGoodness(images: readonly Float32Array[]): Promise<Prediction[]> {
    const goodness = await this.#scorer.goodness(this.#inputOf(images));
    return goodnessPredictions(this.#model, goodness);
  }

  async #classifyByHead(
    images: readonly Float32Array[],
  ): Promise<(HeadPrediction | ImagePrediction)[]> {
    if (this.#head === undefined) {
      throw new RangeError("Cannot classify by a head that is not there");
    }
    return headPredictions(this.#model, await this.#head.outputs(this.#inputOf(images)));
  }

  /** Concatenates and standardises images: `[N, pixels]`. */
  #inputOf(images: readonly Float32Array[]): Float32Array<ArrayBuffer> {
    const { pixels, spec: { input } } = this.#model.network;
    const rows = new Float32Array(images.length * pixels);
    for (const [row, image] of images.entries()) {
      if (image.length !== pixels) throw wrongSize(row, pixels, image.length);
      rows.set(standardise(input, image), row * pixels);
    }
    return rows;
  }

  /** Frees what the engine holds. */
  async dispose(): Promise<void> {
    await this.#scorer.dispose();
    await this.#activities.dispose();
    await this.#head?.dispose();
  }
}

function wrongSize(image: number, expected: number, found: number): InputError {
  return new InputError(
    `Cannot classify image ${image} as it must have ${expected} values: current value is ${found}; ` +
      "prepare it as the model's training images were",
  );
}

function noLabel(label: number, count: number): InputError {
  return new InputError(
    `Cannot find label ${label}: the model has labels 0 to ${count - 1}; choose among these`,
  );
}
