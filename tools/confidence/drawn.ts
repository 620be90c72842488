/**
 * Images that are drawn with a pen and are no digits: letters, signs and scribbles.
 *
 * @module
 */

import type { RandomSource } from "@goodness/core/ops";
import { type Point, type Stroke, toInput } from "@goodness/predict";

/** Strokes of signs as corners in a square of 100, one string a stroke: `x,y x,y`. */
const SIGNS = {
  A: ["0,100 50,0 100,100", "20,62 80,62"],
  E: ["90,0 5,0 5,100 90,100", "5,48 75,48"],
  F: ["90,0 5,0 5,100", "5,48 75,48"],
  H: ["5,0 5,100", "90,0 90,100", "5,50 90,50"],
  K: ["5,0 5,100", "85,0 8,52 90,100"],
  M: ["0,100 8,0 50,60 92,0 100,100"],
  N: ["5,100 5,0 90,100 90,0"],
  R: ["5,100 5,0 60,2 85,24 60,48 8,50", "40,50 90,100"],
  T: ["0,0 100,0", "50,0 50,100"],
  W: ["0,0 22,100 50,30 78,100 100,0"],
  X: ["0,0 100,100", "100,0 0,100"],
  h: ["5,0 5,100", "5,60 30,42 60,45 70,65 70,100"],
  m: ["0,40 0,100", "0,55 22,40 45,50 48,100", "48,55 70,40 95,50 100,100"],
  plus: ["50,0 50,100", "0,50 100,50"],
  equals: ["0,30 100,30", "0,70 100,70"],
  star: ["20,100 50,0 80,100 0,38 100,38 20,100"],
  triangle: ["50,0 100,95 0,95 50,0"],
  square: ["5,5 95,5 95,95 5,95 5,5"],
  heart: ["50,95 5,45 10,12 35,5 50,28 65,5 90,12 95,45 50,95"],
  arrow: ["0,50 100,50", "65,15 100,50 65,85"],
  question: ["10,25 30,3 70,3 88,28 55,52 50,72", "50,95 52,97"],
} as const;

const NAMES = Object.values(SIGNS);

/** How far corners move at random, in the unit of the signs. */
const WOBBLE = 7;

function parseStroke(text: string): Point[] {
  return text.split(" ").map((point) => {
    const [x = NaN, y = NaN] = point.split(",").map(Number);
    return [x, y];
  });
}

function between(random: RandomSource, least: number, most: number): number {
  return least + (most - least) * random();
}

/** A letter or a sign, drawn by an unsteady hand. */
export function drawnSign(random: RandomSource): Float32Array | null {
  const sign = NAMES[Math.floor(random() * NAMES.length)] ?? [];
  const [narrow, slant] = [between(random, 0.6, 1), between(random, -0.15, 0.3)];
  const moved = (at: number): number => at + between(random, -WOBBLE, WOBBLE);
  const strokes = sign.map((stroke) =>
    smooth(
      parseStroke(stroke).map(([x, y]): Point => [narrow * moved(x) - slant * y, moved(y)]),
      0.2,
    )
  );
  return toInput({ kind: "strokes", strokes, width: between(random, 5, 16) });
}

/** A smooth line through random points, in one or two strokes. */
export function drawnScribble(random: RandomSource): Float32Array | null {
  const strokes = Array.from({ length: random() < 0.7 ? 1 : 2 }, () => {
    const length = 4 + Math.floor(random() * 7);
    return smooth(Array.from({ length }, (): Point => [100 * random(), 100 * random()]), 1);
  });
  return toInput({ kind: "strokes", strokes, width: between(random, 5, 16) });
}

/** Steps between two points of a smooth line. */
const STEPS = 8;

/** A Catmull-Rom spline through points; `roundness` 0 is straight lines. */
function smooth(points: readonly Point[], roundness: number): Stroke {
  const line: Point[] = [];
  for (let at = 0; at < points.length - 1; at++) {
    const [before, from, to, after] = [at - 1, at, at + 1, at + 2].map((index) =>
      points[Math.min(Math.max(index, 0), points.length - 1)] ?? [0, 0] as const
    );
    if (!before || !from || !to || !after) continue;
    for (let step = 0; step <= STEPS; step++) {
      const t = step / STEPS;
      const along = (axis: 0 | 1): number => {
        const [a, b] = [(to[axis] - before[axis]) / 2, (after[axis] - from[axis]) / 2];
        const round = (2 * t ** 3 - 3 * t ** 2 + 1) * from[axis] + (t ** 3 - 2 * t ** 2 + t) * a +
          (3 * t ** 2 - 2 * t ** 3) * to[axis] + (t ** 3 - t ** 2) * b;
        return roundness * round + (1 - roundness) * (from[axis] + t * (to[axis] - from[axis]));
      };
      line.push([along(0), along(1)]);
    }
  }
  return line;
}
