// @ts-check
/**
 * What the page says in words. It knows no page, so that tests need none.
 *
 * @module
 */

import { decimalsFor, percent } from "./chart.js";

/** @typedef {import("./api.js").Digit} Digit */
/** @typedef {import("./api.js").Model} Model */
/** @typedef {import("./predictor.js").State} State */

/** @typedef {Model["image"]["preparation"]} Preparation */

/** @type {Record<Preparation, string>} */
const EMPTY = {
  digit: "Empty: draw a digit",
  image: "No picture yet: choose, drop or paste one",
};

/**
 * Tells what there is to see besides the label.
 *
 * @param {State} state What the page shows.
 * @param {Preparation} [preparation] What the page is for.
 * @returns {string}
 */
export function describe(state, preparation = "digit") {
  switch (state.kind) {
    case "empty":
      return EMPTY[preparation];
    case "waiting":
      return "Looking";
    case "error":
      return state.message;
    case "answer":
      return state.answer.empty ? EMPTY[preparation] : describeDigit(state.answer);
  }
}

/** @param {Digit} digit */
function describeDigit(digit) {
  const figure = "probabilities" in digit
    ? `probability ${percent(digit.probabilities[digit.label] ?? NaN)}`
    : `margin ${digit.margin.toFixed(decimalsFor(digit.margin))}`;
  return isUnsure(digit) ? `Not sure, ${figure}` : figure;
}

/**
 * Tells the digit.
 *
 * @param {Digit | null} digit The answer; `null` if there is none.
 * @param {Pick<Model, "classes">} model The model.
 * @returns {string} The label's name, with a question mark where the model is not sure.
 */
export function resultText(digit, model) {
  if (digit === null) return "";
  return isUnsure(digit) ? `${nameOf(digit, model)}?` : nameOf(digit, model);
}

/**
 * @param {Digit} digit
 * @param {Pick<Model, "classes">} model
 */
function nameOf({ label }, { classes }) {
  return classes[label] ?? String(label);
}

/**
 * Tells everything at once, to a listener.
 *
 * @param {State} state What the page shows.
 * @param {Pick<Model, "classes">} model The model.
 * @param {Preparation} [preparation] What the page is for.
 * @returns {string}
 */
export function spoken(state, model, preparation = "digit") {
  const text = describe(state, preparation);
  if (state.kind !== "answer" || state.answer.empty) return text;
  const name = nameOf(state.answer, model);
  return isUnsure(state.answer)
    ? text.replace("Not sure", `Not sure, perhaps ${name}`)
    : `${name}, ${text}`;
}

/**
 * Tells whether the model says that it is not sure; where it does not know, it does not.
 *
 * @param {Digit | null} digit The answer.
 * @returns {boolean}
 */
export function isUnsure(digit) {
  return digit?.sure === false;
}

/**
 * Tells the goodness that counts against the threshold from which an answer is sure.
 *
 * @param {Digit | null} digit The answer; `null` if there is none.
 * @param {Pick<Model, "by" | "confidenceThreshold">} model The model.
 * @returns {string} Nothing where there is nothing to tell.
 */
export function totalText(digit, { by, confidenceThreshold }) {
  const least = confidenceThreshold === undefined
    ? ""
    : `sure from ${confidenceThreshold.toFixed(2)} on`;
  if (digit === null) return least && capitalised(least);
  const isImage = "probabilities" in digit;
  if (!isImage && least === "") return "";
  if (isImage !== (by === "head")) return ""; // the answer of another model
  const total = isImage ? digit.goodness : digit.goodness[digit.label] ?? NaN;
  const what = isImage ? "Goodness in total" : "Goodness of the best label";
  return `${what} ${total.toFixed(2)}${least && `; ${least}`}`;
}

/** @param {string} text */
function capitalised(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * Tells what a model is.
 *
 * @param {Pick<Model, "name" | "by" | "layers" | "parameters" | "testAccuracy" | "head" | "engine" |
 *   "device">} model The model.
 * @returns {string} One line.
 */
export function modelText(model) {
  const share = (/** @type {number} */ value) => `${(100 * value).toFixed(2)} %`;
  const { head } = model;
  const random = model.by === "head" ? head?.randomFeatureAccuracy : undefined;
  const note = random === undefined ? "" : ` (${share(random)} on random features)`;
  return `Model ${model.name}: ${model.layers} layers, ` +
    `${model.parameters.toLocaleString("en-GB")} parameters, ` +
    `test accuracy ${share(model.testAccuracy)}${note}; ` +
    `runs on ${model.engine} (${model.device})`;
}
