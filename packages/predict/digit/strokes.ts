/**
 * Draws pen strokes as a raster that suits {@link normaliseDigit}.
 *
 * The raster is cut to the drawing, so that the caller's coordinates may have any scale and origin.
 * A stroke is the set of points within half a pen's width of its line: round caps and round joins.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import type { Raster } from "./raster.ts";

/** A point of a stroke, in any unit, with `y` growing downwards. Both numbers are finite. */
export type Point = readonly [x: number, y: number];

/** A line drawn without lifting the pen. One point is a dot, no point is nothing. */
export type Stroke = readonly Point[];

/** How to draw strokes. */
export interface StrokeOptions {
  /** Width of the pen, in the unit of the points: a finite number of more than 0. */
  readonly width: number;
}

/** Side of the box that the drawing is scaled to later, in pixels of the 28x28 field. */
const BOX_SIDE = 20;

/**
 * Raster pixels per pixel of the field, per axis. The edges are anti-aliased here already, and the
 * mean of 4x4 such pixels is within 1 % of the exact coverage.
 */
const OVERSAMPLING = 4;

/** Longer side of the drawing with the pen's width, in raster pixels. */
const LONGER_SIDE = BOX_SIDE * OVERSAMPLING;

/** Empty pixels around the drawing, so that the border shows the background. */
const MARGIN = 1;

/**
 * Thinnest and thickest pen, in pixels of the field. 1,000 MNIST test digits were reduced to their centre lines
 * and drawn again with pens of all widths. A perceptron trained on MNIST classifies 95.5 to 96 % of them
 * correctly for pens of 1.75 to 3.5 pixels (95 % at 1.25 and at 4, 91 % at 0.5 and at 4.5), and a nearest
 * neighbour 95 to 96 % for 2 to 3 (79 % at 1, 88 % at 4.5).
 */
const PEN_RANGE = { min: 2, max: 3.5 } as const;

/**
 * A pen that is too thick for its digit is thinned to this share at most, so that the small movements
 * of a tap are not enlarged to a digit.
 */
const LEAST_SHARE = 1 / 4;

/** In raster pixels: keeps rounding errors from making 81 of 80. */
const ROUNDING = 1e-6;

/**
 * Most points of one drawing's strokes together: bounds the time and memory of one call. A second of
 * the fastest pen gives some 500 points.
 */
export const MAX_POINTS = 20_000;

