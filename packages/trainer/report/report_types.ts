/**
 * The data of a report, of a supervised or an unsupervised training. A figure without data is left out.
 *
 * @module
 */

import type { ConfidenceRule, ImageShape } from "@goodness/core";
import type { ReceptiveFields } from "@goodness/core/network";
import type { BytePicture } from "@goodness/pictures";

/** A name and its value in the head of a report. */
export interface ReportFact {
  /** What it is, as `device`. */
  readonly name: string;
  /** The value, formatted. */
  readonly value: string;
  /** `headline` for the few large figures at the top, `code` for text to copy. */
  readonly kind?: "headline" | "code";
}

/** The metrics of one layer in an epoch, means over the epoch's pairs. */
export interface ReportLayer {
  /** The layer's own loss. */
  readonly loss: number;
  /** Mean goodness of positive data. */
  readonly positiveGoodness: number;
  /** Mean goodness of negative data. */
  readonly negativeGoodness: number;
  /** The share of pairs whose negative had the higher goodness, in `[0, 1]`. */
  readonly pairwiseError: number;
  /** The share of units that were 0 for all data, in `[0, 1]`. */
  readonly deadUnits?: number | undefined;
  /** The share of validation images that the layer alone classified correctly, in `[0, 1]`. */
  readonly validationAccuracy?: number | undefined;
}

/** The metrics of an epoch. */
export interface ReportEpoch {
  /** The epoch, from 1. */
  readonly epoch: number;
  /** The metrics of the layers, first to last. */
  readonly layers: readonly ReportLayer[];
  /** The share of validation images that the network classified correctly, in `[0, 1]`. */
  readonly validationAccuracy?: number | undefined;
  /** The learning rate at the epoch's end. */
  readonly learningRate?: number | undefined;
}

/** Goodness that one layer gave to positive and to negative data. */
export interface LayerGoodness {
  /** One value per positive sample. */
  readonly positive: ArrayLike<number>;
  /** One value per negative sample. */
  readonly negative: ArrayLike<number>;
}

/** Goodness of a sample of data, for histograms. */
export interface ReportGoodness {
  /** The layers' goodness, first to last. */
  readonly layers: readonly LayerGoodness[];
  /**
   * A description of the data that completes "Goodness of ...", such as "2,000 test images with their
   * right label (positive) and with a wrong one (negative)".
   */
  readonly sample: string;
  /** Whether positive and negative values of the same index belong together. */
  readonly paired?: boolean;
}

/** An image that was classified wrongly. */
export interface ReportMistake {
  /** Its position in the split, from 0. */
  readonly index: number;
  /** Bytes, `[height, width, channels]` in row-major order, 255 is ink. */
  readonly image: Uint8Array;
  /** The true label, an index into the label names. */
  readonly truth: number;
  /** The predicted label. */
  readonly found: number;
  /** How much more goodness the predicted label had than the true one. */
  readonly margin: number;
}

/** The images that were classified wrongly. */
export interface ReportMistakes extends ImageShape {
  /** How many images were classified. */
  readonly count: number;
  /** How many of them were classified wrongly. */
  readonly wrong: number;
  /** The worst of these, worst first. */
  readonly worst: readonly ReportMistake[];
}

/** How well goodness separates a dataset's images from others. */
export interface ReportOutOfDistribution {
  /** When a prediction is confident. */
  readonly confidence?: ConfidenceRule | undefined;
  /** The other images by name, with the area under the ROC curve or why it was not measured. */
  readonly figures: readonly {
    readonly name: string;
    readonly auroc?: number | undefined;
    readonly skipped?: string | undefined;
  }[];
}

/** The data of a report. */
export interface ReportData {
  /** The report's title. */
  readonly title: string;
  /** The conditions and results of the run. */
  readonly facts: readonly ReportFact[];
  /** How many layers the network has. */
  readonly layers: number;
  /** The metrics of the epochs, in order. */
  readonly epochs: readonly ReportEpoch[];
  /** Names of the labels. */
  readonly labels: readonly string[];
  /** The threshold of goodness between positive and negative data, if the loss has one. */
  readonly threshold?: number | undefined;
  /** Goodness of positive and negative data after the training. */
  readonly goodness?: ReportGoodness;
  /** Hybrids and their images, if hybrids are the negative data. */
  readonly hybrids?: BytePicture;
  /** How well goodness separates the dataset's images from others. */
  readonly outOfDistribution?: ReportOutOfDistribution | undefined;
  /** The weights of units of the first layer. */
  readonly receptiveFields?: ReceptiveFields;
  /** How many test images of a true label (row) were predicted as a label (column). */
  readonly confusion?: readonly (readonly number[])[];
  /** Test images that were classified wrongly. */
  readonly mistakes?: ReportMistakes;
  /** The share of test images that each layer alone classified correctly, in `[0, 1]`. */
  readonly accuracyPerLayer?: readonly number[];
  /** The share classified correctly by the summed goodness of layers 1 to k, for each k. */
  readonly cumulativeAccuracy?: readonly number[];
}
