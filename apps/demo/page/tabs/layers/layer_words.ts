/**
 * What the tab of the layers says in words.
 *
 * @module
 */

import { decimalsFor } from "../../answer/chart.ts";
import type { Digit } from "../../state/api.ts";
import { countActive, countSilent, type LayerMaps, locationFigures } from "./maps.ts";
import type { LayerActivation } from "../../state/api.ts";

/** Two labels and their names. */
export interface Compared {
  /** The labels. */
  readonly labels: readonly [number, number];
  /** Their names. */
  readonly names: readonly [string, string];
}

/**
 * Says what a layer votes for.
 *
 * @param digit The answer.
 * @param layer The layer, from 0.
 * @param compared The labels.
 * @returns The goodness of both labels and the preference; of a model that learnt without labels, that of the image.
 */
export function voteText(digit: Digit, layer: number, { labels, names }: Compared): string {
  if ("probabilities" in digit) {
    return `Goodness of the image: ${digit.layers[layer]?.toFixed(2) ?? "unknown"}`;
  }
  const [first, second] = labels.map((label) => digit.layers[layer]?.[label] ?? NaN);
  const difference = (first ?? NaN) - (second ?? NaN);
  const decimals = decimalsFor(Math.abs(difference));
  const shown = `Goodness ${first?.toFixed(decimals)} for ${names[0]}, ${
    second?.toFixed(decimals)
  } for ${names[1]}`;
  if (difference === 0) return `${shown}: it prefers neither`;
  const preferred = names[difference > 0 ? 0 : 1];
  return `${shown}: it prefers ${preferred} by ${Math.abs(difference).toFixed(decimals)}`;
}

/**
 * Says how many units of a layer are active.
 *
 * @param maps The layer's maps.
 * @param names The names of the labels.
 * @returns One sentence.
 */
export function activeText(
  { first, compared }: LayerMaps,
  [one, other]: readonly [string, string],
): string {
  const count = (value: number): string => value.toLocaleString("en-GB");
  const active = count(countActive(first.values));
  const units = count(first.values.length);
  if (compared === undefined) return `${active} of ${units} units are active.`;
  const second = count(countActive(compared.second.values));
  return `${active} of ${units} units are active for ${one}, ${second} for ${other}.`;
}

/**
 * Says how many units nothing wakes.
 *
 * @param activation The layer's activities.
 * @returns One sentence about the present drawing.
 */
export function silentText(activation: LayerActivation): string {
  const silent = countSilent(activation).toLocaleString("en-GB");
  const all = (activation.values[0]?.length ?? 0).toLocaleString("en-GB");
  const both = activation.values.length > 1 ? " for both labels" : "";
  return `${silent} of ${all} units are 0${both}. That is of this image alone: another may wake them.`;
}

/**
 * Says the numbers of a location.
 *
 * @param maps The layer's maps.
 * @param location The location, from 0.
 * @param names The names of the labels.
 * @returns One sentence.
 */
export function locationText(
  { first, compared }: LayerMaps,
  location: number,
  [one, other]: readonly [string, string],
): string {
  const { row, column, active, goodness } = locationFigures(first, location);
  const where = `Row ${row + 1}, column ${column + 1}`;
  if (compared === undefined) {
    return `${where}: ${active} of ${first.channels} units active, mean of squares ${
      goodness.toFixed(2)
    }.`;
  }
  const second = locationFigures(compared.second, location);
  return `${where}: ${active} of ${first.channels} units active for ${one}, ${second.active} for ${other}; ` +
    `mean of squares ${goodness.toFixed(2)} and ${second.goodness.toFixed(2)}.`;
}

/**
 * The two labels to ask about.
 *
 * @param chosen The labels that were chosen; null for the best and for the second.
 * @param digit The present answer, from which the best and the second are taken.
 * @returns Two different labels; nothing if both are the answer's own.
 */
export function labelsToCompare(
  [first, second]: readonly [number | null, number | null],
  digit: Digit | null,
): readonly [number, number] | undefined {
  if (first === null && second === null) return undefined;
  const best = bestTwo(digit);
  const one = first ?? best.find((label) => label !== second) ?? 0;
  const other = second ?? best.find((label) => label !== one) ?? 0;
  return [one, other];
}

/**
 * The best label and the second.
 *
 * @param digit The answer.
 * @returns Both, best first; none without an answer.
 */
export function bestTwo(digit: Digit | null): readonly number[] {
  if (digit === null) return [];
  const scores = "probabilities" in digit ? digit.probabilities : digit.goodness;
  return scores.map((_, label) => label)
    .toSorted((a, b) => (scores[b] ?? NaN) - (scores[a] ?? NaN))
    .slice(0, 2);
}
