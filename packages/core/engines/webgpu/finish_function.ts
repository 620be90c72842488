/**
 * The WGSL that hands the sums of a product to Adam.
 *
 * @module
 */

import type { Width } from "./values.ts";

/**
 * Writes `finish(location, row, column, gradient)`, which calls `learn` on four neighbouring columns.
 *
 * @param width Numbers that `learn` takes at once.
 * @param names The constants with the learnt tensor's rows and columns at a location.
 * @returns WGSL.
 */
export function finishFunction(
  width: Width,
  { rows, columns }: { readonly rows: string; readonly columns: string },
): string {
  const finish = width === 4
    ? "learn(position / 4u, gradient);"
    : ["x", "y", "z", "w"].map((part, offset) =>
      `if (column + ${offset}u < ${columns}) { learn(position + ${offset}u, gradient.${part}); }`
    ).join("\n  ");
  return `
fn finish(location : u32, row : u32, column : u32, gradient : vec4f) {
  if (row >= ${rows} || column >= ${columns}) { return; }
  let position = (location * ${rows} + row) * ${columns} + column;
  ${finish}
}`;
}
