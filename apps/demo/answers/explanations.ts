/**
 * What an answer says beyond its prediction: the best labels, and the activities behind it.
 *
 * @module
 */

import type { AnyPrediction, ImageActivities } from "@goodness/predict";
import type { Activations, TopLabel } from "./answer.ts";

/**
 * Lists the best labels.
 *
 * @param prediction What the model says.
 * @param classes The name of each label.
 * @param count How many, at most all.
 * @returns The labels, best first; the lower one first where two tie.
 */
export function topLabels(
  prediction: AnyPrediction,
  classes: readonly string[],
  count: number,
): TopLabel[] {
  const [key, scores] = "probabilities" in prediction
    ? ["probability", prediction.probabilities] as const
    : ["goodness", prediction.goodness] as const;
  const scoreOf = (label: number): number => scores[label] ?? NaN;
  return classes
    .map((name, label) => ({ label, name, [key]: scoreOf(label) }))
    .toSorted((a, b) => scoreOf(b.label) - scoreOf(a.label))
    .slice(0, count);
}

/** Digits that activities are sent with: more is not seen, and takes twice the space. */
const DIGITS = 4;

/**
 * Makes activities JSON.
 *
 * @param activities What the model has computed.
 * @returns The same, rounded to 4 significant digits.
 */
export function roundedActivations({ labels, layers }: ImageActivities): Activations {
  const rounded = (values: Float32Array): number[] =>
    Array.from(values, (value) => value === 0 ? 0 : Number(value.toPrecision(DIGITS)));
  return {
    labels,
    layers: layers.map((layer) => ({ ...layer, values: layer.values.map(rounded) })),
  };
}
