/**
 * The values of a layer, standardised: the activities of batch normalisation, or what a layer passes on.
 *
 * @module
 */

import { type Binding, type ComputeProgram, computeProgram } from "./compute_program.ts";
import { activitiesName, passedName, statisticsName } from "./buffer_names.ts";
import type { LayerSizes } from "./layer_sizes.ts";
import type { UnitValues } from "./unit_values.ts";
import { unitSlices } from "./unit_sums.ts";
import { rounded, valueType, widthOf } from "./values.ts";

/** Invocations of a workgroup. */
const THREADS = 64;

/**
 * The constants and the frame of programs with an invocation for some channels of a row at a location.
 *
 * @param sizes The layer.
 * @param rows Rows of its values.
 * @param body Statements. They may name `location`, `row` and `vector`, the place `at` of the value, and its `unit`
 *   among `UNITS` vectors of units.
 * @returns Constants, workgroups and WGSL.
 */
export function forEachValue(
  sizes: LayerSizes,
  rows: number,
  body: string,
): { constants: Record<string, number>; workgroups: ComputeProgram["workgroups"]; text: string } {
  const { shared, locations, channels } = sizes;
  const width = widthOf(channels);
  const vectors = channels / width;
  return {
    constants: { ROWS: rows, VECTORS: vectors, UNITS: unitSlices(sizes).units / width, THREADS },
    workgroups: [Math.ceil(rows * vectors / THREADS), locations, 1],
    text: `
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group : vec3u, @builtin(local_invocation_index) thread : u32) {
  let i = group.x * THREADS + thread;
  if (i >= ROWS * VECTORS) { return; }
  let location = group.y;
  let row = i / VECTORS;
  let vector = i % VECTORS;
  let at = location * ROWS * VECTORS + i;
  let unit = ${shared ? "vector" : "location * VECTORS + vector"};
  ${body.trim()}
}`,
  };
}

/** Binds numbers of units, by vectors of channels. */
export function byChannels({ channels }: LayerSizes, variable: string, buffer: string): Binding {
  return { variable, type: `array<${valueType(widthOf(channels))}>`, buffer, access: "read" };
}

/**
 * Writes the program that standardises a layer's values. With batch normalisation it also applies the ReLU.
 *
 * @param sizes The layer.
 * @param values Its values.
 * @returns The program.
 */
export function standardiseProgram(sizes: LayerSizes, values: UnitValues): ComputeProgram {
  const { index, channels, precision, statistics } = sizes;
  const isNormalised = statistics === "products";
  const width = widthOf(channels);
  const value = "valueAt(location, row, vector) * statistics[2u * UNITS + unit] + " +
    "statistics[3u * UNITS + unit]";
  const result = isNormalised ? `max(${value}, Value())` : value;
  const { constants, workgroups, text } = forEachValue(
    sizes,
    values.rows,
    `result[at] = ${rounded(result, width, precision)};`,
  );
  return computeProgram({
    label: `layer ${index}: ${isNormalised ? "activities" : "passed on"}`,
    constants,
    bindings: [
      ...values.bindings,
      byChannels(sizes, "statistics", statisticsName(index)),
      {
        variable: "result",
        type: `array<${valueType(width, precision)}>`,
        buffer: isNormalised ? activitiesName(index) : passedName(index),
        access: "read_write",
      },
    ],
    workgroups,
    body: `
alias Value = ${valueType(width)};
${values.wgsl}
${text}`,
  });
}
