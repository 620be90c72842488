/**
 * A card of paper on something else: a desk, bars above and below, a thick frame.
 *
 * @module
 */

import { cropped, lightnessOf, type Planes } from "./planes.ts";
import { otsuThreshold } from "./otsu.ts";
import { type Box, marked } from "./raster.ts";

/** Share of a row that is not what surrounds the card, from which on the row crosses the card. */
const CROSSES = 0.03;

/** How much of each edge of a card is paper at least: ink seldom reaches it. */
const PAPER_AT_EDGE = 0.8;

/** Side of a corner, as a share of the card's. */
const CORNER = 0.1;

/** A card's side is at least this share of the picture's. */
const LEAST_SIDE = 0.5;

/** How much of a card is ink. */
const INK = { least: 0.003, most: 0.35 };

/**
 * Cuts a card out of what surrounds it on opposite sides, if one is there.
 *
 * @param picture The picture.
 * @returns The card, or the same picture.
 */
export function withoutSurroundings(picture: Planes): Planes {
  const lightness = lightnessOf(picture);
  const middle = otsuThreshold(lightness);
  for (const isLight of [true, false]) {
    const isCard = marked(lightness, (value) => (value > middle) === isLight);
    const box = cardBox(isCard, picture);
    if (box !== undefined) return cropped(picture, box);
  }
  return picture;
}

/** The box of a card; nothing if there is none with something around it. */
function cardBox(
  isCard: Uint8Array,
  { width, height }: Pick<Planes, "width" | "height">,
): Box | undefined {
  const { rows, columns } = counts(isCard, width, height);
  const [top, bottom] = rangeOf(rows, CROSSES * width);
  const [left, right] = rangeOf(columns, CROSSES * height);
  const box = { left, top, right, bottom };
  const isCut = top > 0 && bottom < height || left > 0 && right < width;
  if (!isCut || right - left < LEAST_SIDE * width || bottom - top < LEAST_SIDE * height) {
    return undefined;
  }
  const ink = 1 - shareOf(isCard, box, width);
  if (ink < INK.least || ink > INK.most) return undefined;
  const inner = shrunkBox(box);
  const edges: Box[] = [
    ...top > 0 ? [{ ...inner, bottom: inner.top + 1 }] : [],
    ...bottom < height ? [{ ...inner, top: inner.bottom - 1 }] : [],
    ...left > 0 ? [{ ...inner, right: inner.left + 1 }] : [],
    ...right < width ? [{ ...inner, left: inner.right - 1 }] : [],
  ];
  const isPaper = (part: Box): boolean => shareOf(isCard, part, width) >= PAPER_AT_EDGE;
  return [...edges, ...cornersOf(inner)].every(isPaper) ? inner : undefined;
}

function counts(
  isCard: Uint8Array,
  width: number,
  height: number,
): { rows: Float64Array; columns: Float64Array } {
  const [rows, columns] = [new Float64Array(height), new Float64Array(width)];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const one = isCard[row * width + column] ?? 0;
      rows[row] = (rows[row] ?? 0) + one;
      columns[column] = (columns[column] ?? 0) + one;
    }
  }
  return { rows, columns };
}

/** From the first count above a bound to after the last. */
function rangeOf(values: Float64Array, bound: number): [number, number] {
  const first = values.findIndex((value) => value > bound);
  const last = values.findLastIndex((value) => value > bound);
  return [Math.max(0, first), last + 1];
}

/** Without the outermost pixels, which may be part of what is around. */
function shrunkBox({ left, top, right, bottom }: Box): Box {
  return { left: left + 1, top: top + 1, right: right - 1, bottom: bottom - 1 };
}

/** The corners, which digits do not fill. */
function cornersOf({ left, top, right, bottom }: Box): Box[] {
  const [width, height] = [right - left, bottom - top].map((side) => Math.ceil(CORNER * side));
  return [left, right - (width ?? 0)].flatMap((x) =>
    [top, bottom - (height ?? 0)].map((y) => ({
      ...{ left: x, top: y, right: x + (width ?? 0), bottom: y + (height ?? 0) },
    }))
  );
}

function shareOf(isCard: Uint8Array, { left, top, right, bottom }: Box, width: number): number {
  let count = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) count += isCard[y * width + x] ?? 0;
  }
  return count / Math.max(1, (right - left) * (bottom - top));
}
