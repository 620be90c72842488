/**
 * What a report shows: plain data that a supervised and an unsupervised training both have. What is
 * left out leaves its figures out.
 *
 * @module
 */

import type { ImageShape } from "@goodness/core";
import type { Picture } from "./png.ts";

/** A name and its value in the head of a report. */
export interface ReportFact {
  /** What it is, as `device`. */
  readonly name: string;
  /** The value as people read it. */
  readonly value: string;
  /** `headline` for the few large figures at the top, `code` for what one would copy. */
  readonly kind?: "headline" | "code";
}

/** What one layer measured in an epoch; means over the epoch's pairs. */
export interface ReportLayer {
  /** The layer's own loss. */
  readonly loss: number;
  /** Mean goodness of positive data. */
  readonly positiveGoodness: number;
  /** Mean goodness of negative data. */
  readonly negativeGoodness: number;
  /** The share of pairs whose negative had the higher goodness, in `[0, 1]`. */
  readonly pairwiseError: number;
  /** The share of units that were silent for all data, in `[0, 1]`. */
  readonly deadUnits?: number;
  /** The share of validation images that the layer alone read correctly, in `[0, 1]`. */
  readonly validationAccuracy?: number;
}

/** What an epoch measured. */
export interface ReportEpoch {
  /** The epoch, from 1. */
  readonly epoch: number;
  /** What the layers measured, first to last. */
  readonly layers: readonly ReportLayer[];
  /** The share of validation images that the network read correctly, in `[0, 1]`. */
  readonly validationAccuracy?: number;
  /** The learning rate at the epoch's end. */
  readonly learningRate?: number;
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
   * What the data are, to end the sentence "Goodness of ...", such as "2,000 test images with their
   * right label (positive) and with a wrong one (negative)".
   */
  readonly sample: string;
  /** Whether positive and negative values of the same index belong together. */
  readonly paired?: boolean;
}

/** The weights that go into one unit. */
export interface UnitWeights {
  /** Weights of the pixels, `[fieldRows, fieldColumns]` in row-major order. */
  readonly field: Float32Array;
  /** Weights of the labels, if the labels are inputs of the unit. */
  readonly labels?: Float32Array;
}

/** First-layer weights on the grid of their locations. */
export interface ReceptiveFields {
  /** Rows of locations. */
  readonly gridRows: number;
  /** Columns of locations. */
  readonly gridColumns: number;
  /** Rows of pixels that a location sees. */
  readonly fieldRows: number;
  /** Columns of pixels that a location sees. */
  readonly fieldColumns: number;
  /** Units of each location, locations in row-major order. */
  readonly locations: readonly (readonly UnitWeights[])[];
}

/** An image that was read wrongly. */
export interface ReportMistake {
  /** Its position in the split, from 0. */
  readonly index: number;
  /** Bytes, `[height, width, channels]` in row-major order, 255 is ink. */
  readonly image: Uint8Array;
  /** The true label, an index into the label names. */
  readonly truth: number;
  /** The label that was found. */
  readonly found: number;
  /** How much more goodness the found label had than the true one. */
  readonly margin: number;
}

/** The images that were read wrongly. */
export interface ReportMistakes extends ImageShape {
  /** How many images were read. */
  readonly count: number;
  /** How many of them were read wrongly. */
  readonly wrong: number;
  /** The worst of these, worst first. */
  readonly worst: readonly ReportMistake[];
}

/** How well goodness tells a dataset's images from others. */
export interface ReportOutOfDistribution {
  /** The goodness that nearly all of the dataset's images reach. */
  readonly confidenceThreshold?: number;
  /** What the others are, with the area under the ROC curve or why there is none. */
  readonly figures: readonly {
    readonly name: string;
    readonly auroc?: number;
    readonly skipped?: string;
  }[];
}

/** What a report shows. */
export interface ReportData {
  /** The report's title. */
  readonly title: string;
  /** How the run came about and what it found. */
  readonly facts: readonly ReportFact[];
  /** How many layers the network has. */
  readonly layers: number;
  /** What the epochs measured, in order. */
  readonly epochs: readonly ReportEpoch[];
  /** Names of the labels. */
  readonly labels: readonly string[];
  /** The goodness that the loss wants positive data above and negative data below, if it does. */
  readonly threshold?: number;
  /** Goodness of positive and negative data after the training. */
  readonly goodness?: ReportGoodness;
  /** Hybrids and what they were made of, where those are the negative data. */
  readonly hybrids?: Picture;
  /** How well goodness tells the dataset's images from others. */
  readonly outOfDistribution?: ReportOutOfDistribution;
  /** What units of the first layer respond to. */
  readonly receptiveFields?: ReceptiveFields;
  /** Test images of true label (row) that were found to be a label (column). */
  readonly confusion?: readonly (readonly number[])[];
  /** Test images that were read wrongly. */
  readonly mistakes?: ReportMistakes;
  /** The share of test images that each layer alone read correctly, in `[0, 1]`. */
  readonly accuracyPerLayer?: readonly number[];
  /** The share read correctly by the goodness of layers 1 to k, summed, for each k. */
  readonly cumulativeAccuracy?: readonly number[];
}
