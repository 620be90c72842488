/**
 * The curves of runs: their validation accuracy by epoch.
 *
 * @module
 */

import { type Html, html, percent } from "@goodness/trainer/text";
import type { Curve } from "../tasks/task_result.ts";
import type { RunState } from "./run_states.ts";

const [WIDTH, HEIGHT] = [640, 280];
const MARGINS = { top: 12, right: 16, bottom: 36, left: 64 } as const;

/** The most lines across the plot, and how far they may be apart. */
const MOST_LEVELS = 6;
const LEVEL_STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1] as const;

/** The most marks of epochs. */
const MOST_MARKS = 10;

/** The size of a small picture in a table. */
const SMALL = { width: 96, height: 24, edge: 3 } as const;

/** Where points of curves are, so that curves can be compared. */
export interface CurveScale {
  /** The last epoch. */
  readonly epochs: number;
  /** The least accuracy and the most, in `[0, 1]`. */
  readonly accuracies: readonly [least: number, most: number];
}

/**
 * The scale of the curves of some runs.
 *
 * @param runs The runs.
 * @returns The scale; nothing if no run has a curve.
 */
export function curveScale(runs: readonly RunState[]): CurveScale | undefined {
  const points = runs.flatMap(({ curve }) => curve);
  if (points.length === 0) return undefined;
  const accuracies = points.map(({ accuracy }) => accuracy);
  return {
    epochs: points.reduce((most, { epoch }) => Math.max(most, epoch), 1),
    accuracies: [
      accuracies.reduce((a, b) => Math.min(a, b)),
      accuracies.reduce((a, b) => Math.max(a, b)),
    ],
  };
}

/**
 * Draws the curves of some runs in one plot.
 *
 * @param runs The runs, the best first.
 * @param scale Their scale.
 * @returns An SVG picture.
 */
export function curvePlot(runs: readonly RunState[], scale: CurveScale): Html {
  const place = placeIn(scale, {
    ...{ left: MARGINS.left, right: WIDTH - MARGINS.right },
    ...{ top: MARGINS.top, bottom: HEIGHT - MARGINS.bottom },
  });
  const drawn = runs.filter(({ curve }) => curve.length > 0);
  const lines = drawn.map((run, at) => {
    const share = drawn.length === 1 ? 1 : 1 - at / (drawn.length - 1);
    const accuracy = run.accuracy === null ? "" : `, ${percent(run.accuracy)}`;
    return html`
      <polyline class="${at === 0 ? "best" : "other"}" points="${pointsOf(run.curve, place)}"
        stroke-opacity="${opacityOf(share)}">
        <title>${nameOf(run)}${accuracy}</title>
      </polyline>
    `;
  });
  return html`
    <svg class="plot" width="${WIDTH}" height="${HEIGHT}" role="img"
      aria-label="A line for each run: its validation accuracy by epoch">
    ${levelMarkup(scale, place)}
    ${epochMarkup(scale.epochs, place)}
    ${lines.toReversed()}</svg>
  `;
}

/**
 * Draws a curve as small as a word.
 *
 * @param curve The curve.
 * @param scale The scale of all curves.
 * @returns An SVG picture, which screen readers leave out: the numbers stand beside it.
 */
export function smallCurve(curve: Curve, scale: CurveScale): Html {
  const { width, height, edge } = SMALL;
  const place = placeIn(scale, {
    ...{ left: edge, right: width - edge, top: edge, bottom: height - edge },
  });
  return html`
    <svg class="small" width="${width}" height="${height}" aria-hidden="true">
      <polyline points="${pointsOf(curve, place)}" />
    </svg>
  `;
}

/**
 * How clearly a line is drawn.
 *
 * @param share Its rank, from 0 for the worst to 1 for the best.
 * @returns An opacity.
 */
export function opacityOf(share: number): string {
  return (0.25 + 0.75 * share).toFixed(2);
}

/** What a run is, for people. */
function nameOf({ values, seed }: RunState): string {
  const settings = Object.entries(values).map(([name, value]) => `${name} ${value}`);
  return [...settings, `seed ${seed}`].join(", ");
}

interface Edges {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Place {
  readonly x: (epoch: number) => number;
  readonly y: (accuracy: number) => number;
}

function placeIn({ epochs, accuracies: [least, most] }: CurveScale, edges: Edges): Place {
  const { left, right, top, bottom } = edges;
  const between = (from: number, to: number, share: number): number =>
    Math.round(10 * (from + share * (to - from))) / 10;
  return {
    x: (epoch) => between(left, right, epochs === 1 ? 0.5 : (epoch - 1) / (epochs - 1)),
    y: (accuracy) =>
      between(bottom, top, most === least ? 0.5 : (accuracy - least) / (most - least)),
  };
}

/** A curve of one point is a short line. */
function pointsOf(curve: Curve, { x, y }: Place): string {
  const points = curve.map(({ epoch, accuracy }) => [x(epoch), y(accuracy)] as const);
  const [[left, top] = [0, 0], ...more] = points;
  const shown = more.length > 0 ? points : [[left - 2, top], [left + 2, top]];
  return shown.map((point) => point.join()).join(" ");
}

function levelMarkup({ accuracies: [least, most] }: CurveScale, { y }: Place): Html[] {
  const step = LEVEL_STEPS.find((size) => (most - least) / size < MOST_LEVELS) ?? 0.2;
  const first = Math.ceil(least / step);
  const count = Math.floor(most / step) - first + 1;
  const [left, right] = [MARGINS.left, WIDTH - MARGINS.right];
  return Array.from({ length: count }, (_, at) => {
    const level = (first + at) * step;
    return html`
      <line class="level" x1="${left}" x2="${right}" y1="${y(level)}" y2="${y(level)}" />
      <text x="${left - 8}" y="${y(level) + 4}" text-anchor="end">${percent(level)}</text>
    `;
  });
}

function epochMarkup(epochs: number, { x }: Place): Html[] {
  const step = Math.ceil(epochs / MOST_MARKS);
  const marks = Array.from({ length: Math.floor(epochs / step) }, (_, at) => (at + 1) * step);
  const bottom = HEIGHT - MARGINS.bottom;
  return [
    ...marks.map((epoch) =>
      html`<text x="${x(epoch)}" y="${bottom + 16}" text-anchor="middle">${epoch}</text>`
    ),
    html`<text class="name" x="${WIDTH - MARGINS.right}" y="${
      HEIGHT - 4
    }" text-anchor="end">epoch</text>`,
  ];
}
