/**
 * Why a model is not sure, in words.
 *
 * @module
 */

import type { Digit, Model } from "../state/api.ts";
import { isUnsure } from "./words.ts";

/** What a model says of when it is sure. */
type Sureness = Pick<Model, "confidence" | "confidenceThreshold">;

/**
 * Tells why the model is not sure.
 *
 * @param digit The answer; `null` if there is none.
 * @param model The model.
 * @returns Nothing where it is sure, or does not say.
 */
export function doubtText(digit: Digit | null, model: Sureness): string {
  if (digit === null || !isUnsure(digit)) return "";
  if (digit.hint !== undefined) return digit.hint;
  const { confidence, confidenceThreshold } = model;
  if (confidence !== undefined) return unusualText(digit, confidence);
  const total = "probabilities" in digit ? digit.goodness : digit.goodness[digit.label] ?? NaN;
  if (confidenceThreshold === undefined || !(total < confidenceThreshold)) return "";
  return `Its goodness is ${
    total.toFixed(2)
  }; of 100 images that the training was checked with, 99 reach ` +
    `${confidenceThreshold.toFixed(2)}.`;
}

/** Tells what is least usual about an answer. */
function unusualText(
  digit: Digit,
  { goodness, lead }: NonNullable<Model["confidence"]>,
): string {
  const layers = "probabilities" in digit
    ? digit.layers.map((own) => ({ own, other: NaN }))
    : digit.layers.map((values) => ({
      own: values[digit.label] ?? NaN,
      other: Math.max(...values.filter((_, label) => label !== digit.label)),
    }));
  const findings = layers.flatMap(({ own, other }, layer) => {
    const strength = scoreOf(Math.log(own), goodness[layer]);
    const lack = -scoreOf(Math.log(own / other), lead?.[layer]);
    const degree = strength < 0 ? "weakly" : "strongly";
    return [
      { far: Math.abs(strength), text: `Layer ${layer + 1} responds unusually ${degree}.` },
      { far: lack, text: `Layer ${layer + 1} hardly prefers it to another label.` },
    ];
  }).filter(({ far }) => far > 0);
  return findings.toSorted((a, b) => b.far - a.far)[0]?.text ?? "";
}

/** The standard score of a number; NaN where nothing is usual of it. */
function scoreOf(value: number, usual: { mean: number; std: number } | undefined): number {
  return usual === undefined ? NaN : (value - usual.mean) / usual.std;
}
