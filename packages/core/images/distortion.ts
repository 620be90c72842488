/**
 * Small random distortions of training images: shift, rotation, scaling, shear and elastic
 * deformation in one resampling, as in Simard, Steinkraus and Platt (2003), section 2.
 *
 * @module
 */

import { imageSize, type InputSpec } from "../network/image_shape.ts";
import { gaussian } from "../ops/distributions.ts";
import type { RandomSource } from "../ops/random.ts";

/** How far images may be distorted; 0 leaves a part out. */
export interface DistortionOptions {
  /** The largest shift in pixels, along either axis. */
  readonly shift: number;
  /** The largest rotation in degrees, either way. */
  readonly rotation: number;
  /** The largest change of each axis's scale, as a fraction. */
  readonly scaling: number;
  /** The largest shear, in columns per row. */
  readonly shear: number;
  /** Whether every second image, by chance, is mirrored left to right. */
  readonly flip: boolean;
  /** The root mean square of the elastic displacement in pixels, along either axis. */
  readonly elastic: number;
}

/** Pixels between the knots of the elastic field: as smooth as noise under a Gaussian of 4 pixels. */
const SPACING = 7;

/** Taps of a cubic spline. */
const TAPS = 4;

/** Root mean square of a field of cubic B-splines whose knots are from N(0, 1). */
const FIELD_DEVIATION = 151 / 315;

/** Distorts images of one size. */
export class Distorter {
  readonly #input: InputSpec;
  readonly #options: DistortionOptions;
  readonly #rows: SplineAxis;
  readonly #columns: SplineAxis;
  readonly #down: Float32Array;
  readonly #right: Float32Array;
  readonly #knots: Float32Array;
  readonly #across: Float32Array;
  /** For each channel, what a level is multiplied by, and what a pixel without ink is. */
  readonly #gains: readonly number[];
  readonly #backgrounds: readonly number[];
  /** The image with a border of one pixel without ink. */
  readonly #padded: Uint8Array;

