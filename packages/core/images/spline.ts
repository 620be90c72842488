/**
 * Uniform cubic B-splines on pixels.
 *
 * @module
 */

/** Taps of a cubic spline. */
const TAPS = 4;

/** A uniform cubic B-spline along one axis of pixels. */
export interface SplineAxis {
  /** How many knots. */
  readonly knots: number;
  /** The first of the four knots that each pixel depends on. */
  readonly first: Uint16Array;
  /** The weights of these knots, `[pixels, 4]`. */
  readonly weights: Float32Array;
}

/**
 * Lays a spline along an axis.
 *
 * @param size Pixels of the axis, at least 1.
 * @param spacing Pixels between knots.
 */
export function splineAxis(size: number, spacing: number): SplineAxis {
  const first = Uint16Array.from({ length: size }, (_, pixel) => Math.floor(pixel / spacing));
  const weights = Float32Array.from(
    Array.from({ length: size }, (_, pixel) => cubicWeights(pixel / spacing % 1)).flat(),
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

/**
 * Evaluates a spline at a pixel.
 *
 * @param values Holds the knots' values.
 * @param axis The spline.
 * @param pixel The pixel.
 * @param from The index of the first knot in `values`.
 * @param step From one knot to the next in `values`.
 */
export function weightedSum(
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
