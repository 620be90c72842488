/**
 * Lines over epochs, with their names at their ends.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import type { Html } from "../text/html.ts";
import { type LineEnd, lineNames } from "./line_names.ts";
import { drawPlot } from "./plot.ts";

/** One line. */
export interface Line {
  /** The name at its end. */
  readonly name: string;
  /** Its colour. */
  readonly colour: string;
  /** How it is drawn; `dotted` is for a level to compare others with. @default {"solid"} */
  readonly stroke?: "solid" | "dashed" | "dotted";
  /** One value per epoch; only finite values are drawn. */
  readonly values: readonly (number | undefined)[];
}

/** How to draw lines. */
export interface LinePlotOptions {
  /** The alternative text. */
  readonly description: string;
  /** The epochs that the values are of. */
  readonly epochs: readonly number[];
  /** Writes a value on the axis. */
  readonly format: (value: number) => string;
  /** Whether to use a logarithmic scale if the values cover a large range. @default {false} */
  readonly logarithmic?: boolean;
  /** Whether to fill the space between the first two lines. @default {false} */
  readonly filled?: boolean;
}

const HEIGHT = 210;
const MARGINS = { marginTop: 18, marginRight: 72, marginBottom: 34, marginLeft: 46 };

/** Pixels between the axis of epochs and the top. */
const PLOT_HEIGHT = HEIGHT - MARGINS.marginTop - MARGINS.marginBottom;

/** Pixels between the names of two lines. */
const NAME_GAP = 14;

/** Lines of more epochs have no dots. */
const MAX_DOTS = 20;

/** A scale is logarithmic only if the largest value is more than this multiple of the smallest. */
const LARGE_RATIO = 8;

const STROKES = {
  solid: { strokeWidth: 2 },
  dashed: { strokeWidth: 2, strokeDasharray: "5,4" },
  dotted: { strokeWidth: 1.5, strokeDasharray: "1,3" },
} as const;

interface Point {
  readonly epoch: number;
  readonly value: number;
}

/** A line with the points that have a finite value. */
interface DrawnLine extends Line {
  readonly points: readonly Point[];
}

interface Scale {
  readonly type: "linear" | "log";
  readonly domain: readonly [number, number];
  /** Values to mark, or about how many. */
  readonly ticks: readonly number[] | number;
  /** Pixels below the top of the plot. */
  readonly pixelsOf: (value: number) => number;
}

/**
 * Draws lines over epochs.
 *
 * @param lines The lines.
 * @param options How to draw them.
 * @returns The SVG element; nothing if no line has a finite value.
 */
export function linePlot(lines: readonly Line[], options: LinePlotOptions): Html | undefined {
  const { epochs, format, description } = options;
  const drawn = lines.map((line) => ({ ...line, points: pointsOf(line, epochs) }))
    .filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return undefined;
  const values = drawn.flatMap(({ points }) => points.map(({ value }) => value));
  const scale = scaleOf(values, options);
  return drawPlot(description, {
    height: HEIGHT,
    ...MARGINS,
    x: epochAxis(epochs),
    y: {
      type: scale.type,
      domain: [...scale.domain],
      label: null,
      grid: true,
      ticks: scale.ticks,
      tickSize: 0,
      tickFormat: format,
    },
    marks: [
      options.filled ? fill(lines, epochs) : null,
      drawn.map((line) => lineMarks(line)),
      lineNames(drawn.map((line) => endOf(line, scale)), { height: PLOT_HEIGHT, gap: NAME_GAP }),
    ],
  });
}

function pointsOf(line: Line, epochs: readonly number[]): Point[] {
  return epochs.flatMap((epoch, index) => {
    const value = line.values[index] ?? NaN;
    return Number.isFinite(value) ? [{ epoch, value }] : [];
  });
}

function scaleOf(values: readonly number[], { logarithmic }: LinePlotOptions): Scale {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const type = logarithmic && least > 0 && most / least > LARGE_RATIO ? "log" : "linear";
  const along = type === "log" ? Math.log : (value: number): number => value;
  const back = type === "log" ? Math.exp : (value: number): number => value;
  const [low, high] = [along(least), along(most)];
  const pad = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
  const domain: [number, number] = [back(low - pad), back(high + pad)];
  return {
    type,
    domain,
    ticks: type === "log" ? logarithmicTicks(domain) : 5,
    pixelsOf: (value) => (high + pad - along(value)) / (high - low + 2 * pad) * PLOT_HEIGHT,
  };
}

/** Values of 1, 2 and 5 times powers of ten: as many as fit. */
function logarithmicTicks([low, high]: readonly [number, number]): number[] {
  const exponents = Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1;
  return Array.from({ length: exponents }, (_, index) => Math.floor(Math.log10(low)) + index)
    .flatMap((exponent) => (exponents > 4 ? [1] : [1, 2, 5]).map((digit) => digit * 10 ** exponent))
    .filter((tick) => tick >= low && tick <= high);
}

function epochAxis(epochs: readonly number[]): Plot.ScaleOptions {
  const first = epochs[0] ?? 1;
  const last = epochs.at(-1) ?? first;
  const step = [1, 2, 5, 10, 20, 50, 100].find((size) => (last - first) / size <= 8) ?? 200;
  const ticks = epochs.filter((epoch) => step === 1 || epoch % step === 0);
  const domain = first === last ? [first - 0.5, last + 0.5] : [first, last];
  return { domain, ticks, tickFormat: String, label: "epoch" };
}

function fill([upper, lower]: readonly Line[], epochs: readonly number[]): Plot.Markish {
  const rows = epochs.map((epoch, index) => ({
    epoch,
    upper: upper?.values[index] ?? NaN,
    lower: lower?.values[index] ?? NaN,
  }));
  const style = { fill: upper?.colour ?? "none", fillOpacity: 0.14 };
  return Plot.areaY(rows, { x: "epoch", y1: "lower", y2: "upper", ...style });
}

function lineMarks({ points, colour, stroke = "solid" }: DrawnLine): Plot.Markish {
  const position = { x: "epoch", y: "value" };
  return [
    Plot.lineY(points, { ...position, stroke: colour, ...STROKES[stroke] }),
    points.length > MAX_DOTS || stroke === "dotted"
      ? null
      : Plot.dot(points, { ...position, fill: colour, r: 2.5 }),
  ];
}

function endOf({ name, colour, points }: DrawnLine, scale: Scale): LineEnd {
  const { epoch, value } = points.at(-1) ?? { epoch: NaN, value: NaN };
  return { name, colour, x: epoch, y: value, top: scale.pixelsOf(value) };
}
