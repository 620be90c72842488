/**
 * A classifier for many callers at once: what they ask for while it is busy becomes one batch.
 *
 * @module
 */

import { type Readout } from "@goodness/core";
import type {
  AnyPrediction,
  Classifier,
  HeadPrediction,
  ImagePrediction,
  ModelSummary,
  Prediction,
} from "./classifier.ts";

/** Pixels of an image, 28x28. */
const PIXELS = 784;

/** Most values that are put into one batch: those of 128 images; a single call may have more. */
const MOST_VALUES = 128 * PIXELS;

/** A call without an answer yet. */
interface WaitingCall<P> {
  readonly images: Float32Array;
  readonly answer: PromiseWithResolvers<P[]>;
}

/**
 * Reads digits for many callers, as a server does. Nothing is waited for: a call that comes alone is
 * read at once; those that come while others are read are read together, which costs much less than
 * one after the other. It owns nothing; the classifier is its caller's.
 */
export class CoalescingClassifier implements Pick<Classifier, "model" | "classify"> {
  /** What the model is. */
  readonly model: ModelSummary;
  readonly #queues: Readonly<Record<Readout, CallQueue<AnyPrediction>>>;

  /**
   * Takes calls for a classifier.
   *
   * @param classifier The classifier.
   */
  constructor(classifier: Pick<Classifier, "model" | "classify">) {
    this.model = classifier.model;
    const queue = (by: Readout): CallQueue<AnyPrediction> =>
      new CallQueue((images) => classifier.classify(images, { by }));
    this.#queues = { goodness: queue("goodness"), head: queue("head") };
  }

  /**
   * Reads images by goodness, as {@linkcode Classifier.classify}.
   *
   * @param images `[N, pixels]` in row-major order, each pixel in `[0, 1]`, 1 is ink; they must stay
   *   as they are until they are read.
   * @param options What they are read by.
   * @returns One prediction an image.
   * @throws {RangeError} If the values are not whole images, or the model's goodness names no label.
   */
  classify(images: Float32Array, options: { readonly by: "goodness" }): Promise<Prediction[]>;
  /**
   * Reads images by the model's head.
   *
   * @param images As above.
   * @param options What they are read by.
   * @returns One prediction an image.
   * @throws {RangeError} If the values are not whole images, or the model has no head.
   */
  classify(
    images: Float32Array,
    options: { readonly by: "head" },
  ): Promise<(HeadPrediction | ImagePrediction)[]>;
  /**
   * Reads images by what the model reads by unless told otherwise, see `model.by`.
   *
   * @param images As above.
   * @param options What they are read by.
   * @returns One prediction an image.
   * @throws {RangeError} If the values are not whole images, or the model cannot be read by that.
   */
  classify(images: Float32Array, options?: { readonly by?: Readout }): Promise<AnyPrediction[]>;
  classify(
    images: Float32Array,
    { by = this.model.by }: { readonly by?: Readout } = {},
  ): Promise<AnyPrediction[]> {
    return this.#queues[by].add(images);
  }
}

/** Makes calls one after the other, and batches of those that wait. */
class CallQueue<P> {
  readonly #read: (images: Float32Array) => Promise<P[]>;
  readonly #waiting: WaitingCall<P>[] = [];
  #isBusy = false;

  constructor(read: (images: Float32Array) => Promise<P[]>) {
    this.#read = read;
  }

  async add(images: Float32Array): Promise<P[]> {
    if (images.length % PIXELS !== 0) return await this.#read(images); // which says what is wrong
    const answer = Promise.withResolvers<P[]>();
    this.#waiting.push({ images, answer });
    if (!this.#isBusy) this.#answerAll();
    return await answer.promise;
  }

  async #answerAll(): Promise<void> {
    this.#isBusy = true;
    while (this.#waiting.length > 0) await this.#answer(this.#take());
    this.#isBusy = false;
  }

  /** Takes the calls that have waited longest: as many as fill a batch, and one at least. */
  #take(): WaitingCall<P>[] {
    let values = 0;
    const past = this.#waiting.findIndex(({ images }) => (values += images.length) > MOST_VALUES);
    const count = past < 0 ? this.#waiting.length : Math.max(1, past);
    return this.#waiting.splice(0, count);
  }

  async #answer(calls: readonly WaitingCall<P>[]): Promise<void> {
    try {
      const predictions = await this.#read(joined(calls));
      let start = 0;
      for (const { images, answer } of calls) {
        answer.resolve(predictions.slice(start, start += images.length / PIXELS));
      }
    } catch (error) {
      // What is wrong with one call is no fault of the others.
      if (calls.length > 1) { for (const call of calls) await this.#answer([call]); }
      else calls[0]?.answer.reject(error);
    }
  }
}

function joined<P>(calls: readonly WaitingCall<P>[]): Float32Array {
  const [first] = calls;
  if (first !== undefined && calls.length === 1) return first.images;
  const all = new Float32Array(calls.reduce((sum, { images }) => sum + images.length, 0));
  let start = 0;
  for (const { images } of calls) {
    all.set(images, start);
    start += images.length;
  }
  return all;
}
