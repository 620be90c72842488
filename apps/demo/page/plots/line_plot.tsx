/**
 * Lines over epochs.
 *
 * @module
 */

import type { JSX } from "preact";
import { colourOf } from "../answer/chart.ts";
import { type Range, shareOf } from "./scale.ts";

const SIZE = { width: 480, height: 180 } as const;

/** How lines are dashed, so that they are told apart without colours too. */
const DASHES = ["none", "7 3", "2 3", "10 3 2 3"] as const;

/** Ticks of the axis, as shares of its range. */
const TICKS = [1, 0.5, 0] as const;

/** A line of a plot. */
export interface Line {
  /** What it is of. */
  readonly name: string;
  /** A colour of CSS. */
  readonly colour: string;
  /** How it is dashed, as in SVG. */
  readonly dash: string;
  /** Its values; null for a gap. */
  readonly values: readonly (number | null)[];
}

/**
 * The line of a layer, in its colour.
 *
 * @param layer The layer, from 0.
 * @param values Its values; null for a gap.
 * @returns The line.
 */
export function layerLine(layer: number, values: Line["values"]): Line {
  const dash = DASHES[layer % DASHES.length] ?? "none";
  return { name: `Layer ${layer + 1}`, colour: `var(--${colourOf(layer)})`, dash, values };
}

/** What each line is. */
export function LineLegend({ lines }: { lines: readonly Line[] }): JSX.Element {
  return (
    <ul class="legend plot-legend" aria-label="Lines">
      {lines.map(({ name, colour, dash }) => (
        <li key={name} class="legend-entry">
          <svg class="plot-key" viewBox="0 0 28 8" aria-hidden="true">
            <line x1="0" x2="28" y1="4" y2="4" stroke={colour} stroke-dasharray={dash} />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

/** What a plot shows. */
export interface LinePlotProps {
  /** What the values are. */
  readonly title: string;
  /** The lines; the last ones lie on top. */
  readonly lines: readonly Line[];
  /** The lowest and the highest value of the axis. */
  readonly range: Range;
  /** Writes a value of the axis. */
  readonly textOf: (value: number) => string;
  /** The moment that is marked, from 0. */
  readonly at?: number;
  /** When each moment was, such as after which step; rising. @default {moments are equally far apart} */
  readonly times?: readonly number[];
}

/** Lines from left to right, with three ticks. Its numbers stand in a table beside it. */
export function LinePlot({ title, lines, range, textOf, at, times }: LinePlotProps): JSX.Element {
  const [low, high] = range;
  const moments = Math.max(...lines.map(({ values }) => values.length), 0);
  const last = moments - 1;
  const span: Range = times === undefined ? [0, last] : [times[0] ?? 0, times[last] ?? 0];
  const xOf = (at: number): number => SIZE.width * shareOf(times?.[at] ?? at, span);
  return (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <div class="plot-axis" aria-hidden="true">
        {TICKS.map((share) => (
          <span key={share}>{moments > 0 && textOf(low + share * (high - low))}</span>
        ))}
      </div>
      <svg
        viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {TICKS.map((share) => (
          <path key={share} class="grid" d={`M0 ${SIZE.height * share}H${SIZE.width}`} />
        ))}
        {at !== undefined && moments > 1 && (
          <path class="now" d={`M${xOf(at).toFixed(1)} 0V${SIZE.height}`} />
        )}
        {lines.map(({ name, colour, dash, values }) => (
          <g key={name} stroke={colour}>
            <path class="curve" d={pathOf(values, range, xOf)} stroke-dasharray={dash} />
            <path class="curve alone" d={pathOf(alone(values), range, xOf)} />
          </g>
        ))}
      </svg>
    </figure>
  );
}

/** The values with gaps on both sides, which are points and no line. */
function alone(values: Line["values"]): Line["values"] {
  const isGap = (at: number): boolean => (values[at] ?? null) === null;
  return values.map((value, at) => isGap(at - 1) && isGap(at + 1) ? value : null);
}

/** A point that stands alone is a line of no length. */
function pathOf(values: Line["values"], range: Range, xOf: (at: number) => number): string {
  let isOn = false;
  return values.map((value, at) => {
    const wasOn = isOn;
    isOn = value !== null;
    if (value === null) return "";
    const y = SIZE.height * (1 - shareOf(value, range));
    return `${wasOn ? "L" : "M"}${xOf(at).toFixed(1)} ${y.toFixed(1)}${wasOn ? "" : "h0"}`;
  }).join("");
}
