/**
 * Small random distortions of training images: shift, rotation, scaling, shear and elastic
 * deformation in one resampling, as in Simard, Steinkraus and Platt (2003), section 2.
 *
 * @module
 */

import { imageSize, type InputSpec } from "../network/image_shape.ts";
import { gaussian } from "../ops/distributions.ts";
import type { RandomSource } from "../ops/random.ts";
import { type SplineAxis, splineAxis, weightedSum } from "./spline.ts";

/** The largest distortions of each kind, at least 0; 0 for none. */
export interface DistortionOptions {
  /** The largest shift in pixels, along either axis. */
  readonly shift: number;
  /** The largest rotation in degrees, either way. */
  readonly rotation: number;
  /** The largest relative change of each axis's scale. */
  readonly scaling: number;
  /** The largest shear, in columns per row. */
  readonly shear: number;
  /** Whether images are mirrored left to right with probability one half. */
  readonly flip: boolean;
  /** The root mean square of the elastic displacement in pixels, along either axis. */
  readonly elastic: number;
}

/** Pixels between the knots of the elastic field: as smooth as noise blurred by a Gaussian of 4 pixels. */
const SPACING = 7;

/** Root mean square of a field of cubic B-splines whose knots are from N(0, 1). */
const FIELD_STD = 151 / 315;

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
  /** For each channel, the factor of a level and the value of a black pixel. */
  readonly #gains: readonly number[];
  readonly #backgrounds: readonly number[];
  /** The image with a border of one black pixel. */
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
    this.#rows = splineAxis(input.height, SPACING);
    this.#columns = splineAxis(input.width, SPACING);
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
   * Distorts and standardises one image; black pixels come in from outside.
   *
   * @param image Bytes of the image, in row-major order.
   * @param uniform A source of numbers in `[0, 1)`.
   * @param target The result: as many numbers as the image has values.
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

  /** Interpolates between the four pixels around a point; 0 outside. */
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
    const scale = this.#options.elastic / FIELD_STD;
    const knots = this.#knots;
    for (const field of [this.#down, this.#right]) {
      for (let knot = 0; knot < knots.length; knot++) knots[knot] = scale * normal();
      this.#evaluate(knots, field);
    }
  }

  /** Evaluates a spline in two axes: first along each row of knots, then along each column. */
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

/** From a pixel of the result to its source, both measured from the middle. */
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
