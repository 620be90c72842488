/**
 * Numbers in WGSL: one or four at once, of 32 or of 16 bits. Programs compute with 32 bits. Numbers of 16 bits
 * are widened when they are read, and rounded when they are stored.
 *
 * @module
 */

import type { FusedPrecision } from "./precision.ts";

/** Numbers that are read and written at once. */
export type Width = 1 | 4;

const TYPES = {
  f32: { 1: "f32", 4: "vec4f" },
  f16: { 1: "f16", 4: "vec4h" },
} as const;

/**
 * The number of values that are read and written at once.
 *
 * @param channels The length of a tensor's last axis.
 * @returns 4 if it is a multiple of 4, else 1.
 */
export function widthOf(channels: number): Width {
  return channels % 4 === 0 ? 4 : 1;
}

/**
 * The WGSL type of numbers.
 *
 * @param width Numbers at once.
 * @param precision Their precision.
 * @returns The type.
 */
export function valueType(width: Width, precision: FusedPrecision = "f32"): string {
  return TYPES[precision][width];
}

/** Bytes of a number. */
export function bytesEach(precision: FusedPrecision): number {
  return precision === "f16" ? 2 : 4;
}

/**
 * Reads numbers that are stored in some precision.
 *
 * @param stored A WGSL expression of type `valueType(width, precision)`.
 * @param width How many numbers it has.
 * @param precision What they are stored as.
 * @returns An expression of type `valueType(width)`.
 */
export function widened(stored: string, width: Width, precision: FusedPrecision): string {
  return precision === "f32" ? stored : `${valueType(width)}(${stored})`;
}

/**
 * Rounds numbers to what they are stored as.
 *
 * @param computed A WGSL expression of type `valueType(width)`.
 * @param width How many numbers it has.
 * @param precision What they are stored as.
 * @returns An expression of type `valueType(width, precision)`.
 */
export function rounded(computed: string, width: Width, precision: FusedPrecision): string {
  return precision === "f32" ? computed : `${valueType(width, precision)}(${computed})`;
}