  /**
   * Makes a distorter.
   *
   * @param input The network's input.
   * @param options How far images may be distorted.
   */
  constructor(input: InputSpec, options: DistortionOptions) {
    this.#input = input;
    this.#options = options;
    this.#rows = splineAxis(input.height);
    this.#columns = splineAxis(input.width);
    this.#down = new Float32Array(input.height * input.width);
    this.#right = new Float32Array(input.height * input.width);
    this.#knots = new Float32Array(this.#rows.knots * this.#columns.knots);
    this.#across = new Float32Array(this.#rows.knots * input.width);
    this.#gains = input.std.map((std) => 1 / (255 * std));
    this.#backgrounds = input.mean.map((mean, channel) => -mean / (input.std[channel] ?? NaN));
    this.#padded = new Uint8Array(
      imageSize({ ...input, height: input.height + 2, width: input.width + 2 }),
    );
  }

  /**
   * Distorts one image and standardises it; what comes in from outside is background.
   *
   * @param image Bytes of the image, in row-major order.
   * @param uniform Where the randomness comes from.
   * @param target Where the numbers go, as many as the image has values.
   */
  distort(image: Uint8Array, uniform: RandomSource, target: Float32Array): void {
    const { height, width, channels } = this.#input;
    const map = randomMap(this.#options, uniform);
    if (this.#options.elastic > 0) this.#drawFields(uniform);
    const [downs, rights] = [this.#down, this.#right];
    this.#pad(image);
    const middleRow = (height - 1) / 2;
    const middleColumn = (width - 1) / 2;
    let at = 0;
    for (let row = 0; row < height; row++) {
      const y = row - middleRow;
      for (let column = 0; column < width; column++, at++) {
        const x = column - middleColumn;
        const fromRow = middleRow + map.yy * y + map.yx * x + map.down + (downs[at] ?? 0);
        const fromColumn = middleColumn + map.xy * y + map.xx * x + map.right + (rights[at] ?? 0);
        for (let channel = 0; channel < channels; channel++) {
          const ink = this.#inkAt(fromRow, fromColumn, channel);
          target[at * channels + channel] = (this.#gains[channel] ?? NaN) * ink +
            (this.#backgrounds[channel] ?? NaN);
        }
      }
    }
  }

  #pad(image: Uint8Array): void {
    const { height, width, channels } = this.#input;
    const line = width * channels;
    for (let row = 0; row < height; row++) {
      const start = ((row + 1) * (width + 2) + 1) * channels;
      this.#padded.set(image.subarray(row * line, (row + 1) * line), start);
    }
  }

  /** Between the four pixels around a point; outside there is no ink. */
  #inkAt(row: number, column: number, channel: number): number {
    const { height, width, channels } = this.#input;
    const top = Math.floor(row);
    const left = Math.floor(column);
    if (top < -1 || left < -1 || top >= height || left >= width) return 0;
    const down = row - top;
    const right = column - left;
    const padded = this.#padded;
    const at = ((top + 1) * (width + 2) + left + 1) * channels + channel;
    const below = at + (width + 2) * channels;
    const topLeft = padded[at] ?? 0;
    const topRight = padded[at + channels] ?? 0;
    const bottomLeft = padded[below] ?? 0;
    const bottomRight = padded[below + channels] ?? 0;
    const upper = topLeft + right * (topRight - topLeft);
    const lower = bottomLeft + right * (bottomRight - bottomLeft);
    return upper + down * (lower - upper);
  }

  #drawFields(uniform: RandomSource): void {
    const normal = gaussian(uniform);
    const scale = this.#options.elastic / FIELD_DEVIATION;
    const knots = this.#knots;
    for (const field of [this.#down, this.#right]) {
      for (let knot = 0; knot < knots.length; knot++) knots[knot] = scale * normal();
      this.#evaluate(knots, field);
    }
  }

  /** The field of a spline in two axes: first along the columns of each row of knots, then down. */
  #evaluate(knots: Float32Array, field: Float32Array): void {
    const { height, width } = this.#input;
    const { knots: knotColumns } = this.#columns;
    const across = this.#across;
    for (let row = 0; row < this.#rows.knots; row++) {
      for (let column = 0; column < width; column++) {
        const from = row * knotColumns;
        across[row * width + column] = weightedSum(knots, this.#columns, column, from, 1);
      }
    }
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        field[row * width + column] = weightedSum(across, this.#rows, row, column, width);
      }
    }
  }
}

/** From a pixel of the result, measured from the middle, to where it comes from. */
interface AffineMap {
  readonly yy: number;
  readonly yx: number;
  readonly xy: number;
  readonly xx: number;
  readonly down: number;
  readonly right: number;
}

function randomMap(options: DistortionOptions, uniform: RandomSource): AffineMap {
  const within = (largest: number): number => (2 * uniform() - 1) * largest;
  const angle = within(options.rotation) * Math.PI / 180;
  const side = options.flip && uniform() < 0.5 ? -1 : 1;
  const tall = 1 / (1 + within(options.scaling));
  const wide = 1 / (1 + within(options.scaling));
  const shear = within(options.shear);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return {
    yy: cos * tall,
    yx: -side * sin * tall,
    xy: (sin + shear * cos) * wide,
    xx: side * (cos - shear * sin) * wide,
    down: within(options.shift),
    right: within(options.shift),
  };
}

/** A uniform cubic B-spline along one axis of pixels. */
interface SplineAxis {
  /** How many knots. */
  readonly knots: number;
  /** The first knot that each pixel hears of. */
  readonly first: Uint16Array;
  /** The weights of that knot and the three after it, pixel after pixel. */
  readonly weights: Float32Array;
}

function splineAxis(size: number): SplineAxis {
  const first = Uint16Array.from({ length: size }, (_, pixel) => Math.floor(pixel / SPACING));
  const weights = Float32Array.from(
    Array.from({ length: size }, (_, pixel) => cubicWeights(pixel / SPACING % 1)).flat(),
  );
  return { knots: (first[size - 1] ?? 0) + TAPS, first, weights };
}

/** The weights of the four knots around a point at a fraction `t` between the middle two. */
function cubicWeights(t: number): number[] {
  const rest = 1 - t;
  return [
    rest ** 3 / 6,
    (3 * t ** 3 - 6 * t ** 2 + 4) / 6,
    (3 * rest ** 3 - 6 * rest ** 2 + 4) / 6,
    t ** 3 / 6,
  ];
}

function weightedSum(
  values: Float32Array,
  axis: SplineAxis,
  pixel: number,
  from: number,
  step: number,
): number {
  const { first, weights } = axis;
  const start = from + (first[pixel] ?? 0) * step;
  let sum = 0;
  for (let tap = 0; tap < TAPS; tap++) {
    sum += (weights[pixel * TAPS + tap] ?? 0) * (values[start + tap * step] ?? 0);
  }
  return sum;
}
