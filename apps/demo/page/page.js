// @ts-check
/// <reference lib="dom" />
/**
 * The page: connects the pad, the server's answers and what is shown.
 *
 * @module
 */

import { askModel, askPrediction } from "./api.js";
import { Bars, decimalsFor } from "./bars.js";
import { BRUSH, Pad } from "./pad.js";
import { Predictor } from "./predictor.js";
import { showInput } from "./preview.js";
import { showTable } from "./table.js";

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
/** @type {Record<Step, HTMLElement>} */
const buttons = {
  undo: find("undo", HTMLElement),
  redo: find("redo", HTMLElement),
  clear: find("clear", HTMLElement),
};

/** @type {readonly number[]} The layers that count, 0 for the first. */
let layers = [];
let modelKnown = false;
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
  if (!modelKnown) modelLine.textContent = `Model unknown. ${error.message}`;
});

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
function find(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`Cannot find #${id} in the page`);
  return found;
}

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
  const { answer, model } = await askPrediction(strokes, BRUSH, signal);
  showModel(model); // Each time: another model may be served by now.
  return answer;
}

/** @param {State} state */
function show(state) {
  const digit = state.kind === "answer" && !state.answer.empty ? state.answer : null;
  const text = describe(state);
  document.body.dataset["state"] = state.kind;
  result.textContent = digit === null ? "" : String(digit.label);
  message.textContent = text;
  speak(digit === null ? text : `${digit.label}, ${text}`);
  showInput(input, digit?.input ?? null);
  bars.show(digit);
  showTable(table, digit, layers);
}

/**
 * @param {State} state
 * @returns {string}
 */
function describe(state) {
  switch (state.kind) {
    case "empty":
      return "Empty: draw a digit";
    case "waiting":
      return "Looking";
    case "error":
      return state.message;
    case "answer":
      return state.answer.empty
        ? "Empty: draw a digit"
        : `margin ${state.answer.margin.toFixed(decimalsFor(state.answer.margin))}`;
  }
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

/** @param {import("./api.js").Model} model */
function showModel(model) {
  modelKnown = true;
  layers = model.goodnessLayers;
  bars.setLayers(layers);
  modelLine.textContent = `Model ${model.name}: ${model.layers} layers, ` +
    `${model.parameters.toLocaleString("en-GB")} parameters, ` +
    `test accuracy ${(100 * model.testAccuracy).toFixed(2)} %; ` +
    `runs on ${model.engine} (${model.device})`;
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
