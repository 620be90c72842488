// @ts-check
/**
 * What the bars show: goodness stacked by layer, or probability. It knows no page, so that tests need
 * none.
 *
 * @module
 */

/** @typedef {import("./api.js").Digit} Digit */
/** @typedef {import("./api.js").Model} Model */

/**
 * @typedef {object} Series What one segment of each bar stands for.
 * @property {string} name For the legend.
 * @property {string} colour The class of its colour.
 * @property {string} mark What stands in the best bar's segment.
 */

/**
 * @typedef {object} Chart
 * @property {readonly (readonly number[])[]} parts Length per series and label.
 * @property {number} longest Length of a bar that fills its track; 0 if none does.
 * @property {readonly string[]} texts The value of each label.
 */

/** The colours of layers, as in the page's CSS. */
const COLOURS = 6;

/** @type {Chart} */
const BLANK = { parts: [], longest: 0, texts: [] };

/**
 * There are six colours; a seventh layer has the first one's again, and its number.
 *
 * @param {number} layer 0 for the first.
 * @returns {string} The class of the layer's colour.
 */
export function colourOf(layer) {
  return `layer-${layer % COLOURS + 1}`;
}

/**
 * Lists what the bars of a model are made of.
 *
 * @param {Pick<Model, "by" | "goodnessLayers">} model The model.
 * @returns {Series[]} One a layer that counts, or probability alone.
 */
export function seriesOf({ by, goodnessLayers }) {
  if (by === "head") return [{ name: "Probability", colour: "probability", mark: "" }];
  return goodnessLayers.map((layer) => ({
    name: `Layer ${layer + 1}`,
    colour: colourOf(layer),
    mark: String(layer + 1),
  }));
}

/**
 * Works out the bars of an answer.
 *
 * @param {Digit | null} digit The answer; `null` for bars without length.
 * @param {readonly number[]} layers The layers that count, 0 for the first.
 * @param {boolean} relative Whether each layer's goodness counts from its lowest label.
 * @returns {Chart}
 */
export function chartOf(digit, layers, relative) {
  if (digit === null) return BLANK;
  if ("probabilities" in digit) {
    const { probabilities } = digit;
    return { parts: [probabilities], longest: 1, texts: probabilities.map(percent) };
  }
  const parts = stackParts(layers.map((layer) => digit.layers[layer] ?? []), relative);
  const sums = digit.goodness.map((_, label) =>
    parts.reduce((sum, part) => sum + (part[label] ?? 0), 0)
  );
  const decimals = decimalsFor(digit.margin);
  const texts = relative
    ? sums.map((sum) => `+${sum.toFixed(decimals)}`)
    : digit.goodness.map((value) => value.toFixed(decimals));
  return { parts, longest: Math.max(...sums), texts };
}

/**
 * The stacked parts of the bars.
 *
 * @param {readonly (readonly number[])[]} layers Goodness per layer and label `[layers][10]`.
 * @param {boolean} relative Whether each layer counts from its lowest label instead of from zero.
 *   That takes the same amount from every label: the order and all differences stay. A layer that
 *   gives less than zero to a label, as projected goodness may, counts from its lowest label anyway.
 * @returns {number[][]} Part per layer and label, each at least 0.
 */
export function stackParts(layers, relative) {
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
 * @param {number} margin The highest goodness minus the second highest.
 * @returns {number} Decimals, 2 to 6.
 */
export function decimalsFor(margin) {
  if (!(margin > 0)) return 2;
  return Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(margin))));
}

/**
 * Writes a probability or another share.
 *
 * @param {number} share From 0 to 1.
 * @returns {string} With one decimal.
 */
export function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
