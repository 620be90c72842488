/**
 * The ink of a picture as people send it.
 *
 * @module
 */

import type { Pixels } from "@goodness/pictures";
import { withoutBlemishes } from "./blemishes.ts";
import { withoutSurroundings } from "./card.ts";
import { deviationOf } from "./deviation.ts";
import { withoutEdgeLines } from "./edges.ts";
import { withoutLines } from "./lines.ts";
import { DEVIATIONS, medianOf } from "./median.ts";
import { INK_THRESHOLD, isFinished } from "./normalise.ts";
import { paperOf } from "./paper.ts";
import { inkBox, type Raster } from "./raster.ts";
import { planesOf } from "./seen.ts";

/** Deviations from here on are full ink: MNIST images reach 254/255 at least. */
const FULL_INK = 0.99;

/** Standard deviations of grain that are no ink. */
const NOISE_DEVIATIONS = 3;

/** Ink on uneven or ruled paper deviates by this share of full ink at least. */
const LEAST_CONTRAST = 0.2;

/** Pixels up to this share of full ink are taken for paper when grain is measured. */
const PAPER_SHARE = 0.3;

/** Which part of all ink, by energy, deviates less than what is taken for full ink. */
const PEAK_QUANTILE = 0.75;

/**
 * Finds the ink of a picture of a digit: what deviates from the paper, in the direction that most of it does.
 * The paper may have any colour, and light may fall on it unevenly. Lines of ruled paper, frames and specks
 * are no ink.
 *
 * A clean picture of an MNIST image, light on dark, is not changed.
 *
 * @param pixels The picture. What is transparent is no paper if a card of paper is seen in it, else it is.
 * @returns Ink in [0, 1], 0 for paper, of the picture's size or of a part of it; of at most 512 pixels a side.
 *
 * @example Red ink on green paper of the same lightness
 * ```ts
 * import { inkOfPicture } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const green = [0, 130, 0];
 * const data = [...green, ...green, ...green, ...green, 255, 0, 0, ...green, ...green, ...green, ...green];
 * const { data: ink } = inkOfPicture({ width: 3, height: 3, channels: 3, data, max: 255 });
 *
 * assertEquals(ink, Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0));
 * ```
 */
export function inkOfPicture(pixels: Pixels): Raster {
  const picture = withoutSurroundings(planesOf(pixels));
  const paper = paperOf(picture);
  const deviation = deviationOf(picture, paper);
  const peak = peakOf(deviation.data);
  const isGrey = picture.planes.length === 1;
  const isFull = isGrey && paper.isEven && deviation.data.some((value) => value >= FULL_INK);
  const scale = isFull ? 1 : peak;
  if (peak < INK_THRESHOLD) return inkOf(deviation, { noise: Infinity, scale });
  const asItIs = inkOf(deviation, { noise: 0, scale });
  const box = inkBox(asItIs, INK_THRESHOLD);
  if (paper.isEven && box !== null && isFinished(asItIs, box)) return asItIs;
  const grain = paper.isEven ? 0 : NOISE_DEVIATIONS * grainOf(deviation.data, peak);
  const plain = withoutLines(deviation, { peak, noise: Math.max(grain, INK_THRESHOLD * peak) });
  const isClean = paper.isEven && plain === deviation;
  // Something is left of shadows and of lines.
  const noise = isClean ? 0 : Math.max(grain, LEAST_CONTRAST * peak);
  const ink = inkOf(plain, { noise, scale });
  const threshold = Math.max(INK_THRESHOLD, noise / scale);
  return withoutBlemishes(withoutEdgeLines(ink, threshold), threshold);
}

interface InkOptions {
  /** The deviation up to which there is no ink. */
  readonly noise: number;
  /** The deviation of full ink. */
  readonly scale: number;
}

function inkOf({ width, height, data }: Raster, { noise, scale }: InkOptions): Raster {
  const ink = data.map((value) => value <= noise ? 0 : Math.min(1, value / scale));
  return { width, height, data: ink };
}

/** The deviation of full ink: far pixels count most, and a few outliers do not. */
function peakOf(deviations: Float32Array): number {
  const far = deviations.filter((value) => value > 0).sort();
  const energy = far.reduce((sum, value) => sum + value ** 2, 0);
  let sum = 0;
  for (const value of far) {
    sum += value ** 2;
    if (sum >= PEAK_QUANTILE * energy) return value;
  }
  return 0;
}

/** The standard deviation of what is paper. */
function grainOf(deviations: Float32Array, peak: number): number {
  const paper = deviations.filter((value) => Math.abs(value) < PAPER_SHARE * peak);
  return DEVIATIONS * medianOf(paper.map(Math.abs));
}
