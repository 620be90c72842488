/**
 * Sums over the rows of each unit, and over locations that share their weights.
 *
 * @module
 */

import { type Binding, type ComputeProgram, computeProgram } from "./compute_program.ts";
import { sumsName } from "./buffer_names.ts";
import type { LayerSizes } from "./layer_sizes.ts";
import type { UnitValues } from "./unit_values.ts";
import { valueType, widthOf } from "./values.ts";

/** Invocations of a workgroup, and how many of them lie along channels. */
const THREADS = 64;
const ACROSS = 8;

/** Slices of locations that share their weights: so many sums at most are left to add up. */
const MOST_SLICES = 64;

/** How the sums of a layer's units are divided. */
export interface UnitSlices {
  /** Units that have statistics of their own. */
  readonly units: number;
  /** Sums of each unit. */
  readonly parts: number;
  /** Slices of locations. */
  readonly slices: number;
  /** Locations of a slice; the last may have fewer. */
  readonly each: number;
}

/**
 * Divides the locations of a layer into slices. Each location is one if it has units of its own.
 *
 * @param sizes The layer.
 * @returns The slices.
 */
export function unitSlices({ shared, locations, channels }: LayerSizes): UnitSlices {
  if (!shared) return { units: locations * channels, parts: 1, slices: locations, each: 1 };
  const each = Math.ceil(locations / MOST_SLICES);
  const slices = Math.ceil(locations / each);
  return { units: channels, parts: slices, slices, each };
}

/** Two sums over the values of each unit in each slice. */
export interface UnitSums {
  /** The program's label. */
  readonly label: string;
  /** The values; more may be bound besides. */
  readonly values: UnitValues;
  /** What the second sum needs besides. */
  readonly bindings?: readonly Binding[];
  /** WGSL around the sums. */
  readonly wgsl?: string;
  /** The first result, given `sum` of the values and their `count`. */
  readonly first: string;
  /** A term of the second sum, given `value`, its place `at` and the `first` result. */
  readonly second: string;
}

/**
 * Writes a program of two sums for each unit and slice, `[2, slices, C]`. A workgroup computes those of some
 * channels in one slice.
 *
 * @param sizes The layer.
 * @param sums The values and what is summed.
 * @returns The program.
 */
export function unitSumsProgram(sizes: LayerSizes, sums: UnitSums): ComputeProgram {
  const { index, locations, channels } = sizes;
  const { label, values, bindings = [], wgsl = "", first, second } = sums;
  const width = widthOf(channels);
  const vectors = channels / width;
  const { slices, each } = unitSlices(sizes);
  return computeProgram({
    label,
    constants: {
      LOCATIONS: locations,
      LOCATIONS_EACH: each,
      SLICES: slices,
      ROWS: values.rows,
      VECTORS: vectors,
      ACROSS,
      THREADS,
    },
    bindings: [
      ...values.bindings,
      ...bindings,
      {
        variable: "sums",
        type: `array<${valueType(width)}>`,
        buffer: sumsName(index),
        access: "read_write",
      },
    ],
    workgroups: [Math.ceil(vectors / ACROSS), slices, 1],
    body: `
alias Value = ${valueType(width)};
${values.wgsl}
${wgsl}
var<workgroup> parts : array<Value, THREADS>;

/** The sum over the invocations with the same channels. */
fn total(thread : u32, part : Value) -> Value {
  parts[thread] = part;
  workgroupBarrier();
  var sum = Value();
  for (var i = thread % ACROSS; i < THREADS; i += ACROSS) { sum += parts[i]; }
  workgroupBarrier();
  return sum;
}

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group : vec3u, @builtin(local_invocation_index) thread : u32) {
  let start = group.y * LOCATIONS_EACH;
  let vector = group.x * ACROSS + thread % ACROSS;
  let numbers = min(LOCATIONS_EACH, LOCATIONS - start) * ROWS;
  let end = select(0u, numbers, vector < VECTORS);
  let count = f32(numbers);
  var values = Value();
  for (var i = thread / ACROSS; i < end; i += THREADS / ACROSS) {
    values += valueAt(start + i / ROWS, i % ROWS, vector);
  }
  let sum = total(thread, values);
  let first = ${first};
  var terms = Value();
  for (var i = thread / ACROSS; i < end; i += THREADS / ACROSS) {
    let at = ((start + i / ROWS) * ROWS + i % ROWS) * VECTORS + vector;
    let value = valueAt(start + i / ROWS, i % ROWS, vector);
    terms += ${second};
  }
  let second = total(thread, terms);
  if (thread >= ACROSS || vector >= VECTORS) { return; }
  sums[group.y * VECTORS + vector] = first;
  sums[(SLICES + group.y) * VECTORS + vector] = second;
}`,
  });
}

/**
 * Writes the program of each unit's mean and squared distance from it, in each slice.
 *
 * @param sizes The layer.
 * @param values Its values.
 * @returns The program.
 */
export function momentsProgram(sizes: LayerSizes, values: UnitValues): ComputeProgram {
  return unitSumsProgram(sizes, {
    label: `layer ${sizes.index}: moments`,
    values,
    first: "sum / count",
    second: "(value - first) * (value - first)",
  });
}
