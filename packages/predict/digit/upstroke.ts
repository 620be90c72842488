/**
 * The upstroke of a 1. MNIST's writers hardly have one, so networks trained on their digits take a 1 as most of
 * Europe writes it for a 7. A short one is read rightly.
 *
 * @module
 */

import type { Point, Stroke } from "./strokes.ts";

/** Longest upstroke that stays as it is, as a share of the stem. */
const SHORT = 0.1;

/** Longest upstroke that there is, as a share of the stem: beyond, both are legs of another sign. */
const LONGEST = 0.9;

/** Least rise of an upstroke, as the tangent of its angle (22 degrees): the bar of a 7 is flatter. */
const LEAST_RISE = 0.4;

/** Most lean of a stem either way, as the tangent of its angle (39 degrees). */
const MOST_LEAN = 0.8;

/** How much longer a straight line's path may be than the line. */
const STRAIGHT = 1.08;

/** How far an upstroke may begin from the top of a stem that is drawn apart, as a share of the stem. */
const GAP = 0.15;

/** What a 1 has besides lies below this share of the stem: a base. */
const BASE = 0.8;

/** Most strokes of a 1: upstroke, stem and base. */
const MOST_STROKES = 3;

/** A line from its top on. */
type Line = readonly [Point, ...Point[]];

function endOf(line: Line): Point {
  return line.at(-1) ?? line[0];
}

function distance([ax, ay]: Point, [bx, by]: Point): number {
  return Math.hypot(bx - ax, by - ay);
}

function isStraight(line: Line): boolean {
  const path = line.reduce((sum, point, at) => sum + distance(line[at - 1] ?? point, point), 0);
  return path <= STRAIGHT * distance(line[0], endOf(line));
}

/** What is before a stroke's highest point and what is after it, each from there on; nothing of no points. */
function halvesOf(stroke: Stroke): [Line, Line] | undefined {
  const at = stroke.reduce((best, [, y], index) => y < (stroke[best]?.[1] ?? y) ? index : best, 0);
  const top = stroke[at];
  if (top === undefined) return undefined;
  return [[top, ...stroke.slice(0, at).toReversed()], [top, ...stroke.slice(at + 1)]];
}

/** How long an upstroke is as a share of its stem, where the two lines are such. */
function shareOfStem(upstroke: Line, stem: Line): number | undefined {
  const [[x, y], [left, low]] = [upstroke[0], endOf(upstroke)];
  const [top, foot] = [stem[0], endOf(stem)];
  const [lean, height] = [foot[0] - top[0], foot[1] - top[1]];
  const share = distance(upstroke[0], [left, low]) / distance(top, foot);
  const isUpstroke = left < x && low - y >= LEAST_RISE * (x - left) && share <= LONGEST;
  const isStem = Math.abs(lean) <= MOST_LEAN * height &&
    distance(upstroke[0], top) <= GAP * height;
  return isUpstroke && isStem && isStraight(upstroke) && isStraight(stem) ? share : undefined;
}

/** Whether nothing but a base is beside a stem. */
function isAlone(stem: Line, others: readonly Stroke[]): boolean {
  const [[, top], [, foot]] = [stem[0], endOf(stem)];
  return others.flat().every(([, y]) => y >= top + BASE * (foot - top));
}

/** Draws a line nearer to its top. */
function shrunk([top, ...points]: Line, share: number): Point[] {
  const [x, y] = top;
  return points.map(([px, py]) => [x + share * (px - x), y + share * (py - y)]);
}

/**
 * Shortens the upstroke of a 1, in one stroke with its stem or apart from it. Other drawings stay as they are.
 *
 * @param strokes The strokes of a drawing.
 * @returns The strokes.
 *
 * @example A 1 as it is written in Europe
 * ```ts
 * import { shortenUpstrokes } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const one = [[[0, 40], [40, 0], [40, 100]]] as const;
 * assertEquals(shortenUpstrokes(one)[0]?.slice(1), [[40, 0], [40, 100]]);
 * ```
 */
export function shortenUpstrokes(strokes: readonly Stroke[]): readonly Stroke[] {
  if (strokes.length > MOST_STROKES) return strokes;
  const lines = strokes.flatMap((stroke, at) =>
    halvesOf(stroke)?.map((line, half) => ({ line, at, half })) ?? []
  );
  for (const upstroke of lines) {
    for (const stem of lines) {
      if (upstroke === stem) continue;
      const share = shareOfStem(upstroke.line, stem.line);
      const others = strokes.filter((_, at) => at !== upstroke.at && at !== stem.at);
      if (share === undefined || share <= SHORT || !isAlone(stem.line, others)) continue;
      const short = shrunk(upstroke.line, SHORT / share);
      const rest = lines.find(({ at, half }) => at === upstroke.at && half !== upstroke.half);
      const whole = [...short.toReversed(), ...rest?.line ?? []];
      return strokes.with(upstroke.at, upstroke.half === 0 ? whole : whole.toReversed());
    }
  }
  return strokes;
}
