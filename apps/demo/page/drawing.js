// @ts-check
/// <reference lib="dom" />
/**
 * Drawing a digit: the pad with its buttons and keys.
 *
 * @module
 */

import { find } from "./elements.js";
import { BRUSH, Pad } from "./pad.js";

/** @typedef {import("./history.js").Stroke} Stroke */
/** @typedef {import("./api.js").Instance} Instance */
/** @typedef {"undo" | "redo" | "clear"} Step */

/**
 * Makes the pad usable.
 *
 * @param {(instance: Instance | null, grown: boolean) => void} onChange Takes the drawing after each change,
 *   `null` for none, and whether ink was only added.
 * @returns {void}
 */
export function connectDrawing(onChange) {
  /** @type {Record<Step, HTMLElement>} */
  const buttons = {
    undo: find("undo", HTMLElement),
    redo: find("redo", HTMLElement),
    clear: find("clear", HTMLElement),
  };
  const steps = /** @type {Step[]} */ (Object.keys(buttons));
  const pad = new Pad(find("pad", HTMLCanvasElement), (strokes, grown) => {
    onChange(strokes.length === 0 ? null : { strokes, width: BRUSH }, grown);
    showSteps();
  });

  function showSteps() {
    for (const step of steps) {
      // Not `disabled`: that would drop the keyboard's focus when Clear has cleared.
      buttons[step].setAttribute("aria-disabled", String(!pad.can[step]));
    }
  }

  for (const step of steps) buttons[step].addEventListener("click", () => pad.change(step));
  addEventListener("keydown", (event) => {
    const step = stepOf(event);
    if (step === null) return;
    event.preventDefault();
    pad.change(step);
  });
  // The ink's colour is the theme's.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => pad.draw());
  showSteps();
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
