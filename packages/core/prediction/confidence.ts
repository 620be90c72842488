/**
 * When a prediction is confident: where the goodness of each layer, and its lead over the other labels, are as
 * usual. `docs/experiments.md` compares this rule with others.
 *
 * @module
 */

import { InputError } from "../ops/input_error.ts";

/** What is usual of a number. */
export interface Usual {
  /** Its mean. */
  readonly mean: number;
  /** Its standard deviation, more than 0. */
  readonly std: number;
}

/** How far a model's confident predictions are from the usual ones, at most. */
export interface ConfidenceRule {
  /** The natural logarithm of the goodness of the best label, or of the image itself, in each layer. */
  readonly goodness: readonly Usual[];
  /**
   * The same logarithm minus that of the best other label, in each layer. Absent where goodness is the image's
   * own, as it names no label.
   */
  readonly lead?: readonly Usual[];
  /** The largest {@linkcode distanceFromUsual} of a confident prediction. */
  readonly mostDistance: number;
}

/** The share of rightly classified validation images whose predictions are confident. */
export const CONFIDENT_SHARE = 0.99;

/** Goodness below counts as this, so that its logarithm is finite. */
const LEAST_GOODNESS = 1e-6;

/** Standard deviations below count as this: a layer whose units are all dead has none. */
const LEAST_STD = 1e-3;

/** The goodness of one image: in each layer that of every label, or the image's own alone. */
export type LayerGoodness = readonly (readonly number[])[];

/** A prediction by goodness. */
export interface GoodnessPrediction {
  /** The goodness of its image. */
  readonly layers: LayerGoodness;
  /** The label of highest total goodness; 0 where goodness is the image's own. */
  readonly label: number;
}

function logOf(goodness: number): number {
  return Math.log(Math.max(goodness, LEAST_GOODNESS));
}

function logGoodness(layers: LayerGoodness, label: number): number[] {
  return layers.map((goodness) => logOf(goodness[label] ?? NaN));
}

function leads(layers: LayerGoodness, label: number): number[] {
  return layers.map((goodness) =>
    logOf(goodness[label] ?? NaN) - logOf(Math.max(...goodness.toSpliced(label, 1)))
  );
}

function deviations(values: readonly number[], usual: readonly Usual[]): number[] {
  return values.map((value, at) => (value - (usual[at]?.mean ?? NaN)) / (usual[at]?.std ?? NaN));
}

/**
 * Measures how far a prediction is from what is usual: the root of the sum of squared standard scores. A lead
 * that is larger than usual counts as usual.
 *
 * @param rule What is usual.
 * @param layers The goodness in each layer, `[layers][labels]`, or `[layers][1]` where it is the image's own.
 * @param label The predicted label; 0 where goodness is the image's own.
 * @returns The distance, in standard deviations.
 *
 * @example Twice the usual goodness
 * ```ts
 * import { distanceFromUsual } from "@goodness/core/prediction";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const rule = { goodness: [{ mean: 0, std: 0.5 }], mostDistance: 3 };
 * assertAlmostEquals(distanceFromUsual(rule, [[2]], 0), Math.log(2) / 0.5);
 * ```
 */
export function distanceFromUsual(
  { goodness, lead }: Omit<ConfidenceRule, "mostDistance">,
  layers: LayerGoodness,
  label: number,
): number {
  return Math.hypot(
    ...deviations(logGoodness(layers, label), goodness),
    ...(lead ? deviations(leads(layers, label), lead).map((score) => Math.min(0, score)) : []),
  );
}

/**
 * Says whether a prediction is confident.
 *
 * @param rule The model's rule.
 * @param layers As for {@linkcode distanceFromUsual}.
 * @param label The predicted label; 0 where goodness is the image's own.
 * @returns Whether it is as near to what is usual as {@linkcode CONFIDENT_SHARE} of the right ones.
 */
export function isConfident(rule: ConfidenceRule, layers: LayerGoodness, label: number): boolean {
  return distanceFromUsual(rule, layers, label) <= rule.mostDistance;
}

/**
 * Finds what is usual of a model's right predictions.
 *
 * @param predictions Right predictions of validation images, at least one.
 * @returns The rule by which {@linkcode CONFIDENT_SHARE} of them are confident.
 * @throws {InputError} If there are none.
 */
export function confidenceRuleOf(predictions: readonly GoodnessPrediction[]): ConfidenceRule {
  const [first] = predictions;
  if (first === undefined) throw new InputError("Cannot find what is usual of no predictions");
  const namesLabels = (first.layers[0]?.length ?? 1) > 1;
  const usual = (of: typeof leads): Usual[] =>
    usualOf(predictions.map(({ layers, label }) => of(layers, label)));
  const rule = {
    goodness: usual(logGoodness),
    ...(namesLabels && { lead: usual(leads) }),
  };
  const distances = predictions.map(({ layers, label }) => distanceFromUsual(rule, layers, label))
    .sort((a, b) => a - b);
  const last = Math.ceil(CONFIDENT_SHARE * distances.length) - 1;
  return { ...rule, mostDistance: distances[last] ?? NaN };
}

/** The mean and the standard deviation of each column. */
function usualOf(rows: readonly (readonly number[])[]): Usual[] {
  const average = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return (rows[0] ?? []).map((_, column) => {
    const values = rows.map((row) => row[column] ?? NaN);
    const mean = average(values);
    const std = Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
    return { mean, std: Math.max(std, LEAST_STD) };
  });
}
