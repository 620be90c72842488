/**
 * The statistics of a batch: what standardises each unit, and the running statistics.
 *
 * @module
 */

import {
  meanName,
  MOMENTUM,
  scaleName,
  shiftName,
  VARIANCE_EPSILON,
  varianceName,
} from "../../network/batch_statistics.ts";
import { type Binding, type ComputeProgram, computeProgram, float } from "./compute_program.ts";
import { statisticsName, sumsName } from "./buffer_names.ts";
import type { LayerSizes } from "./layer_sizes.ts";
import { unitSlices } from "./unit_sums.ts";

/** Invocations of a workgroup. */
const THREADS = 64;

/** Binds an array of numbers, one or more for each unit. */
export function unitBinding(
  variable: string,
  buffer: string,
  access: Binding["access"] = "read",
): Binding {
  return { variable, type: "array<f32>", buffer, access };
}

/** The constants of a program with an invocation for each unit. */
export function unitConstants(sizes: LayerSizes, rows: number): Record<string, number> {
  const { units, parts, each } = unitSlices(sizes);
  const locations = sizes.shared ? sizes.locations : 1;
  return { UNITS: units, PARTS: parts, LOCATIONS: locations, LOCATIONS_EACH: each, ROWS: rows };
}

/** Writes a program's entry point, with the number of the invocation's `unit`. */
export function forEachUnit(body: string): string {
  return `
@compute @workgroup_size(${THREADS})
fn main(@builtin(global_invocation_id) id : vec3u) {
  let unit = id.x;
  if (unit >= UNITS) { return; }
  ${body.trim()}
}`;
}

/** The workgroups of a program with an invocation for each unit. */
export function unitWorkgroups(sizes: LayerSizes): ComputeProgram["workgroups"] {
  return [Math.ceil(unitSlices(sizes).units / THREADS), 1, 1];
}

/**
 * Writes the program that combines the moments of slices (Chan, Golub and LeVeque 1983, equation 2.1), moves the
 * running statistics, and stores the statistics, `[4, units]`: mean, deviation, and the factor and the term that
 * standardise a value. With batch normalisation these have the learnt deviation and mean.
 *
 * @param sizes The layer.
 * @param rows Rows of its values.
 * @returns The program.
 */
export function statisticsProgram(sizes: LayerSizes, rows: number): ComputeProgram {
  const { index, statistics } = sizes;
  const isLearnt = statistics === "products";
  const [scale, shift] = isLearnt ? ["scales[unit]", "shifts[unit]"] : ["1.0", "0.0"];
  return computeProgram({
    label: `layer ${index}: statistics`,
    constants: unitConstants(sizes, rows),
    bindings: [
      unitBinding("moments", sumsName(index)),
      unitBinding("runningMeans", meanName(index), "read_write"),
      unitBinding("runningVariances", varianceName(index), "read_write"),
      ...(isLearnt
        ? [unitBinding("scales", scaleName(index)), unitBinding("shifts", shiftName(index))]
        : []),
      unitBinding("statistics", statisticsName(index), "read_write"),
    ],
    workgroups: unitWorkgroups(sizes),
    body: `
/** The numbers in a part, over those in all. */
fn shareOf(part : u32) -> f32 {
  return f32(min(LOCATIONS_EACH, LOCATIONS - part * LOCATIONS_EACH)) / f32(LOCATIONS);
}
${
      forEachUnit(`
  var mean = 0.0;
  for (var part = 0u; part < PARTS; part++) { mean += shareOf(part) * moments[part * UNITS + unit]; }
  var squares = 0.0;
  for (var part = 0u; part < PARTS; part++) {
    let distance = moments[part * UNITS + unit] - mean;
    let within = moments[(PARTS + part) * UNITS + unit] / f32(LOCATIONS * ROWS);
    squares += within + shareOf(part) * distance * distance;
  }
  runningMeans[unit] = runningMeans[unit] * ${float(1 - MOMENTUM)} + mean * ${float(MOMENTUM)};
  runningVariances[unit] = runningVariances[unit] * ${float(1 - MOMENTUM)} + squares * ${
        float(MOMENTUM)
      };
  let deviation = sqrt(squares + ${float(VARIANCE_EPSILON)});
  let factor = ${scale} / deviation;
  statistics[unit] = mean;
  statistics[UNITS + unit] = deviation;
  statistics[2u * UNITS + unit] = factor;
  statistics[3u * UNITS + unit] = ${shift} - mean * factor;`)
    }`,
  });
}
