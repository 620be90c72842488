/**
 * Predictions, and the function that makes them.
 *
 * @module
 */

import type { Readout } from "@goodness/core";
import type { LayerActivities } from "@goodness/core/prediction";
import type { ModelSummary } from "./model_summary.ts";

/** Whether a prediction is confident. */
export interface Confidence {
  /**
   * Whether the goodness of each layer is as near to what is usual as the model's `confidence` asks for, see
   * {@linkcode ConfidenceRule}. Of an older model: whether total goodness reaches its `confidenceThreshold`.
   * Absent where the model has neither.
   */
  readonly confident?: boolean;
}

/** A prediction by the goodness of each label. */
export interface Prediction extends Confidence {
  /** The label of highest goodness. */
  readonly label: number;
  /** The name of its class. */
  readonly name: string;
  /** The goodness of each label, summed over the model's `goodnessLayers`. */
  readonly goodness: readonly number[];
  /** The goodness of each label in each layer, `[layers][labels]`. */
  readonly layers: readonly (readonly number[])[];
  /** The highest goodness minus the second highest. */
  readonly margin: number;
}

/** A prediction by the model's head. */
export interface HeadPrediction {
  /** The most probable label. */
  readonly label: number;
  /** The name of its class. */
  readonly name: string;
  /** The probability of each label, in `[0, 1]`; they add up to 1. */
  readonly probabilities: readonly number[];
}

/**
 * A prediction by a model that learnt without labels: the label is the head's, and goodness measures how
 * similar the image is to those of the training.
 */
export interface ImagePrediction extends HeadPrediction, Confidence {
  /** The goodness of the image, summed over the model's `goodnessLayers`. */
  readonly goodness: number;
  /** The goodness of the image in each layer, `[layers]`. */
  readonly layers: readonly number[];
}

/** What each readout gives. */
export interface PredictionBy {
  /** The label of highest goodness. */
  readonly goodness: Prediction;
  /** The head's most probable label. */
  readonly head: HeadPrediction | ImagePrediction;
}

/** A prediction by any readout. */
export type AnyPrediction = PredictionBy[Readout];

/** How to classify. */
export interface ClassifyOptions<By extends Readout = Readout> {
  /** The readout. @default {model.by} */
  readonly by?: By;
}

/**
 * Classifies images.
 *
 * @param images The images, `[height, width, channels]` in row-major order each, with pixels in
 *   `[0, 1]`; 1 is ink. They must not change until the answer is there.
 * @param options The readout. Its name decides the type of the predictions.
 * @returns One prediction an image, in their order.
 * @throws {InputError} If an image has another size than the model's, or if the model has no such
 *   readout.
 */
export type ClassifyFunction = <By extends Readout = Readout>(
  images: readonly Float32Array[],
  options?: ClassifyOptions<By>,
) => Promise<PredictionBy[By][]>;

/** The activities of an image with two labels. */
export interface ImageActivities {
  /** The labels; `null` of a network that takes none, which has one set of activities. */
  readonly labels: readonly [number, number] | null;
  /** The activities of each layer, first to last. */
  readonly layers: readonly LayerActivities[];
}

/**
 * Computes the activities of every layer.
 *
 * @param image The image, as for {@linkcode ClassifyFunction}.
 * @param labels The two labels that the image gets, one after the other.
 * @returns The activities.
 * @throws {InputError} If the image has another size than the model's, or if the model has no such label.
 */
export type ActivitiesFunction = (
  image: Float32Array,
  labels: readonly [number, number],
) => Promise<ImageActivities>;

/** Classifies images: a model, or a queue in front of one. */
export interface ImageClassifier {
  /** What the model is. */
  readonly model: ModelSummary;
  /** Classifies images. */
  readonly classify: ClassifyFunction;
  /** Computes the activities of every layer. */
  readonly activities: ActivitiesFunction;
}

/** The function of each readout. */
export type ClassifyFunctions = {
  readonly [By in Readout]: (images: readonly Float32Array[]) => Promise<PredictionBy[By][]>;
};
