/**
 * The drawing pad: pointer and key events in, strokes or a picture out.
 *
 * @module
 */

import { type Drawing, firstPoints, History, type Point, type Stroke } from "../state/history.ts";

/** A picture on the pad. */
export interface PadPicture {
  /** What is shown. */
  readonly bitmap: ImageBitmap;
  /** The same as a data URL. */
  readonly url: string;
}

/** What can be done to the drawing as a whole. */
export type PadStep = "undo" | "redo" | "clear";

/** What takes the changes of a pad. */
export interface PadListener {
  /**
   * Takes the drawing after each change.
   *
   * @param drawing The drawing.
   * @param grown Whether ink was only added.
   */
  readonly changed: (drawing: Drawing<PadPicture>, grown: boolean) => void;
  /**
   * Takes what the keyboard's pen did, to be said.
   *
   * @param text What it did.
   */
  readonly said: (text: string) => void;
}

/** Side of the pad in its own units, whatever its size on the screen. */
export const SIDE = 280;

/** Width of a stroke in the pad's units: a digit of usual size gets about MNIST's stroke. */
export const BRUSH = 26;

/** Points nearer than this to the last one tell nothing new. */
const SPACING = 1;

/** How far an arrow key moves the pen, alone and with the shift key. */
const KEY_STEP = { usual: 14, fine: 4 } as const;

const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** A canvas to draw on with mouse, pen, finger or keys. */
export class Pad {
  readonly #history = new History<PadPicture>();
  readonly #canvas: HTMLCanvasElement;
  readonly #listener: PadListener;
  /** The pointer that draws; others are ignored, such as a resting palm. */
  #pointer: number | null = null;
  /** The pen that keys move; null while there is none. */
  #pen: { point: Point; down: boolean } | null = null;
  /** How many points are shown; null for all. */
  #shown: number | null = null;

