/**
 * What the demo asks of a classifier: a structural contract, so that the app and its tests need no
 * model file and no engine.
 *
 * @module
 */

/** What the network says about one image. */
export interface Prediction {
  /** The label with the highest goodness, 0 to 9. */
  readonly label: number;
  /** Goodness per label `[10]`: the sum over the layers that count. */
  readonly goodness: readonly number[];
  /** Goodness per layer and label `[layers][10]`, first layer first. */
  readonly layers: readonly (readonly number[])[];
  /** The highest goodness minus the second highest. */
  readonly margin: number;
}

/** The figures about a model that the demo shows; a model may carry more. */
export interface ModelInfo {
  /** The model's name. */
  readonly name: string;
  /** How many layers the network has. */
  readonly layers: number;
  /** The layers that count in the sum of goodness, 0 for the first; all of them where absent. */
  readonly goodnessLayers?: readonly number[];
  /** How many trained numbers the network has. */
  readonly parameters: number;
  /** Accuracy on the test set as a fraction from 0 to 1; `null` where it was not measured. */
  readonly testAccuracy: number | null;
  /** What computes, such as `native`. */
  readonly engine: string;
  /** What it computes on, such as `cpu`. */
  readonly device: string;
}

/** Recognises digits. */
export interface Classifier {
  /** The model's figures, sent to clients as they are. */
  readonly model: ModelInfo;
  /**
   * Recognises the digits of a batch.
   *
   * @param images Row-major images `[N, 784]`, values 0 (paper) to 1 (ink), N at least 1.
   * @returns One prediction per image, in the order of the images.
   */
  classify(images: Float32Array): Promise<readonly Prediction[]>;
}
