/**
 * Parallel coordinates: an axis for each searched setting and one for the accuracy, a line for each candidate.
 *
 * @module
 */

import { percent } from "@goodness/trainer/text";
import { type Html, html } from "@goodness/trainer/text";
import { type Axis, axisOf } from "./coordinates.ts";
import { opacityOf } from "./curve_plot.ts";
import type { SweepTable, TableRow } from "./table.ts";

const HEIGHT = 300;
const TOP = 34;
const BOTTOM = 16;
const SIDE = 70;

/** Pixels that the picture has on a wide screen. */
const WIDTH = 1000;

/** From one axis to the next. */
const GAPS = { least: 130, most: 260 } as const;

/**
 * Draws the candidates that have an accuracy.
 *
 * @param table The table of the sweep.
 * @returns An SVG picture; nothing if there is nothing to compare.
 */
export function parallelPlot({ searched, rows }: SweepTable): Html | undefined {
  const ranked = rows.filter(({ mean }) => mean !== null);
  if (searched.length === 0 || ranked.length < 2) return undefined;
  const means = axisOf("accuracy", ranked.map(({ mean }) => mean ?? 0), percent);
  const axes = searched.map((name) => axisOf(name, ranked.map(({ values }) => values[name] ?? "")));
  const gap = Math.max(GAPS.least, Math.min(GAPS.most, (WIDTH - 2 * SIDE) / axes.length));
  const x = (axis: number): number => Math.round(SIDE + axis * gap);
  const width = x(axes.length) + SIDE;
  const lines = ranked.toReversed().map((row) => candidateLine(row, { axes, means, x })); // best on top
  return html`
    <svg class="plot" width="${width}" height="${HEIGHT}" role="img"
      aria-label="Parallel coordinates: a line for each candidate through its settings and its accuracy">
    ${lines}
    ${[...axes, means].map((axis, at) => axisMarkup(axis, x(at)))}</svg>
  `;
}

function y(at: number): number {
  return Math.round((TOP + (1 - at) * (HEIGHT - TOP - BOTTOM)) * 10) / 10;
}

interface Axes {
  readonly axes: readonly Axis[];
  readonly means: Axis;
  readonly x: (axis: number) => number;
}

function candidateLine(row: TableRow, { axes, means, x }: Axes): Html {
  const { rank, values, mean } = row;
  const heights = [...axes.map(({ name, at }) => at(values[name] ?? "")), means.at(mean ?? 0)];
  const points = heights.map((at, axis) => `${x(axis)},${y(at)}`).join(" ");
  const settings = axes.map(({ name }) => `${name} ${values[name] ?? ""}`).join(", ");
  const className = rank === 1 ? "best" : "other";
  return html`
    <polyline class="${className}" points="${points}" stroke-opacity="${opacityOf(
      means.at(mean ?? 0),
    )}">
      <title>${rank}. ${percent(mean ?? 0)}: ${settings}</title>
    </polyline>
  `;
}

function axisMarkup({ name, marks }: Axis, x: number): Html {
  const texts = marks.map(({ text, at }) =>
    html`<text class="mark" x="${x + 6}" y="${y(at) + 4}">${text}</text>`
  );
  return html`<g><line x1="${x}" x2="${x}" y1="${y(1)}" y2="${y(0)}"/>
<text class="name" x="${x}" y="16" text-anchor="middle">${name}</text>
${texts}</g>`;
}
