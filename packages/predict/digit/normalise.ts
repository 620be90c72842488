/**
 * Brings a picture of a digit into the form of the MNIST images.
 *
 * LeCun, Bottou, Bengio & Haffner, "Gradient-based learning applied to document recognition",
 * Proc. IEEE 86(11), 1998, section III.A: the digits were "size normalized to fit in a 20x20 pixel
 * box while preserving their aspect ratio", with grey levels "as result of the antialiasing (image
 * interpolation) technique used", and "centered in a 28x28 image by computing the center of mass of
 * the pixels, and translating the image so as to position this point at the center of the 28x28
 * field". What the paper leaves open was measured on the published images:
 *
 * - Rounding: the centre of mass is inside pixel 14 of both axes, in [14, 15) in pixel edges, in all
 *   10,000 test images. The translation is by whole pixels and the centre is rounded down to 14.
 * - Size: the longer side of the ink is 20 pixels in 9,997 test images and 19 in three.
 * - Symmetry: the outer columns of narrow digits are equally faint on the left and on the right, so
 *   a fractional width is centred on the pixel grid.
 * - Contrast: the darkest pixel of each image is at least 254/255.
 *
 * @module
 */

import {
  type Box,
  centreOfMass,
  checkRaster,
  inkBox,
  longerSide,
  placeRaster,
  type Raster,
} from "./raster.ts";
import { resampleArea } from "./resample.ts";

/** Side of the field, in pixels. */
const FIELD_SIDE = 28;

/** Side of the box that the digit is scaled to, in pixels of the field. */
const BOX_SIDE = 20;

/** The pixel, on both axes, that holds the centre of mass. */
const CENTRE = 14;

/**
 * Ink up to here does not count for the box: 16 of 255 grey levels. Traces of image compression and
 * of smoothing stay below; no MNIST test image has a longer side that depends on it.
 */
export const INK_THRESHOLD = 1 / 16;

/** MNIST images reach 254/255 at least; pictures that stay below are stretched to 1. */
const FULL_INK = 253.5 / 255;

/**
 * Digits with less mean ink than this share of their darkest pixel are hairlines. Mean ink weighs
 * each pixel with its ink; 99.9 % of the MNIST test images have more, lines of 0.9 pixels less.
 */
const HAIRLINE_INK = 0.65;

/** Mean ink of the median MNIST test image, weighted likewise. */
const TYPICAL_INK = 0.85;

/** Share of the darkest pixel below which ink is a trace of rounding: MNIST has steps of 1/255. */
const TRACE = 1e-6;

/** In pixels: keeps a symmetrical digit from moving by one pixel with the last bit of a sum. */
const TIE = 1e-6;

/** How far a finished picture may be from MNIST's own centre, in pixels of the field. */
const CENTRE_SLACK = 0.05;

/** How far a finished picture's longer side may be from 20, in pixels of the field. */
const SIDE_SLACK = 1;

/** Where one axis of the ink box goes. */
interface FittedAxis {
  /** Where the field starts in the source, in source pixels. */
  readonly start: number;
  /** First pixel of the field that the box covers. */
  readonly first: number;
  /** First pixel of the field after the box. */
  readonly last: number;
}

/** A digit at its final size in the middle of the field, before centring by mass. */
interface Scaled {
  readonly field: Raster;
  /** The pixels of the field that the ink box covers. */
  readonly cells: Box;
}

/**
 * Whether the whole frame, reduced to the field, is a finished MNIST picture: an MNIST image, or a
 * copy of one that was enlarged for show, also with smoothing. Scaling it by its ink box again could
 * only lose sharpness.
 *
 * @param ink The ink.
 * @param box The box around it.
 * @returns Whether the longer side and the centre of mass are MNIST's.
 */
export function isFinished(ink: Raster, box: Box): boolean {
  const centre = centreOfMass(ink);
  if (ink.width !== ink.height || centre === null) return false;
  const unit = ink.width / FIELD_SIDE;
  return Math.abs(longerSide(box) / unit - BOX_SIDE) <= SIDE_SLACK &&
    [centre.x, centre.y].every((at) => Math.abs(at / unit - CENTRE - 0.5) <= 0.5 + CENTRE_SLACK);
}

function reduceFrame(ink: Raster): Raster {
  const region = { left: 0, top: 0, right: ink.width, bottom: ink.height };
  return resampleArea(ink, { region, width: FIELD_SIDE, height: FIELD_SIDE });
}

function fitAxis(from: number, to: number, step: number): FittedAxis {
  const size = (to - from) / step;
  const cells = Math.ceil(size - TIE);
  const first = (FIELD_SIDE - cells) >> 1;
  return { start: from - (first + (cells - size) / 2) * step, first, last: first + cells };
}

