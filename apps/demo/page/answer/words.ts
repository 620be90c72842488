/**
 * What the page says in words. It knows no page, so that tests need none.
 *
 * @module
 */

import type { Digit, GoodnessDigit, Model, Preparation } from "../state/api.ts";
import { decimalsFor, percent } from "./chart.ts";
import type { State } from "../state/predictor.ts";

const EMPTY: Record<Preparation, string> = {
  digit: "Empty: draw a digit",
  image: "No picture yet: choose, drop or paste one",
};

/**
 * Tells what there is to see besides the label.
 *
 * @param state What the page shows.
 * @param preparation What the page is for.
 * @returns The text.
 */
export function describe(state: State, preparation: Preparation = "digit"): string {
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

function describeDigit(digit: Digit): string {
  const figure = "probabilities" in digit
    ? `probability ${percent(digit.probabilities[digit.label] ?? NaN)}`
    : `margin ${digit.margin.toFixed(decimalsFor(digit.margin))}`;
  return isUnsure(digit) ? `Not sure, ${figure}` : figure;
}

/**
 * Tells the digit.
 *
 * @param digit The answer; `null` if there is none.
 * @param model The model.
 * @returns The label's name, with a question mark where the model is not sure.
 */
export function resultText(digit: Digit | null, model: Pick<Model, "classes">): string {
  if (digit === null) return "";
  return isUnsure(digit) ? `${nameOf(digit, model)}?` : nameOf(digit, model);
}

function nameOf({ label }: Digit, { classes }: Pick<Model, "classes">): string {
  return classes[label] ?? String(label);
}

/**
 * Tells everything at once, to a listener.
 *
 * @param state What the page shows.
 * @param model The model.
 * @param preparation What the page is for.
 * @returns The text.
 */
export function spoken(
  state: State,
  model: Pick<Model, "classes">,
  preparation: Preparation = "digit",
): string {
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
 * @param digit The answer.
 * @returns Whether it does.
 */
export function isUnsure(digit: Digit | null): boolean {
  return digit?.sure === false;
}

/**
 * Tells the goodness that counts against the threshold from which an answer is sure.
 *
 * @param digit The answer; `null` if there is none.
 * @param model The model.
 * @returns Nothing where there is nothing to tell.
 */
export function totalText(
  digit: Digit | null,
  { by, confidenceThreshold }: Pick<Model, "by" | "confidenceThreshold">,
): string {
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

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * Tells what a model is.
 *
 * @param model The model.
 * @param isTaught Whether it was taught in the page since its accuracy was measured.
 * @returns One line.
 */
export function modelText(
  model: Pick<
    Model,
    "name" | "by" | "layers" | "parameters" | "testAccuracy" | "head" | "engine" | "device"
  >,
  isTaught = false,
): string {
  const share = (value: number): string => `${(100 * value).toFixed(2)} %`;
  const { head } = model;
  const random = model.by === "head" ? head?.randomFeatureAccuracy : undefined;
  const note = random === undefined ? "" : ` (${share(random)} on random features)`;
  return `Model ${model.name}: ${model.layers} layers, ` +
    `${model.parameters.toLocaleString("en-GB")} parameters, ` +
    `test accuracy ${share(model.testAccuracy)}${note}${
      isTaught ? " before it was taught here" : ""
    }; ` +
    `runs on ${model.engine} (${model.device})`;
}

/**
 * Tells which layers are for the winner and which for the label behind it.
 *
 * @param digit The answer; `null` if there is none.
 * @param model The model.
 * @returns One sentence; nothing where there is no goodness for each label.
 */
export function runnerUpText(
  digit: Digit | null,
  model: Pick<Model, "classes" | "goodnessLayers">,
): string {
  if (digit === null || "probabilities" in digit) return "";
  const second = runnerUpOf(digit);
  if (second === undefined) return "";
  const names = [digit.label, second].map((label) => model.classes[label] ?? String(label));
  const [winner = "", other = ""] = names;
  const dissenting = model.goodnessLayers.filter((layer) => {
    const values = digit.layers[layer] ?? [];
    return (values[second] ?? 0) > (values[digit.label] ?? 0);
  });
  const agreeing = model.goodnessLayers.filter((layer) => !dissenting.includes(layer));
  if (dissenting.length === 0) {
    const all = agreeing.length > 1 ? "All layers prefer" : "The layer prefers";
    return `${all} ${winner} to ${other}, which comes second.`;
  }
  const verb = dissenting.length > 1 ? "prefer" : "prefers";
  const verdict = agreeing.length > 1 ? "overrule" : "overrules";
  const them = dissenting.length > 1 ? "them" : "it";
  return `${capitalised(layersText(dissenting))} ${verb} ${other}; ` +
    `${layersText(agreeing)} ${verdict} ${them}.`;
}

/**
 * Finds the label that comes second.
 *
 * @param digit The answer.
 * @returns The label; nothing where there is but one.
 */
export function runnerUpOf({ goodness, label }: GoodnessDigit): number | undefined {
  const order = goodness.map((_, other) => other).filter((other) => other !== label)
    .toSorted((a, b) => (goodness[b] ?? 0) - (goodness[a] ?? 0));
  return order[0];
}

function layersText(layers: readonly number[]): string {
  const numbers = layers.map((layer) => String(layer + 1));
  const last = numbers.pop() ?? "";
  return numbers.length === 0 ? `layer ${last}` : `layers ${numbers.join(", ")} and ${last}`;
}
