import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { normaliseDigit } from "./normalise.ts";
import { resampleArea } from "./resample.ts";
import { type Point, rasteriseStrokes, type Stroke } from "./strokes.ts";

const RUNS = { seed: 20_241_128, numRuns: 100 };

const SEVEN: Stroke[] = [[[50, 60], [150, 55], [90, 220]], [[80, 140], [140, 140]]];

function distanceTo([ax, ay]: Point, [bx, by]: Point, [x, y]: Point): number {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / (length || 1);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
}

function isInked(strokes: readonly Stroke[], width: number, at: Point): boolean {
  return strokes.some((stroke) =>
    stroke.some((point, i) => distanceTo(stroke[i - 1] ?? point, point, at) <= width / 2)
  );
}

/** The share of points of a square that are inked, by looking at 20x20 of them. */
function exactInk(strokes: readonly Stroke[], width: number, at: Point, side: number): number {
  let count = 0;
  for (let i = 0; i < 400; i++) {
    const x = at[0] + (i % 20 + 0.5) / 20 * side;
    const y = at[1] + (Math.floor(i / 20) + 0.5) / 20 * side;
    if (isInked(strokes, width, [x, y])) count++;
  }
  return count / 400;
}

function transform(strokes: readonly Stroke[], scale: number, dx: number, dy: number): Stroke[] {
  return strokes.map((stroke) => stroke.map(([x, y]) => [x * scale + dx, y * scale + dy]));
}

function inputOf(strokes: readonly Stroke[], width: number): Float32Array {
  const input = normaliseDigit(rasteriseStrokes(strokes, { width }));
  assert(input !== null, "Expected a digit, but the drawing is empty");
  return input;
}

function assertClose(actual: Float32Array, expected: Float32Array, tolerance: number): void {
  for (const [i, value] of actual.entries()) {
    assertAlmostEquals(value, expected[i] ?? NaN, tolerance);
  }
}

/** Pixels of ink across the middle of a vertical line. */
function thickness(input: Float32Array): number {
  return input.subarray(14 * 28, 15 * 28).reduce((sum, ink) => sum + ink, 0);
}

Deno.test("rasteriseStrokes() agrees with the exact coverage after the reduction", () => {
  const width = 20; // SEVEN is 165 high, so that it is 185 with the pen: 9.25 for a pixel of 20
  const raster = rasteriseStrokes(SEVEN, { width });
  const region = { left: 1, top: 1, right: raster.width - 1, bottom: 81 };
  const columns = Math.floor((raster.width - 2) / 4);
  const small = resampleArea(raster, {
    region: { ...region, right: 1 + columns * 4 },
    width: columns,
    height: 20,
  });
  const slack = (raster.width - 2) / 4 - (100 + width) / 9.25; // the raster has whole pixels
  for (const [i, ink] of small.data.entries()) {
    // The tolerance is half a row of the 20x20 points.
    const x = 50 - width / 2 + (i % columns - slack / 2) * 9.25;
    const y = 55 - width / 2 + Math.floor(i / columns) * 9.25;
    assertAlmostEquals(ink, exactInk(SEVEN, width, [x, y], 9.25), 0.025);
  }
});

Deno.test("rasteriseStrokes() has an empty margin and a longer side of 80 pixels", () => {
  const { width, height, data } = rasteriseStrokes(SEVEN, { width: 10 });
  assertEquals(height, 82);
  const margin = data.filter((_, i) =>
    i < width || i >= width * 81 || i % width % (width - 1) === 0
  );
  assert(margin.every((ink) => ink === 0));
});

Deno.test("rasteriseStrokes() draws a single point as a round dot", () => {
  const { width, height, data } = rasteriseStrokes([[[7, -3]]], { width: 2 });
  assertEquals([width, height], [82, 82]);
  assertAlmostEquals(data.reduce((sum, ink) => sum + ink), Math.PI * 40 ** 2, 5);
});

/**
 * The smallest normal number. ONNX Runtime takes smaller ones for zero, on its own threads and on the
 * one that starts it, which may be the one that these tests get.
 */
const SMALLEST = 2 ** -1022;

