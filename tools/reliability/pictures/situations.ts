/**
 * Situations that pictures of digits come in.
 *
 * @module
 */

import type { RandomSource } from "@goodness/core/ops";
import {
  between,
  type Colour,
  cover,
  grey,
  type Mask,
  normal,
  oneOf,
  painted,
  repaint,
  type Sheet,
} from "./sheet.ts";

/** A situation: how a digit is put into a picture. */
export interface Situation {
  /** What the picture shows. */
  readonly what: string;
  /** Paints a digit. */
  readonly paint: (digit: Mask, random: RandomSource) => Sheet;
}

function whiteSheet(digit: Mask, random: RandomSource): Sheet {
  return painted(digit, grey(between(random, 235, 255)), grey(between(random, 0, 40)));
}

/** Light or dark paper with the other as pen, or the reverse. */
function anySheet(digit: Mask, random: RandomSource): Sheet {
  const [light, dark] = [grey(between(random, 235, 255)), grey(between(random, 0, 30))];
  return random() < 0.5 ? painted(digit, light, dark) : painted(digit, dark, light);
}

/** The colour that is as far from the paper as can be. */
function penOn(level: number): Colour {
  return grey(level > 127 ? 0 : 255);
}

function isNearEdge({ width, height }: Sheet, x: number, y: number, distance: number): boolean {
  return Math.min(x, y, width - 1 - x, height - 1 - y) < distance;
}

/** A frame along the edge of the picture. */
function frame(digit: Mask, random: RandomSource, share: number): Sheet {
  const sheet = anySheet(digit, random);
  const thickness = Math.max(1, Math.round(share * Math.min(sheet.width, sheet.height)));
  cover(
    sheet,
    penOn(sheet.rgb[0] ?? 0),
    (x, y) => isNearEdge(sheet, x, y, thickness),
  );
  return sheet;
}

function frameInside(digit: Mask, random: RandomSource): Sheet {
  const sheet = anySheet(digit, random);
  const side = Math.min(sheet.width, sheet.height);
  const away = Math.max(1, Math.round(between(random, 0.01, 0.05) * side));
  const thickness = Math.max(1, Math.round(0.01 * side));
  cover(
    sheet,
    penOn(sheet.rgb[0] ?? 0),
    (x, y) => isNearEdge(sheet, x, y, away + thickness) && !isNearEdge(sheet, x, y, away),
  );
  return sheet;
}

/** Lines along one or two of the edges. */
function edgeLines(digit: Mask, random: RandomSource): Sheet {
  const sheet = anySheet(digit, random);
  const { width, height } = sheet;
  const thickness = Math.max(1, Math.round(between(random, 0.005, 0.03) * Math.min(width, height)));
  const [first, second] = [Math.floor(random() * 4), Math.floor(random() * 4)];
  const pen = penOn(sheet.rgb[0] ?? 0);
  cover(sheet, pen, (x, y) => {
    const distances = [x, y, width - 1 - x, height - 1 - y];
    return [first, second].some((side) => (distances[side] ?? 0) < thickness);
  });
  return sheet;
}

/** Multiplies all colours by a light in [0, 1]. */
function lit(sheet: Sheet, light: (x: number, y: number) => number): Sheet {
  const { width, height } = sheet;
  repaint(sheet, (level, x, y) => level * light((x + 0.5) / width, (y + 0.5) / height));
  return sheet;
}

function lightFallsOff(digit: Mask, random: RandomSource): Sheet {
  const [angle, least] = [2 * Math.PI * random(), between(random, 0.6, 0.75)];
  return lit(whiteSheet(digit, random), (x, y) => {
    const along = (x - 0.5) * Math.cos(angle) + (y - 0.5) * Math.sin(angle);
    return least + (1 - least) * (along + 0.71) / 1.42;
  });
}

function lampFromAbove(digit: Mask, random: RandomSource): Sheet {
  const [x0, y0] = [between(random, 0.2, 0.8), between(random, 0.2, 0.8)];
  const strength = between(random, 0.3, 0.45);
  return lit(whiteSheet(digit, random), (x, y) => {
    return 1 - strength * Math.min(1, (x - x0) ** 2 + (y - y0) ** 2);
  });
}

