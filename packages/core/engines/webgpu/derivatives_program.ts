/**
 * The derivative of a layer's loss by its pre-activities, where goodness is projected.
 *
 * @module
 */

import { projectionName } from "../../network/parameters.ts";
import { type Binding, type ComputeProgram, computeProgram, float } from "./compute_program.ts";
import { activitiesName, derivativesName } from "./buffer_names.ts";
import type { ProjectedSizes } from "./layer_sizes.ts";
import { rowsBinding } from "./row_functions.ts";
import { type RowLayout, rowsOfLayer } from "./row_values.ts";
import { cellsBinding, overCells } from "./squares_program.ts";
import { rounded, valueType, widened, widthOf } from "./values.ts";

/** The options of the program. */
export interface DerivativesOptions {
  /** The layout of the buffer of row values. */
  readonly layout: RowLayout;
  /** What derivatives are multiplied by, see `slopeScale`. */
  readonly scale: number;
}

/**
 * Writes the program of the derivatives by the pre-activities, `[L, R, C]`, see `projectedGradients`.
 *
 * @param sizes The layer, whose goodness is projected.
 * @param options The layout, which the slopes are part of, and the scale.
 * @returns The program.
 */
export function derivativesProgram(
  sizes: ProjectedSizes,
  { layout, scale }: DerivativesOptions,
): ComputeProgram {
  const { index, channels, groups, precision } = sizes;
  const width = widthOf(channels);
  const weights = Array.from(
    { length: width },
    (_, channel) => `projection[(start + ${channel}u) * LABELS + label]`,
  );
  const type = `array<${valueType(width, precision)}>`;
  const bind = (variable: string, buffer: string, access: Binding["access"]): Binding => {
    return { variable, type, buffer, access };
  };
  const { constants, workgroups, text } = overCells(
    sizes,
    `
  let start = (cell * VECTORS + vector) * ${width}u;
  var weighted = Value();
  for (var label = 0u; label < LABELS; label++) {
    weighted += rows[SLOPES_AT + label * ROWS + row] * Value(${weights.join(", ")});
  }
  weighted *= ${float(scale)} / f32(size);
  for (var i = 0u; i < size; i++) {
    let unit = (cells[at + 1u + i] * ROWS + row) * VECTORS + vector;
    let derivative = ${widened("activities[unit]", width, precision)} * weighted;
    derivatives[unit] = ${rounded("derivative", width, precision)};
  }`,
  );
  return computeProgram({
    label: `layer ${index}: derivatives`,
    constants: {
      ...constants,
      LABELS: groups,
      SLOPES_AT: rowsOfLayer(layout, index).slopes,
    },
    bindings: [
      bind("activities", activitiesName(index), "read"),
      cellsBinding(index),
      {
        variable: "projection",
        type: "array<f32>",
        buffer: projectionName(index),
        access: "read",
      },
      rowsBinding("read"),
      bind("derivatives", derivativesName(index), "read_write"),
    ],
    workgroups,
    body: text,
  });
}
