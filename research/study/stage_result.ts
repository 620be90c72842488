/**
 * The result of a stage of a study, as it is stored in its folder.
 *
 * @module
 */

import * as v from "valibot";

const finite = (): v.GenericSchema<number> => v.pipe(v.number(), v.finite());

const LAYER = v.strictObject({
  accuracy: finite(),
  positiveGoodness: finite(),
  negativeGoodness: finite(),
  positive: v.array(finite()),
  negative: v.array(finite()),
});

const RESULT = v.strictObject({
  settings: v.unknown(),
  fingerprint: v.string(),
  engine: v.string(),
  device: v.string(),
  deno: v.string(),
  imagesSeen: finite(),
  seconds: finite(),
  images: finite(),
  accuracy: finite(),
  layers: v.array(LAYER),
});

/** The result of one layer. */
export interface StageLayer {
  /** The share of validation images that it classifies correctly alone, in `[0, 1]`. */
  readonly accuracy: number;
  /** Mean goodness of positive data in the last epoch of training. */
  readonly positiveGoodness: number;
  /** Mean goodness of negative data in the last epoch of training. */
  readonly negativeGoodness: number;
  /** Goodness of validation images with their right label. */
  readonly positive: readonly number[];
  /** Goodness of the same images with the wrong label of highest goodness. */
  readonly negative: readonly number[];
}

/** The result of a stage. */
export interface StageResult {
  /** The settings of its training, as they were stored. */
  readonly settings: unknown;
  /** SHA-256 of the training images and labels. */
  readonly fingerprint: string;
  /** The engine. */
  readonly engine: string;
  /** The device of the engine. */
  readonly device: string;
  /** The version of Deno. */
  readonly deno: string;
  /** Training images seen, each as a positive and as a negative. */
  readonly imagesSeen: number;
  /** Seconds of training. */
  readonly seconds: number;
  /** Validation images. */
  readonly images: number;
  /** The share of them classified correctly by the goodness of all layers, in `[0, 1]`. */
  readonly accuracy: number;
  /** The layers, first to last. */
  readonly layers: readonly StageLayer[];
}

/**
 * Parses a result.
 *
 * @param text The JSON text.
 * @param path What to call the file in errors.
 * @returns The result.
 * @throws {SyntaxError} If it is not one; the message names what is wrong.
 */
export function parseStageResult(text: string, path: string): StageResult {
  try {
    return v.parse(RESULT, JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SyntaxError(`Cannot read ${path}: ${reason}; remove its folder to run it again`, {
      cause,
    });
  }
}
