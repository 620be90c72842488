/**
 * What the bars show: goodness stacked by layer, or probability. It knows no page, so that tests need
 * none.
 *
 * @module
 */

import type { Digit, Model } from "../state/api.ts";

/** What one segment of each bar stands for. */
export interface Series {
  /** For the legend. */
  readonly name: string;
  /** The class of its colour. */
  readonly colour: string;
  /** What stands in the best bar's segment. */
  readonly mark: string;
  /** The layer, from 0, if it is one. */
  readonly layer?: number;
}

/** The bars of an answer. */
export interface Chart {
  /** Length per series and label. */
  readonly parts: readonly (readonly number[])[];
  /** Length of a bar that fills its track; 0 if none does. */
  readonly longest: number;
  /** The value of each label. */
  readonly texts: readonly string[];
}

/** The colours of layers, as in the page's CSS. */
const COLOURS = 6;

const BLANK: Chart = { parts: [], longest: 0, texts: [] };

/**
 * There are six colours; a seventh layer has the first one's again, and its number.
 *
 * @param layer 0 for the first.
 * @returns The class of the layer's colour.
 */
export function colourOf(layer: number): string {
  return `layer-${layer % COLOURS + 1}`;
}

/**
 * Lists what the bars of a model are made of.
 *
 * @param model The model.
 * @returns One a layer that counts, or probability alone.
 */
export function seriesOf(
  { by, goodnessLayers }: Pick<Model, "by" | "goodnessLayers">,
): Series[] {
  if (by === "head") return [{ name: "Probability", colour: "probability", mark: "" }];
  return goodnessLayers.map((layer) => ({
    name: `Layer ${layer + 1}`,
    colour: colourOf(layer),
    mark: String(layer + 1),
    layer,
  }));
}

/**
 * Works out the bars of an answer.
 *
 * @param digit The answer; `null` for bars without length.
 * @param layers The layers that count, 0 for the first.
 * @param relative Whether each layer's goodness counts from its lowest label.
 * @param alone The layers whose parts are shown; null for all of them.
 * @returns The bars.
 */
export function chartOf(
  digit: Digit | null,
  layers: readonly number[],
  relative: boolean,
  alone: readonly number[] | null = null,
): Chart {
  if (digit === null) return BLANK;
  if ("probabilities" in digit) {
    const { probabilities } = digit;
    return { parts: [probabilities], longest: 1, texts: probabilities.map(percent) };
  }
  const shown = (layer: number): boolean => alone === null || alone.includes(layer);
  const parts = stackParts(layers.map((layer) => digit.layers[layer] ?? []), relative)
    .map((part, at) => shown(layers[at] ?? NaN) ? part : part.map(() => 0));
  const sums = digit.goodness.map((_, label) =>
    parts.reduce((sum, part) => sum + (part[label] ?? 0), 0)
  );
  const decimals = decimalsFor(digit.margin);
  const texts = relative || alone !== null
    ? sums.map((sum) => `${relative ? "+" : ""}${sum.toFixed(decimals)}`)
    : digit.goodness.map((value) => value.toFixed(decimals));
  return { parts, longest: Math.max(...sums), texts };
}

/**
 * The stacked parts of the bars.
 *
 * @param layers Goodness per layer and label `[layers][10]`.
 * @param relative Whether each layer counts from its lowest label instead of from zero.
 *   That takes the same amount from every label: the order and all differences stay. A layer that
 *   gives less than zero to a label, as projected goodness may, counts from its lowest label anyway.
 * @returns Part per layer and label, each at least 0.
 */
export function stackParts(
  layers: readonly (readonly number[])[],
  relative: boolean,
): number[][] {
  return layers.map((values) => {
    const lowest = Math.min(...values);
    const floor = relative ? lowest : Math.min(0, lowest);
    return values.map((value) => value - floor);
  });
}

/**
 * Chooses how many decimals show the margin with two figures at least, so that close labels are
 * told apart.
 *
 * @param margin The highest goodness minus the second highest.
 * @returns Decimals, 2 to 6.
 */
export function decimalsFor(margin: number): number {
  if (!(margin > 0)) return 2;
  return Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(margin))));
}

/**
 * Writes a probability or another share.
 *
 * @param share From 0 to 1.
 * @returns With one decimal.
 */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