/** The extent of the points, in units of the largest number given. */
interface Extent {
  readonly unit: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** An empty raster, and how points and the pen are brought to it. */
interface Canvas {
  readonly raster: Raster;
  readonly toCanvas: (point: Point) => Point;
  /** Half the pen's width, in raster pixels. */
  readonly radius: number;
}

function checkPoints(strokes: readonly Stroke[]): void {
  const count = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  if (count > MAX_POINTS) {
    throw new InputError(
      `Cannot rasterise strokes as they may have ${MAX_POINTS} points in all: ` +
        `current value is ${count}; leave out points that are close together`,
    );
  }
  for (const [s, stroke] of strokes.entries()) {
    for (const [p, [x, y]] of stroke.entries()) {
      if (Number.isFinite(x) && Number.isFinite(y)) continue;
      throw new InputError(
        `Cannot rasterise strokes as coordinates must be finite: ` +
          `current value is [${x}, ${y}] at point ${p} of stroke ${s}`,
      );
    }
  }
}

function checkWidth(width: number): void {
  if (Number.isFinite(width) && width > 0) return;
  throw new InputError(
    `Cannot rasterise strokes as 'width' must be finite and more than 0: current value is ${width}`,
  );
}

/**
 * Measures the points. Dividing by the largest number first keeps differences and sums finite, even
 * between the largest numbers there are.
 */
function measure(points: Stroke, penWidth: number): Extent {
  let unit = penWidth;
  for (const [x, y] of points) unit = Math.max(unit, Math.abs(x), Math.abs(y));
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (const [x, y] of points) {
    left = Math.min(left, x / unit);
    right = Math.max(right, x / unit);
    top = Math.min(top, y / unit);
    bottom = Math.max(bottom, y / unit);
  }
  return { unit, left, top, width: right - left, height: bottom - top };
}

/** The pen's width that is used for a drawing whose points extend over `length`, in its unit. */
function penFor(length: number, drawn: number): number {
  if (length === 0) return 1; // Dots at one point: any width gives the same picture.
  const thinnest = length * PEN_RANGE.min / (BOX_SIDE - PEN_RANGE.min);
  const thickest = length * PEN_RANGE.max / (BOX_SIDE - PEN_RANGE.max);
  return Math.max(thinnest, Math.min(drawn, Math.max(thickest, drawn * LEAST_SHARE)));
}

function canvasFor(extent: Extent, drawnPen: number): Canvas {
  const length = Math.max(extent.width, extent.height);
  const pen = penFor(length, drawnPen / extent.unit);
  const scale = LONGER_SIDE / (length + pen);
  const width = Math.ceil((extent.width + pen) * scale - ROUNDING) + 2 * MARGIN;
  const height = Math.ceil((extent.height + pen) * scale - ROUNDING) + 2 * MARGIN;
  // Centred, so that a symmetrical drawing has a symmetrical raster.
  const dx = width / 2 - (extent.left + extent.width / 2) * scale;
  const dy = height / 2 - (extent.top + extent.height / 2) * scale;
  return {
    raster: { width, height, data: new Float32Array(width * height) },
    toCanvas: ([x, y]) => [x / extent.unit * scale + dx, y / extent.unit * scale + dy],
    radius: pen * scale / 2,
  };
}

/**
 * The pixels of row `y` that may be within `reach` of a line: those beside the part of the line that
 * is within `reach` of the row. A long slanted line so costs its own area, not that of its box.
 */
function spanOf([ax, ay]: Point, [bx, by]: Point, y: number, reach: number): Point {
  const rise = by - ay;
  const t0 = rise === 0 ? 0 : Math.min(1, Math.max(0, (y - reach - ay) / rise));
  const t1 = rise === 0 ? 1 : Math.min(1, Math.max(0, (y + reach - ay) / rise));
  const x0 = ax + t0 * (bx - ax);
  const x1 = ax + t1 * (bx - ax);
  return [Math.floor(Math.min(x0, x1) - reach), Math.ceil(Math.max(x0, x1) + reach)];
}

/**
 * Draws one line. The ink of a pixel falls from 1 to 0 over the pixel that the edge crosses; where
 * lines overlap, the larger ink stays, which is the union of their areas.
 */
function drawLine({ raster, radius }: Canvas, a: Point, b: Point): void {
  const reach = radius + 0.5;
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const perLength = 1 / (dx * dx + dy * dy || 1);
  const top = Math.max(0, Math.floor(Math.min(a[1], b[1]) - reach));
  const bottom = Math.min(raster.height, Math.ceil(Math.max(a[1], b[1]) + reach));
  for (let row = top; row < bottom; row++) {
    const y = row + 0.5;
    const [from, to] = spanOf(a, b, y, reach);
    for (let column = Math.max(0, from); column < Math.min(raster.width, to); column++) {
      const i = row * raster.width + column;
      const before = raster.data[i] ?? 0;
      if (before === 1) continue; // Most pixels of a scribble.
      const x = column + 0.5;
      const t = Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) * perLength));
      const ink = reach - Math.sqrt((x - a[0] - t * dx) ** 2 + (y - a[1] - t * dy) ** 2);
      if (ink > before) raster.data[i] = Math.min(1, ink);
    }
  }
}

function drawStroke(canvas: Canvas, stroke: Stroke): void {
  let previous: Point | undefined;
  for (const point of stroke) {
    const next = canvas.toCanvas(point);
    drawLine(canvas, previous ?? next, next);
    previous = next;
  }
}

/**
 * Draws strokes, anti-aliased and with round caps and joins, into a raster that is cut to them: the
 * longer side of the ink is 80 pixels, four for each of the 20 that {@link normaliseDigit} keeps.
 *
 * The pen is as wide as drawn, in proportion to the digit, within a range that networks trained on
 * MNIST classify well: between 2 and 3.5 pixels of the 28x28 field. A hairline is drawn wider, and a digit
 * that is small for its pen is drawn with a thinner one, of a quarter of the given width at least.
 *
 * @param strokes The strokes, of 20,000 points in all at most.
 * @param options The width of the pen.
 * @returns The raster, with an empty margin of 1 pixel; 1x1 and empty if there are no points.
 * @throws {InputError} If a coordinate is not finite, the width is not finite and positive, or there
 * are too many points.
 *
 * @example Usage
 * ```ts
 * import { rasteriseStrokes } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const one = [[[0.5, 0.1], [0.5, 0.9]]] as const;
 * const raster = rasteriseStrokes(one, { width: 0.1 });
 *
 * assertEquals([raster.width, raster.height], [11, 82]); // 80 x 0.1 / (0.8 + 0.1) wide, and margins
 * assertEquals(raster.data[41 * 11 + 5], 1);
 * ```
 */
export function rasteriseStrokes(strokes: readonly Stroke[], options: StrokeOptions): Raster {
  checkWidth(options.width);
  checkPoints(strokes);
  const points = strokes.flat();
  if (points.length === 0) return { width: 1, height: 1, data: new Float32Array(1) };
  const canvas = canvasFor(measure(points, options.width), options.width);
  for (const stroke of strokes) drawStroke(canvas, stroke);
  return canvas.raster;
}
