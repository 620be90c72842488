// @ts-check
/// <reference lib="dom" />
/**
 * The drawing pad: pointer events in, strokes out.
 *
 * @module
 */

import { History } from "./history.js";

/** @typedef {import("./history.js").Stroke} Stroke */

/** Side of the pad in its own units, whatever its size on the screen. */
const SIDE = 280;

/** Width of a stroke in the pad's units: a digit of usual size gets about MNIST's stroke. */
export const BRUSH = 26;

/** Points nearer than this to the last one tell nothing new. */
const SPACING = 1;

/** A canvas to draw on with mouse, pen or finger. */
export class Pad {
  #history = new History();
  /** @type {HTMLCanvasElement} */
  #canvas;
  /** @type {(strokes: readonly Stroke[], grown: boolean) => void} */
  #onChange;
  /** @type {number | null} The pointer that draws; others are ignored, such as a resting palm. */
  #pointer = null;

  /**
   * @param {HTMLCanvasElement} canvas A square canvas with `touch-action: none`.
   * @param {(strokes: readonly Stroke[], grown: boolean) => void} onChange Takes the drawing after
   *   each change, and whether ink was only added.
   */
  constructor(canvas, onChange) {
    this.#canvas = canvas;
    this.#onChange = onChange;
    canvas.addEventListener("pointerdown", (event) => this.#start(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#end(event));
    canvas.addEventListener("pointercancel", (event) => this.#end(event));
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  /**
   * What can be done to the drawing now.
   *
   * @returns {{ undo: boolean, redo: boolean, clear: boolean }}
   */
  get can() {
    const { canUndo, canRedo, strokes } = this.#history;
    return { undo: canUndo, redo: canRedo, clear: strokes.length > 0 };
  }

  /**
   * Changes the drawing as a whole, ending the stroke that is being drawn.
   *
   * @param {"undo" | "redo" | "clear"} step What to do.
   * @returns {void}
   */
  change(step) {
    if (!this.can[step]) return;
    this.#pointer = null;
    this.#history[step]();
    this.#changed(false);
  }

  /**
   * Draws the strokes anew, in the canvas's present size, resolution and colour.
   *
   * @returns {void}
   */
  draw() {
    const context = this.#canvas.getContext("2d");
    if (context === null) return;
    const pixels = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    if (this.#canvas.width !== pixels) {
      this.#canvas.width = pixels;
      this.#canvas.height = pixels;
    }
    context.setTransform(pixels / SIDE, 0, 0, pixels / SIDE, 0, 0);
    context.clearRect(0, 0, SIDE, SIDE);
    context.strokeStyle = getComputedStyle(this.#canvas).color;
    context.fillStyle = context.strokeStyle;
    context.lineWidth = BRUSH;
    context.lineCap = "round";
    context.lineJoin = "round";
    for (const stroke of this.#history.strokes) drawStroke(context, stroke);
  }

  /** @param {PointerEvent} event */
  #start(event) {
    if (this.#pointer !== null || event.button !== 0) return;
    event.preventDefault();
    this.#pointer = event.pointerId;
    // A stroke that leaves the pad goes on, and ends where the pointer goes up.
    this.#canvas.setPointerCapture(event.pointerId);
    this.#history.begin(this.#pointOf(event));
    this.#changed(true);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (event.pointerId !== this.#pointer) return;
    // The screen's frames are coarser than the pointer's samples: take all of these.
    const samples = event.getCoalescedEvents();
    let grown = false;
    for (const sample of samples.length > 0 ? samples : [event]) {
      grown = this.#history.extend(this.#pointOf(sample), SPACING) || grown;
    }
    if (grown) this.#changed(true);
  }

  /** @param {PointerEvent} event */
  #end(event) {
    if (event.pointerId === this.#pointer) this.#pointer = null;
  }

  /**
   * The event's point, on the nearest edge if it is outside: what cannot be seen is not sent.
   *
   * @param {PointerEvent} event
   * @returns {[x: number, y: number]}
   */
  #pointOf(event) {
    const canvas = this.#canvas;
    const box = canvas.getBoundingClientRect();
    // The box is what the page's zoom and transforms make of the canvas; its own sizes are without them.
    const [scaleX, scaleY] = [box.width / canvas.offsetWidth, box.height / canvas.offsetHeight];
    const x = ((event.clientX - box.left) / scaleX - canvas.clientLeft) / canvas.clientWidth;
    const y = ((event.clientY - box.top) / scaleY - canvas.clientTop) / canvas.clientHeight;
    return [toUnits(x), toUnits(y)];
  }

  /** @param {boolean} grown Whether ink was only added. */
  #changed(grown) {
    this.draw();
    this.#onChange(this.#history.strokes, grown);
  }
}

/**
 * @param {number} fraction Of the pad's side.
 * @returns {number}
 */
function toUnits(fraction) {
  const units = Math.min(Math.max(fraction * SIDE, 0), SIDE);
  return Math.round(10 * units) / 10;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Stroke} stroke
 */
function drawStroke(context, stroke) {
  const [first] = stroke;
  context.beginPath();
  if (stroke.length === 1 && first !== undefined) {
    // A line without length is not drawn: a tap needs a disc.
    context.arc(...first, BRUSH / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  for (const [x, y] of stroke) context.lineTo(x, y);
  context.stroke();
}