function shadow(digit: Mask, random: RandomSource): Sheet {
  const [angle, dark] = [2 * Math.PI * random(), between(random, 0.65, 0.8)];
  const [offset, softness] = [between(random, -0.3, 0.3), between(random, 0.05, 0.2)];
  return lit(whiteSheet(digit, random), (x, y) => {
    const along = (x - 0.5) * Math.cos(angle) + (y - 0.5) * Math.sin(angle) - offset;
    return dark + (1 - dark) / (1 + Math.exp(-along / softness * 4));
  });
}

/** A white card in the middle of a transparent picture. */
function cardWithMargin(digit: Mask, random: RandomSource): Sheet {
  const [left, top] = [0, 0].map(() => Math.round(between(random, 0.05, 0.3) * digit.width));
  const width = digit.width + 2 * (left ?? 0);
  const height = digit.height + 2 * (top ?? 0);
  const card = anySheet(digit, random);
  const rgb = new Float32Array(3 * width * height);
  const opacity = new Float32Array(width * height);
  for (let y = 0; y < digit.height; y++) {
    const to = (y + (top ?? 0)) * width + (left ?? 0);
    rgb.set(card.rgb.subarray(3 * y * digit.width, 3 * (y + 1) * digit.width), 3 * to);
    opacity.fill(1, to, to + digit.width);
  }
  return { width, height, rgb, opacity };
}

/** A card with round, transparent corners. */
function cardWithCorners(digit: Mask, random: RandomSource): Sheet {
  const sheet = anySheet(digit, random);
  const { width, height, opacity } = sheet;
  const radius = between(random, 0.1, 0.3) * Math.min(width, height);
  for (let pixel = 0; pixel < opacity.length; pixel++) {
    const [x, y] = [pixel % width + 0.5, Math.floor(pixel / width) + 0.5];
    const dx = Math.max(0, radius - x, x - (width - radius));
    const dy = Math.max(0, radius - y, y - (height - radius));
    opacity[pixel] = Math.min(1, Math.max(0, radius - Math.hypot(dx, dy) + 0.5));
  }
  return sheet;
}

/** Ink alone, with nothing behind it. */
function inkAlone(digit: Mask, random: RandomSource): Sheet {
  const pen = oneOf<Colour>(random, [grey(0), grey(255), [200, 30, 30], [30, 60, 200], grey(128)]);
  const sheet = painted(digit, pen, pen);
  sheet.opacity.set(digit.ink);
  return sheet;
}

function onPurple(digit: Mask, random: RandomSource): Sheet {
  const paper: Colour = [
    between(random, 90, 150),
    between(random, 20, 70),
    between(random, 120, 190),
  ];
  return painted(digit, paper, grey(between(random, 0, 25)));
}

function onGrey(digit: Mask, random: RandomSource): Sheet {
  const paper = between(random, 95, 160);
  return painted(digit, grey(paper), grey(random() < 0.5 ? between(random, 0, 20) : 255));
}

function onColour(digit: Mask, random: RandomSource): Sheet {
  const papers: readonly [Colour, ...Colour[]] = [
    ...[[250, 150, 40], [40, 110, 190], [160, 115, 75], [220, 40, 40]] as const,
    ...[[120, 170, 230], [60, 140, 80], [240, 220, 90]] as const,
  ] as const;
  return painted(digit, oneOf(random, papers), grey(random() < 0.5 ? 0 : 255));
}

/** Ink and paper of the same lightness. */
function sameLightness(digit: Mask, random: RandomSource): Sheet {
  const pairs: readonly [[Colour, Colour], ...[Colour, Colour][]] = [
    [[0, 130, 0], [255, 0, 0]],
    [[90, 90, 255], [170, 80, 60]],
    [[200, 80, 40], [30, 150, 90]],
  ];
  const [paper, pen] = oneOf(random, pairs);
  return painted(digit, paper, pen);
}

