// @ts-check
/// <reference lib="dom" />
/**
 * The page: connects the pad, the server's answers and what is shown.
 *
 * @module
 */

import { askModel, askPrediction } from "./api.js";
import { Bars } from "./bars.js";
import { find } from "./elements.js";
import { Likeness } from "./likeness.js";
import { BRUSH, Pad } from "./pad.js";
import { Predictor } from "./predictor.js";
import { showInput } from "./preview.js";
import { showTable } from "./table.js";
import { describe, isUnsure, modelText, resultText, spoken } from "./wording.js";

/** @typedef {import("./predictor.js").State} State */
/** @typedef {"undo" | "redo" | "clear"} Step */

/** The live region speaks after a pause in drawing, not at every point of a stroke. */
const SPEAK_AFTER_MS = 400;

const result = find("result", HTMLElement);
const message = find("message", HTMLElement);
const live = find("live", HTMLElement);
const input = find("input", HTMLCanvasElement);
const modelLine = find("model", HTMLElement);
const table = find("table", HTMLTableElement);
const bars = new Bars(find("bars", HTMLElement), find("legend", HTMLElement));
const likeness = new Likeness(
  find("gauge", HTMLElement),
  find("likeness-layers", HTMLElement),
  find("total", HTMLElement),
);
/** @type {Record<Step, HTMLElement>} */
const buttons = {
  undo: find("undo", HTMLElement),
  redo: find("redo", HTMLElement),
  clear: find("clear", HTMLElement),
};

/** @type {import("./api.js").Model | null} What is served, once it is known. */
let model = null;
/** @type {State} */
let shown = { kind: "empty" };
/** Calls off what the live region was about to say. */
let hush = () => {};

const predictor = new Predictor({
  ask,
  show,
  nextFrame: (run) => requestAnimationFrame(run),
  later,
});
const pad = new Pad(find("pad", HTMLCanvasElement), (strokes, grown) => {
  predictor.update(strokes, grown);
  showSteps();
});

for (const step of /** @type {Step[]} */ (Object.keys(buttons))) {
  buttons[step].addEventListener("click", () => pad.change(step));
}
find("relative", HTMLInputElement).addEventListener("change", () => bars.setRelative(true));
find("absolute", HTMLInputElement).addEventListener("change", () => bars.setRelative(false));
addEventListener("keydown", onKey);
// The ink's colour is the theme's.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => pad.draw());

show({ kind: "empty" });
showSteps();
askModel().then(showModel, (error) => {
  if (model === null) modelLine.textContent = `Model unknown. ${error.message}`;
});

/**
 * @param {() => void} run
 * @param {number} delayMs
 * @returns {() => void} Calls it off.
 */
function later(run, delayMs) {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

/**
 * @param {readonly import("./history.js").Stroke[]} strokes
 * @param {AbortSignal} signal
 */
async function ask(strokes, signal) {
  const { answer, model: served } = await askPrediction(strokes, BRUSH, signal);
  showModel(served); // Each time: another model may be served by now.
  return answer;
}

/** @param {State} state */
function show(state) {
  shown = state;
  const digit = digitOf(state);
  document.body.dataset["state"] = state.kind;
  document.body.dataset["sure"] = String(!isUnsure(digit));
  result.textContent = resultText(digit);
  message.textContent = describe(state);
  speak(spoken(state));
  showInput(input, digit?.input ?? null);
  bars.show(digit);
  if (model !== null) likeness.show(digit, model);
  showTable(table, digit, model?.goodnessLayers ?? []);
}

/** @param {State} state */
function digitOf(state) {
  return state.kind === "answer" && !state.answer.empty ? state.answer : null;
}

/** @param {string} text */
function speak(text) {
  hush();
  hush = later(() => {
    live.textContent = text;
  }, SPEAK_AFTER_MS);
}

function showSteps() {
  for (const step of /** @type {Step[]} */ (Object.keys(buttons))) {
    // Not `disabled`: that would drop the keyboard's focus when Clear has cleared.
    buttons[step].setAttribute("aria-disabled", String(!pad.can[step]));
  }
}

/** @param {import("./api.js").Model} served */
function showModel(served) {
  model = served;
  showTexts(served);
  bars.setModel(served);
  likeness.show(digitOf(shown), served);
  modelLine.textContent = modelText(served);
}

/**
 * Shows the texts that are right for a model.
 *
 * @param {import("./api.js").Model} served
 */
function showTexts({ by, confidenceThreshold }) {
  for (const part of document.querySelectorAll("[data-by]")) {
    if (part instanceof HTMLElement) part.hidden = part.dataset["by"] !== by;
  }
  find("how-sure", HTMLElement).hidden = confidenceThreshold === undefined;
  find("least", HTMLElement).textContent = confidenceThreshold?.toFixed(2) ?? "";
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const step = stepOf(event);
  if (step === null) return;
  event.preventDefault();
  pad.change(step);
}

/**
 * @param {KeyboardEvent} event
 * @returns {Step | null}
 */
function stepOf(event) {
  if (event.key === "Delete") return "clear";
  if (!event.ctrlKey && !event.metaKey) return null;
  const key = event.key.toLowerCase();
  if (key === "y") return "redo";
  if (key !== "z") return null;
  return event.shiftKey ? "redo" : "undo";
}
