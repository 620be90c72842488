/**
 * How the speed of training changes with the batch and with the width.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import { drawPlot, type LineEnd, lineNames, svgPicture } from "@goodness/trainer/plots";
import type { Html } from "@goodness/trainer/text";
import type { BenchCase } from "./bench_case.ts";
import { engineOf } from "./record.ts";

const PANEL = { width: 440, height: 260 };
const MARGINS = { marginTop: 18, marginRight: 120, marginBottom: 44, marginLeft: 60 };
const PLOT_HEIGHT = PANEL.height - MARGINS.marginTop - MARGINS.marginBottom;
const TOP = 26;

const COLOURS = ["#0072b2", "#c25400", "#00825f", "#7d4f9e"] as const;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line of points, from left to right. */
interface Line {
  readonly name: string;
  readonly points: readonly Point[];
}

/** What a panel shows. */
interface Panel {
  readonly description: string;
  readonly label: string;
  readonly tick: (x: number) => string;
}

/**
 * Draws the picture: images per second over the batch, and GFLOP/s over the width.
 *
 * @param cases Cases of training on one engine.
 * @returns The contents of an SVG file; nothing if there are too few cases for a line.
 */
export function scalingPicture(cases: readonly BenchCase[]): string | undefined {
  const steps = cases.filter(({ engine }) => engine === engineOf({ cases }));
  const byBatch = batchLines(steps);
  const byWidth = widthLines(steps);
  const panels = [
    { lines: byBatch, title: "images/s by batch", label: "images of a batch", tick: String },
    { lines: byWidth, title: "GFLOP/s by width", label: "channels", tick: (x: number) => `x${x}` },
  ].filter(({ lines }) => lines.length > 0);
  if (panels.length === 0) return undefined;
  const drawn = panels.map(({ lines, title, ...panel }, index) => ({
    ...{ plot: draw(lines, { ...panel, description: title }), title },
    ...{ x: index * PANEL.width, y: TOP },
  }));
  const size = { width: panels.length * PANEL.width, height: TOP + PANEL.height };
  return svgPicture("The speed of training by batch and by width", size, drawn);
}

/** A line for each preset's step, and one for the loop around it. */
function batchLines(cases: readonly BenchCase[]): Line[] {
  const groups = Map.groupBy(
    cases.filter(({ width }) => width === 1),
    ({ preset, what }) => `${preset}, ${what}`,
  );
  return linesOf(groups, ({ batch, imagesPerSecond }) => ({ x: batch, y: imagesPerSecond }));
}

/** The presets that were measured at more than one width, at the batch they have all widths of. */
function widthLines(cases: readonly BenchCase[]): Line[] {
  const scaled = cases.find(({ width }) => width !== undefined && width !== 1);
  const groups = Map.groupBy(
    cases.filter(({ preset, batch }) => preset === scaled?.preset && batch === scaled?.batch),
    ({ preset, what }) => `${preset}, ${what}`,
  );
  return linesOf(groups, ({ width, gflops }) => ({ x: width, y: gflops }));
}

function linesOf(
  groups: ReadonlyMap<string, readonly BenchCase[]>,
  pointOf: (one: BenchCase) => { x: number | null | undefined; y: number | null },
): Line[] {
  return [...groups].map(([name, cases]) => ({
    name,
    points: cases.flatMap((one) => {
      const { x, y } = pointOf(one);
      return typeof x === "number" && y !== null ? [{ x, y }] : [];
    }).toSorted((a, b) => a.x - b.x),
  })).filter(({ points }) => points.length > 1);
}

function draw(lines: readonly Line[], { description, label, tick }: Panel): Html {
  const all = lines.flatMap(({ points }) => points);
  const top = Math.max(...all.map(({ y }) => y)) * 1.05;
  const ticks = [...new Set(all.map(({ x }) => x))].toSorted((a, b) => a - b);
  return drawPlot(description, {
    ...PANEL,
    ...MARGINS,
    x: { type: "log", ticks, tickFormat: tick, label },
    y: { domain: [0, top], label: null, grid: true, ticks: 5, tickFormat: "~s" },
    marks: [
      lines.map((line, index) => lineMarks(line, colourOf(index))),
      lineNames(lines.map((line, index) => endOf(line, colourOf(index), top)), {
        height: PLOT_HEIGHT,
      }),
    ],
  });
}

function colourOf(index: number): string {
  return COLOURS[Math.floor(index / 2) % COLOURS.length] ?? "currentColor";
}

/** A step alone is a solid line, the loop around it a dashed one. */
function lineMarks({ name, points }: Line, colour: string): Plot.Markish {
  const dashed = name.endsWith("loop") && { strokeDasharray: "5,4" };
  return [
    Plot.lineY(points, { x: "x", y: "y", stroke: colour, strokeWidth: 2, ...dashed }),
    Plot.dot(points, { x: "x", y: "y", fill: colour, r: 3 }),
  ];
}

function endOf({ name, points }: Line, colour: string, largest: number): LineEnd {
  const { x, y } = points.at(-1) ?? { x: NaN, y: NaN };
  return { name, colour, x, y, top: (1 - y / largest) * PLOT_HEIGHT };
}