Deno.test("rasteriseStrokes() draws the same dot for any place and pen", () => {
  const dot = rasteriseStrokes([[[0, 0]]], { width: 1 });
  for (const [at, width] of [[1e300, 1e-300], [-5, 1e308], [0, SMALLEST]] as const) {
    assertEquals(rasteriseStrokes([[[at, at], [at, at]]], { width }), dot);
  }
});

Deno.test("rasteriseStrokes() gives an empty raster for no points", () => {
  const empty = { width: 1, height: 1, data: new Float32Array(1) };
  assertEquals(rasteriseStrokes([], { width: 1 }), empty);
  assertEquals(rasteriseStrokes([[], []], { width: 1 }), empty);
});

Deno.test("rasteriseStrokes() keeps the pen's width within what networks read", () => {
  const line: Stroke[] = [[[0, 0], [0, 100]]];
  assertAlmostEquals(thickness(inputOf(line, 1e-9)), 2, 0.05);
  assertAlmostEquals(thickness(inputOf(line, 100 * 2.5 / 17.5)), 2.5, 0.05);
  assertAlmostEquals(thickness(inputOf(line, 50)), 3.5, 0.05);
});

Deno.test("rasteriseStrokes() does not enlarge the movement of a tap", () => {
  const { width, height } = rasteriseStrokes([[[0, 0], [0, 1]]], { width: 40 });
  assertEquals([width, height], [75, 82]); // 10/11 of 80: a blot, no line
});

Deno.test("rasteriseStrokes() throws on coordinates that are not finite", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    assertThrows(
      () => rasteriseStrokes([[[0, 0]], [[1, 1], [2, value]]], { width: 1 }),
      RangeError,
      `Cannot rasterise strokes as coordinates must be finite: ` +
        `current value is [2, ${value}] at point 1 of stroke 1`,
    );
  }
});

Deno.test("rasteriseStrokes() throws on a width that is not finite and positive", () => {
  for (const width of [0, -1, NaN, Infinity]) {
    assertThrows(
      () => rasteriseStrokes([], { width }),
      RangeError,
      `Cannot rasterise strokes as 'width' must be finite and more than 0: current value is ${width}`,
    );
  }
});

Deno.test("rasteriseStrokes() draws 20,000 points and throws on more", () => {
  const scribble = Array.from({ length: 20_000 }, (_, i): Point => [(i * 7919) % 997, i % 613]);
  assertEquals(rasteriseStrokes([scribble], { width: 3000 }).width <= 82, true);
  assertThrows(
    () => rasteriseStrokes([scribble, [[0, 0]]], { width: 1 }),
    RangeError,
    "Cannot rasterise strokes as they may have 20000 points in all: current value is 20001",
  );
});

const points = fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 }));
const drawings = fc.array(fc.array(points, { minLength: 1, maxLength: 8 }), {
  minLength: 1,
  maxLength: 4,
});
const widths = fc.integer({ min: 1, max: 200 });

Deno.test("rasteriseStrokes() followed by normaliseDigit() does not depend on the place", () => {
  const offset = fc.double({ min: -1e5, max: 1e5, noNaN: true });
  fc.assert(
    fc.property(drawings, widths, offset, offset, (strokes, width, dx, dy) => {
      assertClose(
        inputOf(transform(strokes, 1, dx, dy), width),
        inputOf(strokes, width),
        1e-4,
      );
    }),
    RUNS,
  );
});

Deno.test("rasteriseStrokes() followed by normaliseDigit() does not depend on the unit", () => {
  const scale = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(drawings, widths, scale, (strokes, width, scale) => {
      assertClose(
        inputOf(transform(strokes, scale, 0, 0), width * scale),
        inputOf(strokes, width),
        1e-4,
      );
    }),
    RUNS,
  );
});

Deno.test("rasteriseStrokes() followed by normaliseDigit() takes any finite numbers", () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  const width = fc.double({ min: SMALLEST, noNaN: true, noDefaultInfinity: true });
  const strokes = fc.array(fc.array(fc.tuple(finite, finite), { maxLength: 6 }), { maxLength: 4 });
  fc.assert(
    fc.property(strokes, width, (strokes, width) => {
      const input = normaliseDigit(rasteriseStrokes(strokes, { width }));
      assertEquals(input === null, strokes.flat().length === 0);
      assert(input === null || input.every((value) => value >= 0 && value <= 1));
    }),
    { ...RUNS, numRuns: 300 },
  );
});
