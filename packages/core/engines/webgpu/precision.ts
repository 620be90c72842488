/**
 * The precision of a training step's large intermediate values.
 *
 * @module
 */

/**
 * What the activities of a training step and the factors of its products are kept as: floating-point
 * numbers of 32 or of 16 bits. Weights, running means, what is one number a row, and sums have 32 bits
 * either way.
 */
export const PRECISION_NAMES = ["f32", "f16"] as const;

/** The name of a precision. */
export type PrecisionName = typeof PRECISION_NAMES[number];
