/**
 * The paper of a picture: its colour at every place, where light may be uneven.
 *
 * @module
 */

import { DEVIATIONS, medianOf } from "./median.ts";
import { otsuThreshold } from "./otsu.ts";
import { lightnessOf, type Planes, shrunk } from "./planes.ts";
import { countOf, edgeDistance, marked } from "./raster.ts";
import { shadeOf } from "./shade.ts";

/** Rounds of reweighting: the weights no longer change after fewer. */
const ROUNDS = 12;

/** Tukey's constant for the biweight, in standard deviations: 95 % efficient on Gaussian noise. */
const TUKEY = 4.685;

/** The least scale of residuals that counts as noise: a third of a step of 8 bits. */
const LEAST_SCALE = 1 / 765;

/** Depth of the border, as a share of the shorter side. */
const BORDER = 0.03;

/** Share of pixels from which on the smaller of two classes may be paper as well. */
const DOUBTFUL_SHARE = 0.4;

/** The paper of a picture. */
export interface Paper {
  /** Whether all of it has the same colour exactly. */
  readonly isEven: boolean;
  /** Its levels, `[height, width]` for each channel. */
  readonly planes: readonly Float32Array[];
}

/**
 * Finds the paper: what most of the picture is, or what most of its border is if that is in doubt.
 *
 * @param picture The picture.
 * @returns The paper: of one colour if half of it is, else a surface of second order; on either,
 *   shadows.
 */
export function paperOf(picture: Planes): Paper {
  const isPaper = paperClass(picture);
  const samples = picture.planes.map((plane) => valuesAt(plane, isPaper));
  const levels = samples.map(medianOf);
  const isHalf = samples.every((sample, channel) =>
    countOf(sample, (value) => value === levels[channel]) * 2 >= sample.length
  );
  const smooth = isHalf
    ? levels.map((level) => evenLevels(level, picture))
    : surfaces(picture, levels);
  const shades = smooth.map((paper, channel) => {
    const plane = picture.planes[channel] ?? paper;
    return shadeOf({ ...picture, data: plane.map((level, at) => level - (paper[at] ?? 0)) });
  });
  const planes = smooth.map((paper, channel) => {
    const shade = shades[channel];
    return shade === undefined ? paper : paper.map((level, at) => level + (shade[at] ?? 0));
  });
  return { isEven: isHalf && shades.every((shade) => shade === undefined), planes };
}

function evenLevels(level: number, { width, height }: Planes): Float32Array {
  return new Float32Array(width * height).fill(level);
}

function surfaces(picture: Planes, levels: readonly number[]): Float32Array[] {
  const { width, planes } = shrunk(picture);
  return planes.map((plane, channel) =>
    surfaceLevels(fittedSurface(plane, width, levels[channel] ?? 0), picture)
  );
}

/** The values of the pixels that are marked. */
function valuesAt(plane: Float32Array, marks: Uint8Array): Float32Array {
  const values = new Float32Array(plane.length);
  let length = 0;
  for (let at = 0; at < plane.length; at++) {
    if (marks[at] === 1) values[length++] = plane[at] ?? 0;
  }
  return values.subarray(0, length);
}

/** Marks the pixels that may be paper: those of the larger class, or of the one that has the border. */
function paperClass(picture: Planes): Uint8Array {
  const lightness = lightnessOf(picture);
  const middle = otsuThreshold(lightness);
  const isAbove = (value: number): boolean => value > middle;
  const light = countOf(lightness, isAbove) / lightness.length;
  const isLight = Math.min(light, 1 - light) < DOUBTFUL_SHARE
    ? light > 0.5
    : isBorderLight(lightness, isAbove, picture);
  return marked(lightness, (value) => isAbove(value) === isLight);
}

/** Tells whether most of the border is light. */
function isBorderLight(
  lightness: Float32Array,
  isLight: (value: number) => boolean,
  { width, height }: Planes,
): boolean {
  const depth = Math.max(1, Math.round(BORDER * Math.min(width, height)));
  const border = lightness.filter((_, at) => edgeDistance(at, { width, height }) < depth);
  return countOf(border, isLight) * 2 > border.length;
}

/** The six terms of a surface of second order at a place in [-0.5, 0.5]. */
function termsAt(x: number, y: number): number[] {
  return [1, x, y, x * x, x * y, y * y];
}

/** The values of a surface at all pixels. */
function surfaceLevels(surface: readonly number[], { width, height }: Planes): Float32Array {
  const [constant = 0, x1 = 0, y1 = 0, x2 = 0, xy = 0, y2 = 0] = surface;
  const levels = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    const y = (row + 0.5) / height - 0.5;
    for (let column = 0; column < width; column++) {
      const x = (column + 0.5) / width - 0.5;
      levels[row * width + column] = constant + (x1 + x2 * x + xy * y) * x + (y1 + y2 * y) * y;
    }
  }
  return levels;
}

/**
 * Fits a surface of second order to most pixels by iteratively reweighted least squares with the biweight
 * of Beaton and Tukey (Technometrics 16, 1974): what deviates far, as ink does, has no weight.
 */
function fittedSurface(plane: Float32Array, width: number, level: number): number[] {
  const height = plane.length / width;
  const terms = Array.from(
    plane,
    (_, at) =>
      termsAt((at % width + 0.5) / width - 0.5, (Math.floor(at / width) + 0.5) / height - 0.5),
  );
  let surface = [level, 0, 0, 0, 0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const residuals = plane.map((value, at) => value - dot(surface, terms[at] ?? []));
    const scale = DEVIATIONS * medianOf(residuals.map(Math.abs));
    const reach = TUKEY * Math.max(scale, LEAST_SCALE);
    const weights = residuals.map((residual) =>
      Math.abs(residual) < reach ? (1 - (residual / reach) ** 2) ** 2 : 0
    );
    surface = weightedFit(terms, plane, weights);
  }
  return surface;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

/** Solves the normal equations; a small ridge keeps them solvable whatever has weight. */
function weightedFit(
  terms: readonly (readonly number[])[],
  values: Float32Array,
  weights: Float32Array,
): number[] {
  const size = terms[0]?.length ?? 0;
  const rows = Array.from({ length: size }, () => new Float64Array(size + 1));
  for (const [at, term] of terms.entries()) {
    const weight = weights[at] ?? 0;
    if (weight === 0) continue;
    for (const [row, equation] of rows.entries()) {
      const factor = weight * (term[row] ?? 0);
      for (let column = 0; column < size; column++) {
        equation[column] = (equation[column] ?? 0) + factor * (term[column] ?? 0);
      }
      equation[size] = (equation[size] ?? 0) + factor * (values[at] ?? 0);
    }
  }
  for (const [row, equation] of rows.entries()) equation[row] = (equation[row] ?? 0) + 1e-6;
  return solved(rows);
}

/** Gauss and Jordan, without pivots: the matrix is positive definite. */
function solved(rows: readonly Float64Array[]): number[] {
  for (const [index, pivot] of rows.entries()) {
    const scale = pivot[index] ?? 1;
    for (let column = 0; column < pivot.length; column++) {
      pivot[column] = (pivot[column] ?? 0) / scale;
    }
    for (const [other, row] of rows.entries()) {
      if (other === index) continue;
      const factor = row[index] ?? 0;
      for (let column = 0; column < row.length; column++) {
        row[column] = (row[column] ?? 0) - factor * (pivot[column] ?? 0);
      }
    }
  }
  return rows.map((row) => row.at(-1) ?? 0);
}
