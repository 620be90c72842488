/**
 * The precision of a fused training step's large intermediate values.
 *
 * @module
 */

/**
 * The precisions of the activities of a fused training step and of the factors of its products. Weights, moments, row
 * values and sums have 32 bits with either.
 */
export const FUSED_PRECISIONS = ["f32", "f16"] as const;

/** The name of such a precision. */
export type FusedPrecision = typeof FUSED_PRECISIONS[number];
