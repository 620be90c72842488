/**
 * The WGSL that reads and writes four neighbouring channels.
 *
 * @module
 */

import type { FusedPrecision } from "./precision.ts";
import { rounded, widened, type Width } from "./values.ts";

/** An array in WGSL, with rows of `CHANNELS` numbers. */
export interface ChannelsArray {
  /** The variable. */
  readonly variable: string;
  /** Numbers in an element of the array. */
  readonly width: Width;
  /** Their precision. */
  readonly precision: FusedPrecision;
}

/**
 * Writes a function that reads four neighbouring channels, zero from `CHANNELS` on.
 *
 * @param name The function's name.
 * @param array What it reads.
 * @returns WGSL of `name(row, column) -> vec4f`.
 */
export function channelsReader(
  name: string,
  { variable, width, precision }: ChannelsArray,
): string {
  const read = (index: string): string => widened(`${variable}[${index}]`, width, precision);
  if (width === 4) {
    return `
fn ${name}(row : u32, column : u32) -> vec4f {
  if (column >= CHANNELS) { return vec4f(); }
  return ${read("(row * CHANNELS + column) / 4u")};
}`;
  }
  return `
fn ${name}One(row : u32, column : u32) -> f32 {
  if (column >= CHANNELS) { return 0.0; }
  return ${read("row * CHANNELS + column")};
}
fn ${name}(row : u32, column : u32) -> vec4f {
  return vec4f(
    ${name}One(row, column),
    ${name}One(row, column + 1u),
    ${name}One(row, column + 2u),
    ${name}One(row, column + 3u),
  );
}`;
}

/**
 * Writes a function that stores four neighbouring channels, without those from `CHANNELS` on.
 *
 * @param name The function's name.
 * @param array What it writes.
 * @returns WGSL of `name(row, column, values)`.
 */
export function channelsWriter(
  name: string,
  { variable, width, precision }: ChannelsArray,
): string {
  const stored = (values: string): string => rounded(values, width, precision);
  if (width === 4) {
    return `
fn ${name}(row : u32, column : u32, values : vec4f) {
  if (column < CHANNELS) { ${variable}[(row * CHANNELS + column) / 4u] = ${stored("values")}; }
}`;
  }
  return `
fn ${name}One(row : u32, column : u32, value : f32) {
  if (column < CHANNELS) { ${variable}[row * CHANNELS + column] = ${stored("value")}; }
}
fn ${name}(row : u32, column : u32, values : vec4f) {
  ${name}One(row, column, values.x);
  ${name}One(row, column + 1u, values.y);
  ${name}One(row, column + 2u, values.z);
  ${name}One(row, column + 3u, values.w);
}`;
}