/** Lines at equal distances, over the ink or under it. */
function ruled(digit: Mask, random: RandomSource, axes: readonly ("x" | "y")[]): Sheet {
  const sheet = whiteSheet(digit, random);
  const side = Math.min(sheet.width, sheet.height);
  const distance = Math.max(5, Math.round(between(random, 0.06, 0.2) * side));
  const thickness = Math.max(1, Math.round(side / 200));
  const colour = oneOf<Colour>(random, [grey(200), [160, 190, 230], [190, 215, 245], grey(170)]);
  const isOver = random() < 0.3;
  const first = Math.floor(random() * distance);
  const isLine = (at: number): boolean => (at + first) % distance < thickness;
  const before = sheet.rgb.slice();
  cover(sheet, colour, (x, y) => axes.some((axis) => isLine(axis === "x" ? x : y)));
  if (!isOver) {
    // Ink soaks through the line.
    repaint(sheet, (level, x, y, channel) => {
      const at = y * sheet.width + x;
      const ink = digit.ink[at] ?? 0;
      return level * (1 - ink) + (before[3 * at + channel] ?? 0) * ink;
    });
  }
  return sheet;
}

/** Specks of dirt or dust, away from the edge of the picture or not. */
function specks(digit: Mask, random: RandomSource): Sheet {
  const sheet = anySheet(digit, random);
  const { width, height } = sheet;
  const pen = penOn(sheet.rgb[0] ?? 0);
  const side = Math.min(width, height);
  const dots = Array.from({ length: 2 + Math.floor(random() * 10) }, () => ({
    ...{ x: random() * width, y: random() * height },
    radius: Math.max(0.6, between(random, 0.004, 0.012) * side),
  }));
  cover(
    sheet,
    pen,
    (x, y) => dots.some((dot) => Math.hypot(x + 0.5 - dot.x, y + 0.5 - dot.y) < dot.radius),
  );
  return sheet;
}

function lowContrast(digit: Mask, random: RandomSource): Sheet {
  const [paper, away] = [between(random, 60, 190), between(random, 25, 50)];
  return painted(digit, grey(paper), grey(paper + (random() < 0.5 ? away : -away)));
}

function grainy(digit: Mask, random: RandomSource): Sheet {
  const sheet = painted(digit, grey(between(random, 180, 220)), grey(between(random, 30, 80)));
  const deviation = between(random, 6, 18);
  const offsets = Float32Array.from(digit.ink, () => deviation * normal(random));
  repaint(sheet, (level, x, y) => level + (offsets[y * sheet.width + x] ?? 0));
  return sheet;
}

function saltAndPepper(digit: Mask, random: RandomSource): Sheet {
  const sheet = anySheet(digit, random);
  const share = between(random, 0.002, 0.01);
  const spots = Float32Array.from(digit.ink, () => random());
  repaint(sheet, (level, x, y) => {
    const spot = spots[y * sheet.width + x] ?? 1;
    return spot < share / 2 ? 0 : spot < share ? 255 : level;
  });
  return sheet;
}

/** The situations. */
export const SITUATIONS: readonly Situation[] = [
  { what: "dark on light or light on dark", paint: anySheet },
  { what: "a frame of one pixel", paint: (digit, random) => frame(digit, random, 0) },
  {
    what: "a thick frame",
    paint: (digit, random) => frame(digit, random, between(random, 0.01, 0.05)),
  },
  { what: "a frame inside the edge", paint: frameInside },
  { what: "lines along one or two edges", paint: edgeLines },
  { what: "light that falls off to one side", paint: lightFallsOff },
  { what: "light of a lamp", paint: lampFromAbove },
  { what: "a soft shadow over a part", paint: shadow },
  { what: "a card with a transparent margin", paint: cardWithMargin },
  { what: "a card with transparent corners", paint: cardWithCorners },
  { what: "ink on nothing", paint: inkAlone },
  { what: "black on purple", paint: onPurple },
  { what: "black or white on grey", paint: onGrey },
  { what: "black or white on coloured paper", paint: onColour },
  { what: "a colour on another of the same lightness", paint: sameLightness },
  { what: "ruled paper", paint: (digit, random) => ruled(digit, random, ["y"]) },
  { what: "graph paper", paint: (digit, random) => ruled(digit, random, ["x", "y"]) },
  { what: "specks", paint: specks },
  { what: "low contrast", paint: lowContrast },
  { what: "grain", paint: grainy },
  { what: "salt and pepper", paint: saltAndPepper },
];
