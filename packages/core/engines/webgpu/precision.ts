/**
 * The precision of a training step's large intermediate values.
 *
 * @module
 */

/**
 * The precisions of the activities of a training step and of the factors of its products. Weights, moments, row
 * values and sums have 32 bits with either.
 */
export const PRECISION_NAMES = ["f32", "f16"] as const;

/** The name of a precision. */
export type PrecisionName = typeof PRECISION_NAMES[number];
