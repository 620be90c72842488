import { assert, assertEquals } from "@std/assert";
import { inkOfPicture } from "./ink.ts";
import { medianOf } from "./median.ts";
import { otsuThreshold } from "./otsu.ts";
import { inkBox, type Raster } from "./raster.ts";

const SIDE = 60;

type Level = (x: number, y: number) => number;

/** A bar of 6x30 pixels, from column 25 and row 14 on. */
const isBar = (x: number, y: number): boolean => x >= 25 && x < 31 && y >= 14 && y < 44;

/** The ink of a grey picture of 60x60 pixels; levels are in [0, 1]. */
function inkOf(level: Level): Raster {
  const data = Float32Array.from(
    { length: SIDE * SIDE },
    (_, at) => level(at % SIDE, Math.floor(at / SIDE)),
  );
  return inkOfPicture({ width: SIDE, height: SIDE, channels: 1, data, max: 1 });
}

/** Asserts that the ink is the bar alone, wherever a part of the picture was cut off. */
function assertBar(ink: Raster, what: string): void {
  const box = inkBox(ink, 0.25);
  assert(box !== null, what);
  const { left, top, right, bottom } = box;
  assertEquals([right - left, bottom - top], [6, 30], what);
  const total = ink.data.reduce((sum, value) => sum + value, 0);
  assert(Math.abs(total - 180) < 25, `${what}: ${total} of ink`);
}

const onWhite: Level = (x, y) => isBar(x, y) ? 0 : 1;

Deno.test("inkOfPicture() finds ink on paper of any level, lighter or darker", () => {
  for (
    const [paper, pen] of [[1, 0], [0, 1], [0.5, 0.4], [0.45, 0.6], [0.8, 1], [0.2, 0]] as const
  ) {
    assertBar(inkOf((x, y) => isBar(x, y) ? pen : paper), `${pen} on ${paper}`);
  }
});

Deno.test("inkOfPicture() finds ink where light is uneven", () => {
  assertBar(inkOf((x, y) => onWhite(x, y) * (0.94 - 0.28 * x / SIDE)), "light from the left");
  assertBar(
    inkOf((x, y) => onWhite(x, y) * (1 - 0.4 * ((x / SIDE) ** 2 + (y / SIDE) ** 2) / 2)),
    "a lamp",
  );
  assertBar(inkOf((x, y) => onWhite(x, y) * (x + y < 50 ? 0.75 : 1)), "a shadow");
});

Deno.test("inkOfPicture() finds no ink in frames, lines along edges and specks", () => {
  const edge = (x: number, y: number): number => Math.min(x, y, SIDE - 1 - x, SIDE - 1 - y);
  const blemishes: Record<string, (x: number, y: number) => boolean> = {
    "a frame": (x, y) => edge(x, y) < 1,
    "a thick frame": (x, y) => edge(x, y) < 8,
    "a frame inside the edge": (x, y) => edge(x, y) === 2,
    "a line above": (_, y) => y === 0,
    "two lines": (x, y) => x === 0 || y === SIDE - 1,
    "bars above and below": (_, y) => y < 9 || y > 50,
    "specks": (x, y) => (x === 3 || x === 55) && y % 17 === 5,
  };
  for (const [what, isBlemish] of Object.entries(blemishes)) {
    for (const polarity of [0, 1]) {
      const ink = inkOf((x, y) => Math.abs(polarity - (isBlemish(x, y) ? 0 : onWhite(x, y))));
      assertBar(ink, `${what}, ${polarity}`);
    }
  }
});

Deno.test("inkOfPicture() goes on through the lines of ruled and graph paper", () => {
  const isLine = (at: number): boolean => at % 9 === 1;
  assertBar(inkOf((x, y) => isLine(y) ? 0.8 : onWhite(x, y)), "lines over the ink");
  assertBar(inkOf((x, y) => Math.min(onWhite(x, y), isLine(y) ? 0.8 : 1)), "lines under the ink");
  assertBar(inkOf((x, y) => Math.min(onWhite(x, y), isLine(y) || isLine(x) ? 0.7 : 1)), "graph");
});

Deno.test("inkOfPicture() tells colours of one lightness apart", () => {
  const green = [0, 130, 0];
  const data = Float32Array.from({ length: 3 * SIDE * SIDE }, (_, at) => {
    const pixel = Math.floor(at / 3);
    const isInk = isBar(pixel % SIDE, Math.floor(pixel / SIDE));
    return (isInk ? [255, 0, 0] : green)[at % 3] ?? 0;
  });
  assertBar(
    inkOfPicture({ width: SIDE, height: SIDE, channels: 3, data, max: 255 }),
    "red on green",
  );
});

Deno.test("inkOfPicture() takes a card out of what is transparent, and ink on nothing for ink", () => {
  const inkOfCard = (level: Level, opacity: Level): Raster => {
    const data = Float32Array.from({ length: 2 * SIDE * SIDE }, (_, at) => {
      const pixel = Math.floor(at / 2);
      return (at % 2 === 0 ? level : opacity)(pixel % SIDE, Math.floor(pixel / SIDE));
    });
    return inkOfPicture({ width: SIDE, height: SIDE, channels: 2, data, max: 1 });
  };
  const isCard: Level = (x, y) => x >= 9 && x < 50 && y >= 6 && y < 52 ? 1 : 0;
  const isRound: Level = (x, y) => Math.hypot(x - 29.5, y - 29.5) < 29 ? 1 : 0;
  for (const polarity of [0, 1]) {
    const level: Level = (x, y) => Math.abs(polarity - onWhite(x, y));
    assertBar(inkOfCard(level, isCard), `a card, ${polarity}`);
    assertBar(inkOfCard(level, isRound), `a round card, ${polarity}`);
    assertBar(inkOfCard(() => polarity, (x, y) => isBar(x, y) ? 1 : 0), `ink alone, ${polarity}`);
  }
});

Deno.test("inkOfPicture() finds no ink on empty paper, clean or grainy or under uneven light", () => {
  const papers: Level[] = [() => 0.7, (x) => 0.9 - 0.2 * x / SIDE];
  for (const level of papers) assertEquals(inkBox(inkOf(level), 1 / 16), null);
});

Deno.test("inkOfPicture() reduces large pictures", () => {
  const data = new Uint8Array(3000 * 500).fill(255);
  for (let y = 100; y < 400; y++) data.fill(0, y * 3000 + 1000, y * 3000 + 1060);
  const ink = inkOfPicture({ width: 3000, height: 500, channels: 1, data, max: 255 });
  assertEquals([ink.width, ink.height], [512, 85]);
  assert(inkBox(ink, 0.5) !== null);
});

Deno.test("medianOf() is the middle of the sorted values", () => {
  for (const length of [0, 1, 2, 3, 10, 101]) {
    const values = Float32Array.from({ length }, (_, at) => (at * 37) % 11);
    assertEquals(medianOf(values), values.toSorted()[length >> 1] ?? 0);
  }
});

Deno.test("otsuThreshold() lies between two classes", () => {
  const values = Float32Array.of(0.1, 0.12, 0.1, 0.8, 0.9, 0.85);
  const threshold = otsuThreshold(values);
  assert(threshold > 0.12 && threshold < 0.8, `${threshold}`);
});
