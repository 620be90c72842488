// @ts-check
/// <reference lib="dom" />
/**
 * The page: connects what is drawn or shown, the server's answers and what is shown.
 *
 * @module
 */

import { About } from "./about.js";
import { askModel, askPrediction } from "./api.js";
import { Bars } from "./bars.js";
import { connectDrawing } from "./drawing.js";
import { find } from "./elements.js";
import { Likeness } from "./likeness.js";
import { connectPicture } from "./picture.js";
import { Predictor } from "./predictor.js";
import { Preview } from "./preview.js";
import { NumberTable } from "./table.js";
import { Verdict } from "./verdict.js";
import { describe, spoken } from "./wording.js";

/** @typedef {import("./api.js").Digit} Digit */
/** @typedef {import("./api.js").Model} Model */
/** @typedef {import("./predictor.js").State} State */

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
/** What the page is for: the server says it in the page's body. */
const preparation = document.body.dataset["preparation"] === "image" ? "image" : "digit";

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

const asked = askModel();
if (preparation === "digit") {
  connectDrawing((instance, grown) => predictor.update(instance, grown));
} else {
  connectPicture({
    model: asked,
    onChange: (instance) => predictor.update(instance, false),
    onError: (text) => {
      predictor.update(null, false);
      show({ kind: "error", message: text });
    },
  });
}
show({ kind: "empty" });
asked.then((served) => {
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
 * @param {import("./api.js").Instance} instance
 * @param {AbortSignal} signal
 */
async function ask(instance, signal) {
  const { answer, model: served } = await askPrediction(instance, signal);
  model = served; // Each time: another model may be served by now.
  return answer;
}

/** @param {State} state */
function show(state) {
  shown = state;
  document.body.dataset["state"] = state.kind;
  message.textContent = describe(state, preparation);
  speak(spoken(state, model ?? { classes: [] }, preparation));
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
