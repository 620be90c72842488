/**
 * The ways to normalise, as far as a network as data depends on them. `normalisation.ts` has the computation.
 *
 * @module
 */

/** What a layer keeps running statistics of: its pre-activities, or what it passes on. */
export type StatisticsOf = "products" | "passed";

/** A way to normalise, as far as a network as data depends on it. */
export interface NormalisationSpec {
  /** What batch statistics it needs. @default {none} */
  readonly statisticsOf?: StatisticsOf;
}

/**
 * How activities are normalised for the next layer. `length`: divided by their root mean square over the layer.
 * `channels`: divided at each location by their Euclidean length over the channels; so is the image.
 * `standardised`: as `length`, then standardised unit by unit over the batch; a prediction uses running statistics.
 * `batch-norm`: pre-activities are normalised over the batch (Ioffe and Szegedy 2015), and activities are passed on
 * as they are.
 */
export const NORMALISATIONS = {
  length: {},
  channels: {},
  standardised: { statisticsOf: "passed" },
  "batch-norm": { statisticsOf: "products" },
} as const satisfies Readonly<Record<string, NormalisationSpec>>;

/** The name of a way to normalise. */
export type Normalisation = keyof typeof NORMALISATIONS;

/** The names of all ways to normalise. */
export const NORMALISATION_NAMES: readonly Normalisation[] = Object.keys(NORMALISATIONS)
  .filter((name): name is Normalisation => Object.hasOwn(NORMALISATIONS, name));

/**
 * Finds what a network keeps statistics of.
 *
 * @param normalisation How it normalises.
 * @returns What of; nothing if it needs none.
 */
export function statisticsOf(normalisation: Normalisation): StatisticsOf | undefined {
  const { statisticsOf }: NormalisationSpec = NORMALISATIONS[normalisation];
  return statisticsOf;
}
