/**
 * The derivative of a layer's loss by its pre-activities, normalised if they are, where more follows than a
 * product.
 *
 * @module
 */

import { projectionName } from "../../network/parameters.ts";
import { type Binding, type ComputeProgram, computeProgram, float } from "./compute_program.ts";
import { activitiesName, derivativesName } from "./buffer_names.ts";
import { isProjected, type LayerSizes, type ProjectedSizes } from "./layer_sizes.ts";
import { forEachValue } from "./standardise_program.ts";
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
 * Writes the program of the derivatives, `[L, R, C]`.
 *
 * @param sizes The layer, which stores its derivatives.
 * @param options The layout, which the slopes are part of, and the scale.
 * @returns The program.
 */
export function derivativesProgram(
  sizes: LayerSizes,
  options: DerivativesOptions,
): ComputeProgram {
  return isProjected(sizes) ? throughProjection(sizes, options) : ofGroups(sizes, options);
}

/** The derivatives of groups of channels, see `goodnessGradient`. */
function ofGroups(sizes: LayerSizes, { layout, scale }: DerivativesOptions): ComputeProgram {
  const { index, rows, channels, groups, precision } = sizes;
  const width = widthOf(channels);
  const slopes = Array.from(
    { length: width },
    (_, channel) => `rows[SLOPES_AT + (vector * ${width}u + ${channel}u) / GROUP * ROWS + row]`,
  );
  const { constants, workgroups, text } = forEachValue(
    sizes,
    rows,
    `
  let slopes = ${valueType(width)}(${slopes.join(", ")}) * ${float(scale)};
  let derivative = ${widened("activities[at]", width, precision)} * slopes;
  derivatives[at] = ${rounded("derivative", width, precision)};`,
  );
  return computeProgram({
    label: `layer ${index}: derivatives`,
    constants: {
      ...constants,
      GROUP: channels / groups,
      SLOPES_AT: rowsOfLayer(layout, index).slopes,
    },
    bindings: [
      bindValues(sizes, "activities", "read"),
      rowsBinding("read"),
      bindValues(sizes, "derivatives", "read_write"),
    ],
    workgroups,
    body: text,
  });
}

/** The derivatives of projected goodness, see `projectedGradients`. */
function throughProjection(
  sizes: ProjectedSizes,
  { layout, scale }: DerivativesOptions,
): ComputeProgram {
  const { index, channels, groups, precision } = sizes;
  const width = widthOf(channels);
  const weights = Array.from(
    { length: width },
    (_, channel) => `projection[(start + ${channel}u) * LABELS + label]`,
  );
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
      bindValues(sizes, "activities", "read"),
      cellsBinding(index),
      {
        variable: "projection",
        type: "array<f32>",
        buffer: projectionName(index),
        access: "read",
      },
      rowsBinding("read"),
      bindValues(sizes, "derivatives", "read_write"),
    ],
    workgroups,
    body: text,
  });
}

/** Binds the activities or the derivatives of a layer. */
function bindValues(
  { index, channels, precision }: LayerSizes,
  variable: "activities" | "derivatives",
  access: Binding["access"],
): Binding {
  const type = `array<${valueType(widthOf(channels), precision)}>`;
  const buffer = variable === "activities" ? activitiesName(index) : derivativesName(index);
  return { variable, type, buffer, access };
}