function scaleToBox(ink: Raster, box: Box): Scaled {
  const step = longerSide(box) / BOX_SIDE;
  const x = fitAxis(box.left, box.right, step);
  const y = fitAxis(box.top, box.bottom, step);
  const side = FIELD_SIDE * step;
  const region = { left: x.start, top: y.start, right: x.start + side, bottom: y.start + side };
  return {
    field: resampleArea(ink, { region, width: FIELD_SIDE, height: FIELD_SIDE }),
    cells: { left: x.first, top: y.first, right: x.last, bottom: y.last },
  };
}

/** Whole pixels to move by, so that `centre` comes to pixel 14 and `[from, to]` stays inside. */
function shiftOf(centre: number, from: number, to: number): number {
  const wanted = CENTRE - Math.floor(centre + TIE);
  return Math.min(Math.max(wanted, -from), FIELD_SIDE - to);
}

function centreByMass({ field, cells }: Scaled): Raster {
  const centre = centreOfMass(field);
  if (centre === null) return field;
  return placeRaster(field, {
    width: FIELD_SIDE,
    height: FIELD_SIDE,
    left: shiftOf(centre.x, cells.left, cells.right),
    top: shiftOf(centre.y, cells.top, cells.bottom),
  });
}

function peakOf(values: Float32Array): number {
  let peak = 0;
  for (const value of values) peak = Math.max(peak, value);
  return peak;
}

/** Mean ink of the pixels, each weighted with its ink. */
function meanInk(values: Float32Array): number {
  let mass = 0;
  let squares = 0;
  for (const ink of values) {
    mass += ink;
    squares += ink * ink;
  }
  return squares / mass;
}

/** Averages pixels with their left and upper neighbours, `by` -0.5, or right and lower, 0.5. */
function average(field: Raster, by: number): Raster {
  const region = { left: by, top: by, right: FIELD_SIDE + by, bottom: FIELD_SIDE + by };
  return resampleArea(field, { region, width: FIELD_SIDE, height: FIELD_SIDE });
}

/**
 * Gives a hairline the width of a pen: the tent filter 1/4, 1/2, 1/4 on both axes makes about two
 * pixels of it, and a gain the blackness that MNIST has. Of 1,000 MNIST test digits drawn with a line
 * of 0.25 pixels, a nearest neighbour classifies 93 % correctly, and 33 % if they are only stretched.
 */
function thicken(field: Raster): Raster {
  const { data, ...size } = average(average(field, -0.5), 0.5);
  const gain = TYPICAL_INK / meanInk(data);
  return { ...size, data: data.map((ink) => Math.min(1, ink * gain)) };
}

/** Scales, centres and, if need be, thickens a digit that is not in MNIST's form yet. */
function remake(ink: Raster, box: Box): Raster {
  const field = centreByMass(scaleToBox(ink, box));
  const isHairline = meanInk(field.data) < HAIRLINE_INK * peakOf(ink.data);
  return isHairline ? thicken(field) : field;
}

/** Stretches faint ink to the range that MNIST has, and takes off what rounding left beside [0, 1]. */
function stretch(values: Float32Array): Float32Array {
  const peak = peakOf(values);
  const scale = peak < FULL_INK ? peak : 1;
  return values.map((value) => value < TRACE * peak ? 0 : Math.min(1, value / scale));
}

/**
 * Makes the 28x28 network input of the ink of one digit, the way the MNIST images were made: the
 * ink is scaled so that its longer side is 20 pixels, by area averaging
 * and with the aspect ratio kept, and its centre of mass is moved to the centre of the field by
 * whole pixels, but never so far that the digit would leave the field.
 *
 * Ink that is in that form already is not changed. All 10,000 MNIST test images come back
 * exactly, as they are and from copies enlarged ten times to 280x280 by repeating pixels. Cut out and
 * put off the centre of a larger picture, 9,989 of them do: three have a longer side of 19 pixels, and
 * eight are as thin as hairlines.
 *
 * @param ink Ink of any size, in [0, 1]; that of a picture comes from {@linkcode inkOfPicture}.
 * @returns 784 values in [0, 1], `[28, 28]` row-major, or `null` if no pixel has more ink than 1/16.
 * @throws {RangeError} If the raster's sizes or values are impossible, as for {@link checkRaster}.
 *
 * @example Usage
 * ```ts
 * import { normaliseDigit } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const bar = { width: 100, height: 200, data: new Float32Array(20_000) };
 * for (let y = 10; y < 50; y++) bar.data.fill(1, y * 100 + 10, y * 100 + 14);
 * const input = normaliseDigit(bar);
 *
 * assertEquals(input?.length, 784);
 * assertEquals(input?.reduce((sum, value) => sum + value), 40); // 2 x 20 pixels
 * assertEquals(normaliseDigit({ ...bar, data: new Float32Array(20_000) }), null);
 * ```
 */
export function normaliseDigit(ink: Raster): Float32Array | null {
  checkRaster(ink);
  const box = inkBox(ink, INK_THRESHOLD);
  if (box === null) return null;
  const field = isFinished(ink, box) ? reduceFrame(ink) : remake(ink, box);
  return stretch(field.data);
}
