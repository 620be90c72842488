/**
 * The WGSL of a layer's inputs: its receptive fields, gathered and normalised, the label and the bias.
 *
 * @module
 */

import { type Binding, float } from "./compute_program.ts";
import { fieldsName } from "./buffer_names.ts";
import type { LayerSizes } from "./layer_sizes.ts";
import { valueType, widened, type Width, widthOf } from "./values.ts";

/** Binds what a layer reads from below: values as `below`, receptive fields as `fields`. */
export function belowBindings({ index, below }: LayerSizes): Binding[] {
  const type = `array<${valueType(widthOf(below.channels), below.precision)}>`;
  return [
    { variable: "below", type, buffer: below.buffer, access: "read" },
    { variable: "fields", type: "array<u32>", buffer: fieldsName(index), access: "read" },
  ];
}

/** The constants that {@linkcode inputsFunction} and the programs around it name. */
export function sizeConstants(sizes: LayerSizes): Record<string, number> {
  return {
    ROWS: sizes.rows,
    INPUTS: sizes.inputs,
    LABELS: sizes.labels,
    CHANNELS: sizes.channels,
    WEIGHT_ROWS: sizes.weightRows,
    FIELD: sizes.inputs / sizes.below.channels,
    BELOW_LOCATIONS: sizes.below.locations,
    BELOW_CHANNELS: sizes.below.channels,
    BELOW_ROWS: sizes.below.rows,
    LOCATION_STRIDE: sizes.below.locationStride,
    ROW_STRIDE: sizes.below.rowStride,
  };
}

/**
 * A row of a layer's weights.
 *
 * @param sizes The layer.
 * @param row The row at its location, an expression.
 * @returns A WGSL expression that may name `location`.
 */
export function weightRow({ shared }: Pick<LayerSizes, "shared">, row: string): string {
  return shared ? row : `location * WEIGHT_ROWS + ${row}`;
}

/** Writes `paddingAt(channel)`: the value of zero padding, or its values at four channels. */
function paddingFunction(padding: readonly number[], width: Width): string {
  const type = valueType(width);
  const values = Array.from(
    { length: padding.length / width },
    (_, index) => `${type}(${padding.slice(index * width, (index + 1) * width).join(", ")})`,
  );
  const cases = values.map((value, index) => `case ${index * width}u: { return ${value}; }`);
  const body = padding.every((value) => value === 0)
    ? `return ${type}();`
    : `switch channel { ${cases.join(" ")} default: { return ${type}(); } }`;
  return `
fn paddingAt(channel : u32) -> ${type} {
  ${body}
}`;
}

/**
 * Writes `seen(location, row, input) -> vec4f`: four neighbouring inputs of a row at a location, from `input`
 * on. It gathers the receptive field.
 */
function seenFunction({ below }: LayerSizes): string {
  const padded = below.padding === undefined ? "" : `
  if (cell == BELOW_LOCATIONS) { return paddingAt(input % BELOW_CHANNELS); }`;
  const position = `
  let cell = fields[location * FIELD + input / BELOW_CHANNELS];${padded}
  let position = cell * LOCATION_STRIDE + row % BELOW_ROWS * ROW_STRIDE + input % BELOW_CHANNELS;`;
  const width = widthOf(below.channels);
  const padding = below.padding === undefined ? "" : paddingFunction(below.padding, width);
  const at = width === 4 ? "below[position / 4u]" : "below[position]";
  const stored = widened(at, width, below.precision);
  const found = below.rectified ? `max(${stored}, ${valueType(width)}())` : stored;
  if (width === 4) {
    return `${padding}
fn seen(location : u32, row : u32, input : u32) -> vec4f {
${position.slice(1)}
  return ${found};
}`;
  }
  return `${padding}
fn seenOne(location : u32, row : u32, input : u32) -> f32 {
  if (input >= INPUTS) { return 0.0; }${position}
  return ${found};
}
fn seen(location : u32, row : u32, input : u32) -> vec4f {
  return vec4f(
    seenOne(location, row, input),
    seenOne(location, row, input + 1u),
    seenOne(location, row, input + 2u),
    seenOne(location, row, input + 3u),
  );
}`;
}

/** The expressions that a row's inputs depend on. */
export interface InputSources {
  /** The factor of the inputs from below, of type `f32`; nothing for 1. It may name `row`. */
  readonly scale?: string;
  /** The row's label, of type `u32`; nothing if the inputs have none. It may name `row`. */
  readonly label?: string;
}

/**
 * Writes `inputs(location, row, input) -> vec4f`: four neighbouring inputs of a row at a location, in the order
 * of the weights' rows. These are the normalised receptive field, the one-hot label, 1 for the bias, and zero
 * beyond.
 *
 * @param sizes The layer.
 * @param sources How rows are scaled and labelled.
 * @returns WGSL.
 */
export function inputsFunction(sizes: LayerSizes, { scale, label }: InputSources): string {
  const scaled = scale === undefined ? "" : ` * ${scale}`;
  // With a width of 4, labels and bias start a new vector.
  const whole = widthOf(sizes.below.channels) === 4
    ? "if (input < INPUTS) { return seen(location, row, input)" + scaled + "; }"
    : `let visible = seen(location, row, input)${scaled};`;
  const rest = widthOf(sizes.below.channels) === 4
    ? "rest"
    : "select(rest, visible, numbers < vec4u(INPUTS))";
  const bias = sizes.biasInputs === 0
    ? "vec4f()"
    : "select(vec4f(), vec4f(1.0), numbers == vec4u(WEIGHT_ROWS - 1u))";
  const ofLabel = label === undefined ? "" : `
  let labelled = numbers == vec4u(INPUTS + ${label});
  rest = select(rest, vec4f(${float(sizes.labelScale)}), labelled);`;
  return `${seenFunction(sizes)}
fn inputs(location : u32, row : u32, input : u32) -> vec4f {
  if (row >= ROWS) { return vec4f(); }
  ${whole}
  let numbers = input + vec4u(0u, 1u, 2u, 3u);
  var rest = ${bias};${ofLabel}
  return ${rest};
}`;
}
