import { assert, assertEquals } from "@std/assert";
import type { Point, Stroke } from "./strokes.ts";
import { shortenUpstrokes } from "./upstroke.ts";

const UPSTROKE: Stroke = [[0, 30], [20, 15], [40, 0]];
const STEM: Stroke = [[40, 0], [40, 60], [40, 100]];
const BASE: Stroke = [[20, 100], [60, 100]];

/** Of 50 units, a fifth stays: a tenth of the stem. */
const SHORT: Stroke = [[32, 6], [36, 3], [40, 0]];

const ONE: Stroke = [...UPSTROKE, ...STEM.slice(1)];
const SHORT_ONE: Stroke = [...SHORT, ...STEM.slice(1)];

function assertShortened(strokes: readonly Stroke[], expected: readonly Stroke[]): void {
  const rounded = shortenUpstrokes(strokes).map((stroke) =>
    stroke.map(([x, y]): Point => [Math.round(x), Math.round(y)])
  );
  assertEquals(rounded, expected);
}

Deno.test("shortenUpstrokes() leaves a tenth of the stem, however the 1 is drawn", () => {
  assertShortened([ONE], [SHORT_ONE]);
  assertShortened([ONE.toReversed()], [SHORT_ONE.toReversed()]);
  assertShortened([ONE, BASE], [SHORT_ONE, BASE]);
  assertShortened([BASE, ONE], [BASE, SHORT_ONE]);
  assertShortened([STEM, UPSTROKE], [STEM, SHORT]);
  assertShortened([UPSTROKE.toReversed(), STEM, BASE], [SHORT.toReversed(), STEM, BASE]);
});

Deno.test("shortenUpstrokes() leaves all else as it is", () => {
  const drawings: Record<string, readonly Stroke[]> = {
    "nothing": [],
    "no points": [[], []],
    "a dot": [[[1, 1]]],
    "a 1 without an upstroke": [STEM],
    "a 1 with a short upstroke": [SHORT_ONE],
    "a 7": [[[0, 5], [70, 0], [40, 100]]],
    "a 7 whose bar rises by 20 degrees": [[[0, 25], [70, 0], [40, 100]]],
    "a 7 with a serif": [[[0, 25], [2, 5], [70, 0], [40, 100]]],
    "a 7 in two strokes, with a bar": [[[0, 5], [70, 0]], [[70, 0], [40, 100]], [[30, 50], [
      70,
      50,
    ]]],
    "a 4 in three strokes": [[[60, 0], [10, 60]], [[10, 60], [90, 60]], [[60, 0], [60, 100]]],
    "a 4 in one stroke": [[[60, 100], [60, 0], [5, 65], [90, 65]]],
    "an A": [[[0, 100], [40, 0], [80, 100]], [[20, 60], [60, 60]]],
    "a K of many strokes": [UPSTROKE, STEM, BASE, BASE],
    "numbers that are none": [[[NaN, 0], [Infinity, 1], [0, NaN]]],
  };
  for (const [name, strokes] of Object.entries(drawings)) {
    assert(shortenUpstrokes(strokes) === strokes, name);
  }
});
