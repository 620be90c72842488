/**
 * A classifier for many callers: calls that arrive while it is busy are answered as one batch.
 *
 * @module
 */

import type { Readout } from "@goodness/core";
import type { ModelSummary } from "./model_summary.ts";
import type {
  ClassifyFunctions,
  ClassifyOptions,
  ImageActivities,
  ImageClassifier,
  PredictionBy,
} from "./prediction.ts";

/** Most images of several calls in one batch; a single call may have more. */
const MOST_IMAGES = 128;

/** A call without an answer yet. */
interface WaitingCall<P> {
  readonly images: readonly Float32Array[];
  readonly answer: PromiseWithResolvers<P[]>;
}

/**
 * Classifies images for many callers, as a server does. A call that arrives alone is answered at once. Calls that
 * arrive meanwhile wait and are then answered together, which costs much less than one after the other. It owns
 * nothing: the caller disposes of the classifier.
 *
 * @example Usage
 * ```ts
 * import { CoalescingClassifier, loadClassifier } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const classifier = await loadClassifier("data/models/mnist-local.safetensors");
 * const coalescing = new CoalescingClassifier(classifier);
 * const image = new Float32Array(784);
 * const [first, second] = await Promise.all([
 *   coalescing.classify([image]),
 *   coalescing.classify([image, image]),
 * ]);
 *
 * assertEquals([first?.length, second?.length], [1, 2]);
 * await classifier.dispose();
 * ```
 */
export class CoalescingClassifier implements ImageClassifier {
  /** What the model is. */
  readonly model: ModelSummary;
  readonly #classifier: ImageClassifier;
  readonly #by: ClassifyFunctions;

  /**
   * Takes calls for a classifier.
   */
  constructor(classifier: ImageClassifier) {
    this.model = classifier.model;
    this.#classifier = classifier;
    this.#by = {
      goodness: queued((images) => classifier.classify(images, { by: "goodness" })),
      head: queued((images) => classifier.classify(images, { by: "head" })),
    };
  }

  /**
   * Classifies images, see {@linkcode ClassifyFunction}.
   *
   * @param images The images, `[height, width, channels]` each, with pixels in `[0, 1]`; 1 is ink. They
   *   must not change until the answer is there.
   * @param options The readout.
   * @returns One prediction an image.
   * @throws {InputError} As the classifier does. Other calls of the batch do not fail.
   */
  async classify<By extends Readout = Readout>(
    images: readonly Float32Array[],
    options: ClassifyOptions<By> = {},
  ): Promise<PredictionBy[By][]> {
    const by = options.by ?? this.model.by;
    return await this.#by[by as By](images); // without `by`, `By` is any readout
  }

  /**
   * Computes the activities of every layer, see {@linkcode ActivitiesFunction}; such calls are not joined.
   *
   * @param image The image, as in {@linkcode classify}.
   * @param labels The two labels that the image gets, one after the other.
   * @returns The activities.
   * @throws {InputError} As the classifier does.
   */
  async activities(
    image: Float32Array,
    labels: readonly [number, number],
  ): Promise<ImageActivities> {
    return await this.#classifier.activities(image, labels);
  }
}

type Classify<P> = (images: readonly Float32Array[]) => Promise<P[]>;

function queued<P>(classify: Classify<P>): Classify<P> {
  const queue = new CallQueue(classify);
  return (images) => queue.add(images);
}

/** Makes one call at a time, and batches calls that wait. */
class CallQueue<P> {
  readonly #classify: Classify<P>;
  readonly #waiting: WaitingCall<P>[] = [];
  #isBusy = false;

  constructor(classify: Classify<P>) {
    this.#classify = classify;
  }

  add(images: readonly Float32Array[]): Promise<P[]> {
    const answer = Promise.withResolvers<P[]>();
    this.#waiting.push({ images, answer });
    if (!this.#isBusy) this.#answerAll();
    return answer.promise;
  }

  async #answerAll(): Promise<void> {
    this.#isBusy = true;
    while (this.#waiting.length > 0) await this.#answer(this.#take());
    this.#isBusy = false;
  }

  /** Takes the calls that have waited longest: as many as fill a batch, and one at least. */
  #take(): WaitingCall<P>[] {
    let calls = 0;
    let images = 0;
    for (const call of this.#waiting) {
      images += call.images.length;
      if (calls > 0 && images > MOST_IMAGES) break;
      calls++;
    }
    return this.#waiting.splice(0, calls);
  }

  async #answer(calls: readonly WaitingCall<P>[]): Promise<void> {
    try {
      const predictions = await this.#classify(calls.flatMap(({ images }) => images));
      let start = 0;
      for (const { images, answer } of calls) {
        answer.resolve(predictions.slice(start, start + images.length));
        start += images.length;
      }
    } catch (error) {
      // One invalid call must not fail the others.
      if (calls.length > 1) { for (const call of calls) await this.#answer([call]); }
      else calls[0]?.answer.reject(error);
    }
  }
}
