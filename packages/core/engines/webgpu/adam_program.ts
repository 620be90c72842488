/**
 * Adam on a learnt tensor whose gradient is in memory, in parts.
 *
 * @module
 */

import {
  adamBindings,
  type AdamContext,
  adamFunction,
  type LearntSizes,
} from "./adam_functions.ts";
import { type ComputeProgram, computeProgram } from "./compute_program.ts";
import { valueType, widthOf } from "./values.ts";

/** Invocations of a workgroup. */
const THREADS = 64;

/** A learnt tensor, and its gradient in memory. */
export interface AdamOptions extends AdamContext, Pick<LearntSizes, "name" | "layer"> {
  /** The program's label. */
  readonly label: string;
  /** Numbers of the tensor. */
  readonly length: number;
  /** The buffer with the gradient's parts, `[parts, length]`, whose sum is the gradient. */
  readonly gradient: string;
  /** The offset of the first part, in numbers: a multiple of the length. @default {0} */
  readonly start?: number;
  /** How many parts there are. */
  readonly parts: number;
}

/**
 * Writes the program that adds the parts of a gradient up, and updates the tensor, its moments and its average
 * in place.
 *
 * @param options The tensor, its gradient and the optimiser.
 * @returns The program.
 */
export function adamProgram(options: AdamOptions): ComputeProgram {
  const { label, length, gradient, start = 0, parts } = options;
  const width = widthOf(length);
  const learnt = { ...options, width };
  const type = valueType(width);
  return computeProgram({
    label,
    constants: { ELEMENTS: length / width, START: start / width, PARTS: parts },
    bindings: [
      { variable: "gradients", type: `array<${type}>`, buffer: gradient, access: "read" },
      ...adamBindings(learnt, options),
    ],
    workgroups: [Math.ceil(length / width / THREADS), 1, 1],
    body: `${adamFunction(learnt, options)}

@compute @workgroup_size(${THREADS})
fn main(@builtin(global_invocation_id) id : vec3u) {
  if (id.x >= ELEMENTS) { return; }
  var sum = ${type}();
  for (var part = 0u; part < PARTS; part++) { sum += gradients[START + part * ELEMENTS + id.x]; }
  learn(id.x, sum);
}`,
  });
}
