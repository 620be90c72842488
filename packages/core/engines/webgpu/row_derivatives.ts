/**
 * The WGSL of the derivatives by a layer's pre-activities: of activities and slopes, or in memory.
 *
 * @module
 */

import { steepestSlope } from "../../objectives/losses.ts";
import type { StepOptions } from "../../training/step_options.ts";
import { activitiesName, derivativesName } from "./buffer_names.ts";
import { channelsReader } from "./channels_array.ts";
import { type Binding, float } from "./compute_program.ts";
import { type LayerSizes, storesDerivatives } from "./layer_sizes.ts";
import { unitsOf } from "./row_functions.ts";
import { valueType, widthOf } from "./values.ts";

/** The options that bound the derivative of the loss. */
export type SlopeOptions = Pick<StepOptions, "loss" | "lossScale" | "batchSize">;

/**
 * Loss scaling (Micikevicius et al. 2018, section 3.2): the factor of slopes that keeps their products with
 * activities from vanishing in 16 bits. It is a power of two that scales the steepest slope to between a half
 * and one. Sums are divided by it.
 *
 * @param sizes The layer.
 * @param step The options that bound the derivative of the loss.
 * @returns The factor; 1 in 32 bits.
 */
export function slopeScale(sizes: LayerSizes, step: SlopeOptions): number {
  if (sizes.precision === "f32") return 1;
  const goodnessOver = sizes.cells?.most ?? unitsOf(sizes) / sizes.groups;
  const steepest = 2 * steepestSlope(step) / (goodnessOver * step.batchSize);
  return 2 ** -Math.ceil(Math.log2(steepest));
}

/** A factor after a WGSL expression; nothing for 1. */
export function times(factor: number): string {
  return factor === 1 ? "" : ` * ${float(factor)}`;
}

/** Binds what derivatives are computed from besides slopes. */
export function derivativesBinding(sizes: LayerSizes): Binding {
  const { index, channels, precision } = sizes;
  const type = `array<${valueType(widthOf(channels), precision)}>`;
  return storesDerivatives(sizes)
    ? { variable: "derivatives", type, buffer: derivativesName(index), access: "read" }
    : { variable: "activities", type, buffer: activitiesName(index), access: "read" };
}

/**
 * Writes `derivativeAt(location, row, column) -> vec4f`, the derivatives by four neighbouring channels.
 *
 * @param sizes The layer.
 * @param scale What they are multiplied by; those in memory are so already.
 * @returns WGSL.
 */
export function derivativeFunction(sizes: LayerSizes, scale: number): string {
  return storesDerivatives(sizes) ? storedDerivatives(sizes) : derivativesOfRows(sizes, scale);
}

/** The same of activities and slopes. */
function derivativesOfRows(sizes: LayerSizes, scale: number): string {
  const { channels, precision } = sizes;
  const activities = { variable: "activities", width: widthOf(channels), precision };
  return `${channelsReader("activitiesAt", activities)}
${slopesFunction(sizes)}
fn derivativeAt(location : u32, row : u32, column : u32) -> vec4f {
  return activitiesAt(location * ROWS + row, column) * slopesAt(row, column)${times(scale)};
}`;
}

/** The same of derivatives in memory, which are scaled already. */
function storedDerivatives({ channels, precision }: LayerSizes): string {
  const derivatives = { variable: "derivatives", width: widthOf(channels), precision };
  return `${channelsReader("derivativesAt", derivatives)}
fn derivativeAt(location : u32, row : u32, column : u32) -> vec4f {
  return derivativesAt(location * ROWS + row, column);
}`;
}

/** Writes `slopesAt(row, column)`: the derivative by pre-activities over the activities. */
function slopesFunction({ groups, channels }: LayerSizes): string {
  if (groups === 1) {
    return `
fn slopesAt(row : u32, column : u32) -> f32 {
  return rows[SLOPES_AT + row];
}`;
  }
  return `
fn slopeAt(row : u32, column : u32) -> f32 {
  return rows[SLOPES_AT + min(column / ${channels / groups}u, ${groups - 1}u) * ROWS + row];
}
fn slopesAt(row : u32, column : u32) -> vec4f {
  return vec4f(
    slopeAt(row, column),
    slopeAt(row, column + 1u),
    slopeAt(row, column + 2u),
    slopeAt(row, column + 3u),
  );
}`;
}
