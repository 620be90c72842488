/**
 * The values of a layer that statistics are of: one for each unit and row.
 *
 * @module
 */

import type { Binding } from "./compute_program.ts";
import { activitiesName, productName } from "./buffer_names.ts";
import type { LayerSizes } from "./layer_sizes.ts";
import { rowsBinding } from "./row_functions.ts";
import { type RowLayout, rowsOfLayer } from "./row_values.ts";
import { valueType, widened, widthOf } from "./values.ts";

/** Values of a layer, `[L, R, C]`. */
export interface UnitValues {
  /** Their rows. */
  readonly rows: number;
  /** What they are computed from. */
  readonly bindings: readonly Binding[];
  /** WGSL of `valueAt(location, row, vector) -> Value`; it names `ROWS` and `VECTORS`. */
  readonly wgsl: string;
}

function bindValues(
  { channels, precision }: LayerSizes,
  variable: string,
  buffer: string,
): Binding {
  const type = `array<${valueType(widthOf(channels), precision)}>`;
  return { variable, type, buffer, access: "read" };
}

function storedAt({ channels, precision }: LayerSizes, variable: string): string {
  const at = "(location * ROWS + row) * VECTORS + vector";
  return widened(`${variable}[${at}]`, widthOf(channels), precision);
}

/** The pre-activities of a layer without labels. */
export function productValues(sizes: LayerSizes): UnitValues {
  return {
    rows: sizes.rows,
    bindings: [bindValues(sizes, "product", productName(sizes.index))],
    wgsl: `
fn valueAt(location : u32, row : u32, vector : u32) -> Value {
  return ${storedAt(sizes, "product")};
}`,
  };
}

/** What a layer passes on before it is standardised: its normalised activities, whose scales are stored. */
export function passedValues(sizes: LayerSizes, layout: RowLayout): UnitValues {
  const { index, detached, below, rows } = sizes;
  const source = detached ? productName(index) : activitiesName(index);
  const { scales } = rowsOfLayer(layout, index);
  return {
    rows: detached ? below.rows : rows,
    bindings: [bindValues(sizes, "source", source), rowsBinding("read")],
    wgsl: `
fn valueAt(location : u32, row : u32, vector : u32) -> Value {
  return max(${storedAt(sizes, "source")}, Value()) * rows[${scales}u + row];
}`,
  };
}
