// @ts-check
/// <reference lib="dom" />
/**
 * The page: connects the pad, the server's answers and what is shown.
 *
 * @module
 */

import { About } from "./about.js";
import { askModel, askPrediction } from "./api.js";
import { Bars } from "./bars.js";
import { find } from "./elements.js";
import { Likeness } from "./likeness.js";
import { BRUSH, Pad } from "./pad.js";
import { Predictor } from "./predictor.js";
import { Preview } from "./preview.js";
import { NumberTable } from "./table.js";
import { Verdict } from "./verdict.js";
import { describe, spoken } from "./wording.js";

/** @typedef {import("./api.js").Digit} Digit */
/** @typedef {import("./api.js").Model} Model */
/** @typedef {import("./predictor.js").State} State */
/** @typedef {"undo" | "redo" | "clear"} Step */

/**
 * @typedef {object} Panel A part of the page that shows an answer.
 * @property {(digit: Digit | null, model: Model) => void} show Shows the answer, or none, of a model.
 */

/** @type {readonly Panel[]} */
const PANELS = [
  new Verdict(),
  new Preview(),
  new Bars(),
  new Likeness(),
  new NumberTable(),
  new About(),
];

/** The live region speaks after a pause in drawing, not at every point of a stroke. */
const SPEAK_AFTER_MS = 400;

const message = find("message", HTMLElement);
const live = find("live", HTMLElement);
/** @type {Record<Step, HTMLElement>} */
const buttons = {
  undo: find("undo", HTMLElement),
  redo: find("redo", HTMLElement),
  clear: find("clear", HTMLElement),
};

/** @type {Model | null} What is served, once it is known. */
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
addEventListener("keydown", onKey);
// The ink's colour is the theme's.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => pad.draw());

show({ kind: "empty" });
showSteps();
askModel().then((served) => {
  model = served;
  showPanels();
}, (error) => {
  if (model === null) find("model", HTMLElement).textContent = `Model unknown. ${error.message}`;
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
  model = served; // Each time: another model may be served by now.
  return answer;
}

/** @param {State} state */
function show(state) {
  shown = state;
  document.body.dataset["state"] = state.kind;
  message.textContent = describe(state);
  speak(spoken(state, model ?? { classes: [] }));
  showPanels();
}

function showPanels() {
  if (model === null) return;
  for (const panel of PANELS) panel.show(digitOf(shown), model);
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
