/**
 * A layer of two units that is small enough to look at. Its formulas are those of the training: goodness is the mean
 * of squares (`core/network/goodness.ts`), the loss is `threshold` (`core/objectives/losses.ts`; Hinton 2022, section
 * 2, equation 1), and the gradient is the closed form of both. The optimiser is plain gradient descent.
 *
 * @module
 */

/** The weights of each input for both units. */
export type ToyWeights = readonly (readonly [first: number, second: number])[];

/** The inputs of a sample: the image's, then a one and a zero that say which of two labels it has. */
export type ToyInput = readonly number[];

/** What the layer says about a sample. */
export interface ToyActivity {
  /** The activities of both units. */
  readonly activities: readonly [first: number, second: number];
  /** The mean of their squares. */
  readonly goodness: number;
}

/** What an update depends on. */
export interface ToyOptions {
  /** The learning rate. */
  readonly rate: number;
  /** The threshold of goodness. */
  readonly threshold: number;
  /** The scale of goodness in the loss. */
  readonly scale: number;
}

/** The same image with its right label, and with a wrong one. */
export const POSITIVE: ToyInput = [1, 0.5, 1, 0];
export const NEGATIVE: ToyInput = [1, 0.5, 0, 1];

/** The weights before the first update: the wrong label has the higher goodness. */
export const FIRST_WEIGHTS: ToyWeights = [[0.6, 0.5], [0.4, 0.6], [0.1, 0.2], [0.5, 0.3]];

/**
 * Runs the layer.
 *
 * @returns `h = relu(x W)` and its goodness.
 */
export function toyActivity(weights: ToyWeights, input: ToyInput): ToyActivity {
  const unit = (at: 0 | 1): number =>
    Math.max(0, weights.reduce((sum, row, k) => sum + row[at] * (input[k] ?? 0), 0));
  const activities = [unit(0), unit(1)] as const;
  return { activities, goodness: (activities[0] ** 2 + activities[1] ** 2) / 2 };
}

/**
 * The loss of the pair.
 *
 * @returns `softplus(a (theta - g+)) + softplus(a (g- - theta))`.
 */
export function toyLoss(
  weights: ToyWeights,
  { threshold, scale }: Pick<ToyOptions, "threshold" | "scale">,
): number {
  const positive = toyActivity(weights, POSITIVE).goodness;
  const negative = toyActivity(weights, NEGATIVE).goodness;
  return softplus(scale * (threshold - positive)) + softplus(scale * (negative - threshold));
}

/**
 * Makes one update: `W - rate * sum of x^T dL/dz`, with `dL/dz = dL/dg * 2 h / 2`.
 *
 * @returns The new weights.
 */
export function toyUpdate(weights: ToyWeights, options: ToyOptions): ToyWeights {
  const { rate, threshold, scale } = options;
  const positive = toyActivity(weights, POSITIVE);
  const negative = toyActivity(weights, NEGATIVE);
  const up = -scale * sigmoid(scale * (threshold - positive.goodness));
  const down = scale * sigmoid(scale * (negative.goodness - threshold));
  const slope = (k: number, unit: 0 | 1): number =>
    (POSITIVE[k] ?? 0) * up * positive.activities[unit] +
    (NEGATIVE[k] ?? 0) * down * negative.activities[unit];
  return weights.map((row, k) => [row[0] - rate * slope(k, 0), row[1] - rate * slope(k, 1)]);
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
