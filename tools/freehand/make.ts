/**
 * Makes `tests/data/freehand.json`: digits as pen strokes, as people draw them on a pad. Skeletons written by hand
 * are varied in size, place, slant, breadth, speed, pen and steadiness. No digit is left out for what a model
 * says of it.
 * Usage: deno task data:freehand
 *
 * @module
 */

import { randomStream } from "@goodness/core";
import type { RandomSource } from "@goodness/core/ops";
import type { Point, Stroke } from "@goodness/predict";
import { writeFileAtomically } from "@goodness/trainer/storage";
import { FREEHAND, type FreehandDigit, freehandText } from "./freehand.ts";
import { type Skeleton, SKELETONS } from "./skeletons.ts";

/** Side of the pad, in the unit of the points. */
const PAD = 280;

/** What all random choices of the set follow from. */
export const SEED = 1;

/** Digits of each class. */
const EACH = 13;

/** Points of a smooth line between two points of a skeleton. */
const STEPS = 12;

/** Thickest pen, as a share of the longer side of the digit. */
const THICKEST = 0.17;

/** How one person draws at one moment. */
interface Hand {
  /** Longer side of the digit, as a share of the pad. */
  readonly size: number;
  /** Width of the digit, as a share of the skeleton's. */
  readonly breadth: number;
  /** Leaning to the right, in degrees. */
  readonly slant: number;
  /** How far each point is off, as a share of the digit. */
  readonly carelessness: number;
  /** How far the line trembles, as a share of the digit. */
  readonly tremor: number;
  /** Distance between points, as a share of the digit: the faster, the larger. */
  readonly speed: number;
  /** Place on the pad, as shares of the free room. */
  readonly place: Point;
  /** Width of the pen, in the unit of the pad. */
  readonly pen: number;
}

function between(random: RandomSource, least: number, most: number): number {
  return least + (most - least) * random();
}

function randomHand(random: RandomSource): Hand {
  const size = random() < 0.15 ? between(random, 0.85, 0.95) : between(random, 0.2, 0.85);
  const corner = random() < 0.3;
  const share = (): number => corner ? Math.round(random()) : random();
  return {
    size,
    breadth: between(random, 0.6, 1.35),
    slant: between(random, -20, 25),
    carelessness: between(random, 0, 0.045),
    tremor: random() < 0.35 ? between(random, 0.008, 0.022) : 0,
    speed: random() < 0.25 ? between(random, 0.12, 0.2) : between(random, 0.015, 0.1),
    place: [share(), share()],
    pen: Math.min(between(random, 4, 26), THICKEST * size * PAD),
  };
}

/** A skeleton's stroke as this hand's smooth line, in the square of the skeleton. */
function lineOf(stroke: string, hand: Hand, random: RandomSource): Point[] {
  const corners = stroke.split(" ").map((text) => {
    const [x = NaN, y = NaN] = text.replace("!", "").split(",").map(Number);
    const off = (): number => 100 * hand.carelessness * (2 * random() - 1);
    return { at: [x + off(), y + off()] as const, isSharp: text.endsWith("!") };
  });
  const line: Point[] = [];
  for (const [index, { at: from, isSharp }] of corners.entries()) {
    const next = corners[index + 1];
    if (next === undefined) break;
    const before = isSharp ? undefined : corners[index - 1];
    const after = next.isSharp ? undefined : corners[index + 2];
    const curve = { before: before?.at ?? from, from, to: next.at, after: after?.at ?? next.at };
    for (let step = 0; step < STEPS; step++) line.push(pointOf(curve, step / STEPS));
  }
  const last = corners.at(-1);
  return last === undefined ? line : [...line, last.at];
}

/** A piece of a Catmull-Rom spline. */
interface Curve {
  readonly before: Point;
  readonly from: Point;
  readonly to: Point;
  readonly after: Point;
}

function pointOf({ before, from, to, after }: Curve, t: number): Point {
  const along = (axis: 0 | 1): number =>
    (2 * t ** 3 - 3 * t ** 2 + 1) * from[axis] + (3 * t ** 2 - 2 * t ** 3) * to[axis] +
    (t ** 3 - 2 * t ** 2 + t) * (to[axis] - before[axis]) / 2 +
    (t ** 3 - t ** 2) * (after[axis] - from[axis]) / 2;
  return [along(0), along(1)];
}

/** Moves a line to and fro, smoothly along it. */
function trembling(line: readonly Point[], hand: Hand, random: RandomSource): Point[] {
  const [first, second] = [2 * Math.PI * random(), 2 * Math.PI * random()];
  const reach = 100 * hand.tremor;
  return line.map(([x, y], at) => [
    x + reach * Math.sin(at * 0.4 + first),
    y + reach * Math.sin(at * 0.3 + second),
  ]);
}

/** Leaves the points that a pad sees: one after each so many units of the skeleton, and the last one. */
function sampled(line: readonly Point[], distance: number): Point[] {
  const points: Point[] = [];
  let left = 0;
  for (const [at, point] of line.entries()) {
    const before = line[at - 1] ?? point;
    left -= Math.hypot(point[0] - before[0], point[1] - before[1]);
    if (left > 0 && at < line.length - 1) continue;
    points.push(point);
    left = distance;
  }
  return points;
}

function drawn(skeleton: Skeleton, random: RandomSource): Pick<FreehandDigit, "width" | "strokes"> {
  const hand = randomHand(random);
  const lean = Math.tan(hand.slant * Math.PI / 180);
  const lines = skeleton.strokes.map((stroke) =>
    sampled(trembling(lineOf(stroke, hand, random), hand, random), 100 * hand.speed)
      .map(([x, y]): Point => [hand.breadth * x + lean * (100 - y), y])
  );
  return { width: rounded(hand.pen), strokes: placed(lines, hand) };
}

/** Scales lines to the hand's size, and moves them to their place on the pad. */
function placed(lines: readonly Stroke[], { size, place, pen }: Hand): Stroke[] {
  const [xs, ys] = [lines.flat().map(([x]) => x), lines.flat().map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const scale = (size * PAD - pen) / Math.max(width, height);
  const [right, down] = [width, height].map((length, axis) =>
    pen / 2 + (place[axis] ?? 0) * (PAD - pen - scale * length)
  );
  return lines.map((line) =>
    line.map(([x, y]) => [
      rounded((right ?? 0) + scale * (x - left)),
      rounded((down ?? 0) + scale * (y - top)),
    ])
  );
}

function rounded(value: number): number {
  return Math.round(10 * value) / 10;
}

/**
 * Draws digits.
 *
 * @param seed What all random choices follow from.
 * @param each How many of each class.
 * @returns The digits, class by class.
 */
export function freehandDigits(seed: number, each = EACH): FreehandDigit[] {
  return SKELETONS.flatMap((styles, label) =>
    Array.from({ length: each }, (_, at) => {
      const random = randomStream(seed, "images", label * each + at);
      const skeleton = styles[at % styles.length] ?? { style: "", strokes: [] };
      return { label, style: skeleton.style, ...drawn(skeleton, random) };
    })
  );
}

if (import.meta.main) {
  await writeFileAtomically(FREEHAND, freehandText(freehandDigits(SEED)));
}
