/**
 * The precisions that engines compute training steps in.
 *
 * @module
 */

/**
 * The precisions of the activities and the derivatives of a training step and of the factors of its products. Weights,
 * moments, goodness, losses and sums have 32 bits with each of them.
 */
export const PRECISION_NAMES = ["f32", "bf16", "f16"] as const;

/** The name of a precision. */
export type PrecisionName = typeof PRECISION_NAMES[number];

/** What may be chosen: a precision, or the fastest that trains as well as `f32`. */
export const PRECISION_CHOICES = ["auto", ...PRECISION_NAMES] as const;

/** A precision, or the fastest that trains as well as `f32`. */
export type PrecisionChoice = typeof PRECISION_CHOICES[number];