  /**
   * @param canvas A square canvas with `touch-action: none`, which can have the focus.
   * @param listener What takes the changes.
   */
  constructor(canvas: HTMLCanvasElement, listener: PadListener) {
    this.#canvas = canvas;
    this.#listener = listener;
    canvas.addEventListener("pointerdown", (event) => this.#start(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#end(event));
    canvas.addEventListener("pointercancel", (event) => this.#end(event));
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("blur", () => this.#putAway());
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  /** What can be done to the drawing now. */
  get can(): Record<PadStep, boolean> {
    const { canUndo, canRedo, isBlank } = this.#history;
    return { undo: canUndo, redo: canRedo, clear: !isBlank };
  }

  /**
   * Changes the drawing as a whole, ending the stroke that is being drawn.
   *
   * @param step What to do.
   */
  change(step: PadStep): void {
    if (!this.can[step]) return;
    this.#pointer = null;
    if (this.#pen !== null) this.#pen.down = false;
    this.#history[step]();
    this.#changed(false);
  }

  /**
   * Puts a picture in the place of the drawing.
   *
   * @param picture The picture.
   */
  show(picture: PadPicture): void {
    this.#pointer = null;
    this.#history.show(picture);
    this.#changed(false);
  }

  /**
   * Shows the beginning of the drawing alone.
   *
   * @param points How many points; null for all.
   */
  showFirst(points: number | null): void {
    if (points === this.#shown) return;
    this.#shown = points;
    this.draw();
  }

  /** Draws all anew, in the canvas's present size, resolution and colour. */
  draw(): void {
    const context = this.#canvas.getContext("2d");
    if (context === null) return;
    const pixels = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    if (this.#canvas.width !== pixels) {
      this.#canvas.width = pixels;
      this.#canvas.height = pixels;
    }
    context.setTransform(pixels / SIDE, 0, 0, pixels / SIDE, 0, 0);
    context.clearRect(0, 0, SIDE, SIDE);
    const { strokes, picture } = this.#history.drawing;
    if (picture !== undefined) drawPicture(context, picture.bitmap);
    const style = getComputedStyle(this.#canvas);
    context.strokeStyle = style.color;
    context.fillStyle = style.color;
    context.lineWidth = BRUSH;
    context.lineCap = "round";
    context.lineJoin = "round";
    const drawn = this.#shown === null ? strokes : firstPoints(strokes, this.#shown);
    for (const stroke of drawn) drawStroke(context, stroke);
    if (this.#pen !== null) drawPen(context, this.#pen, style.outlineColor);
  }

  #start(event: PointerEvent): void {
    if (this.#pointer !== null || event.button !== 0) return;
    event.preventDefault();
    this.#pen = null;
    this.#pointer = event.pointerId;
    // A stroke that leaves the pad goes on, and ends where the pointer goes up.
    this.#canvas.setPointerCapture(event.pointerId);
    this.#history.begin(this.#pointOf(event));
    this.#changed(true);
  }

  #move(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    // The screen's frames are coarser than the pointer's samples: take all of these.
    const samples = event.getCoalescedEvents();
    let grown = false;
    for (const sample of samples.length > 0 ? samples : [event]) {
      grown = this.#history.extend(this.#pointOf(sample), SPACING) || grown;
    }
    if (grown) this.#changed(true);
  }

  #end(event: PointerEvent): void {
    if (event.pointerId === this.#pointer) this.#pointer = null;
  }

  /** Arrows move a pen, the space bar sets it down and lifts it. */
  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow !== undefined) {
      event.preventDefault();
      this.#movePen(arrow, event.shiftKey ? KEY_STEP.fine : KEY_STEP.usual);
    } else if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      this.#turnPen();
    } else if (event.key === "Escape" && this.#pen !== null) {
      this.#putAway();
    }
  }

  #movePen([x, y]: readonly [x: number, y: number], step: number): void {
    const pen = this.#pen ??= { point: [SIDE / 2, SIDE / 2], down: false };
    pen.point = [onPad(pen.point[0] + step * x), onPad(pen.point[1] + step * y)];
    if (pen.down && this.#history.extend(pen.point, SPACING)) this.#changed(true);
    else this.draw();
    if (!pen.down) this.#listener.said(`Pen at ${percentOf(pen.point)}`);
  }

  #turnPen(): void {
    const pen = this.#pen ??= { point: [SIDE / 2, SIDE / 2], down: false };
    pen.down = !pen.down;
    if (pen.down) {
      this.#history.begin(pen.point);
      this.#changed(true);
    } else {
      this.draw();
    }
    this.#listener.said(pen.down ? `Pen down at ${percentOf(pen.point)}` : "Pen up");
  }

  #putAway(): void {
    if (this.#pen === null) return;
    this.#pen = null;
    this.draw();
  }

  /** The event's point, on the nearest edge if it is outside: what cannot be seen is not sent. */
  #pointOf(event: PointerEvent): Point {
    const canvas = this.#canvas;
    const box = canvas.getBoundingClientRect();
    // The box is what the page's zoom and transforms make of the canvas; its own sizes are without them.
    const [scaleX, scaleY] = [box.width / canvas.offsetWidth, box.height / canvas.offsetHeight];
    const x = ((event.clientX - box.left) / scaleX - canvas.clientLeft) / canvas.clientWidth;
    const y = ((event.clientY - box.top) / scaleY - canvas.clientTop) / canvas.clientHeight;
    return [onPad(x * SIDE), onPad(y * SIDE)];
  }

  #changed(grown: boolean): void {
    this.#shown = null;
    this.draw();
    this.#listener.changed(this.#history.drawing, grown);
  }
}

/** A coordinate on the pad, to a tenth of a unit. */
function onPad(units: number): number {
  return Math.round(10 * Math.min(Math.max(units, 0), SIDE)) / 10;
}

function percentOf([x, y]: Point): string {
  const [across, down] = [x, y].map((units) => Math.round(100 * units / SIDE));
  return `${across} % across, ${down} % down`;
}

function drawPicture(context: CanvasRenderingContext2D, bitmap: ImageBitmap): void {
  const { width, height } = bitmap;
  const scale = SIDE / Math.max(width, height);
  context.imageSmoothingEnabled = scale < 1;
  context.imageSmoothingQuality = "high";
  const [across, down] = [scale * width, scale * height];
  context.drawImage(bitmap, (SIDE - across) / 2, (SIDE - down) / 2, across, down);
}

function drawStroke(context: CanvasRenderingContext2D, stroke: Stroke): void {
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

function drawPen(
  context: CanvasRenderingContext2D,
  { point: [x, y], down }: { readonly point: Point; readonly down: boolean },
  colour: string,
): void {
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 3;
  context.beginPath();
  context.arc(x, y, BRUSH / 2, 0, 2 * Math.PI);
  if (down) context.fill();
  context.stroke();
}
