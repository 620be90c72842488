/**
 * Pooling of what a layer passes on, see `pool`.
 *
 * @module
 */

import { type ComputeProgram, computeProgram, float } from "./compute_program.ts";
import type { PoolingSizes } from "./below_sizes.ts";
import { rounded, valueType, widened, widthOf } from "./values.ts";

/** Invocations of a workgroup. */
const THREADS = 64;

/**
 * Writes the program of one pooling, `[L below, R, C]` to `[L, R, C]`. Values may still have to be scaled row by
 * row: scales are positive, so pooling commutes with them.
 *
 * @param pooling The pooling.
 * @param label The program's label.
 * @returns The program.
 */
export function poolingProgram(pooling: PoolingSizes, label: string): ComputeProgram {
  const { by, source, target, fields, field, locations } = pooling;
  const { rows, channels, precision, rectified } = source;
  const width = widthOf(channels);
  const vectors = channels / width;
  const type = `array<${valueType(width, precision)}>`;
  const cell = "fields[location * FIELD + cell]";
  const stored = widened(`below[(${cell} * ROWS + row) * VECTORS + vector]`, width, precision);
  const value = rectified ? `max(${stored}, Value())` : stored;
  const next = by === "max" ? "max(result, value)" : "result + value";
  const result = by === "max" ? "result" : `result * ${float(1 / field)}`;
  return computeProgram({
    label,
    constants: { ROWS: rows, VECTORS: vectors, FIELD: field, THREADS },
    bindings: [
      { variable: "below", type, buffer: source.buffer, access: "read" },
      { variable: "fields", type: "array<u32>", buffer: fields, access: "read" },
      { variable: "pooled", type, buffer: target, access: "read_write" },
    ],
    workgroups: [Math.ceil(rows * vectors / THREADS), locations, 1],
    body: `
alias Value = ${valueType(width)};

fn valueAt(location : u32, cell : u32, row : u32, vector : u32) -> Value {
  return ${value};
}

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group : vec3u, @builtin(local_invocation_index) thread : u32) {
  let i = group.x * THREADS + thread;
  if (i >= ROWS * VECTORS) { return; }
  let row = i / VECTORS;
  let vector = i % VECTORS;
  var result = valueAt(group.y, 0u, row, vector);
  for (var cell = 1u; cell < FIELD; cell++) {
    let value = valueAt(group.y, cell, row, vector);
    result = ${next};
  }
  pooled[group.y * ROWS * VECTORS + i] = ${rounded(result, width, precision)};
}`,
  });
}
