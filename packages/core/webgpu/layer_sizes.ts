/**
 * The sizes of a layer that its programs are written for.
 *
 * @module
 */

import type { Layer, Network } from "../network.ts";
import { type Binding, float } from "./compute_program.ts";

/** A layer in numbers; symbols as in `network.ts`. */
export interface LayerSizes {
  /** Which layer, from 0. */
  readonly index: number;
  /** `L`. */
  readonly places: number;
  /** `K`. */
  readonly inputs: number;
  /** `Y`, or 0 where no label goes in. */
  readonly labels: number;
  /** `C`. */
  readonly channels: number;
  /** `G`. */
  readonly groups: number;
  /** Rows of the weights at a place, `K + Y + 1`. */
  readonly weightRows: number;
  /** `R`. */
  readonly rows: number;
  /** The value that stands for the label. */
  readonly labelScale: number;
  /** What the layer sees. */
  readonly below: {
    /** The buffer's name. */
    readonly buffer: string;
    /** How many numbers are in it. */
    readonly length: number;
    /** Rows of it; rows of the layer start over where there are more. */
    readonly rows: number;
    /** Channels of a place. */
    readonly channels: number;
    /** From a place to the next, in numbers. */
    readonly placeStride: number;
    /** From a row to the next, in numbers. */
    readonly rowStride: number;
  };
}

/** The name of the buffer with a layer's activities, `[L, R, C]`. */
export function activitiesName(layer: number): string {
  return `layers.${layer}.activities`;
}

/** The name of the buffer with the places that each place of a layer sees, `[L, field]`. */
export function fieldsName(layer: number): string {
  return `layers.${layer}.fields`;
}

/**
 * Collects the sizes of all layers.
 *
 * @param network The network.
 * @param batchSize Images in a batch.
 * @returns The sizes, first layer to last.
 */
export function layerSizes(network: Network, batchSize: number): LayerSizes[] {
  const { objective, labelScale } = network.spec;
  const rows = objective === "grouped" ? batchSize : 2 * batchSize;
  return network.layers.map((layer, index) => ({
    index,
    places: layer.fields.length,
    inputs: layer.inputs,
    labels: layer.labelInputs,
    channels: layer.channels,
    groups: layer.groups,
    weightRows: layer.inputs + layer.labelInputs + 1,
    rows,
    labelScale,
    below: index === 0
      ? imagesBelow(network.pixels, batchSize)
      : layerBelow(network.layers[index - 1], index - 1, rows),
  }));
}

function imagesBelow(pixels: number, batchSize: number): LayerSizes["below"] {
  return {
    buffer: "images",
    length: batchSize * pixels,
    rows: batchSize,
    channels: 1,
    placeStride: 1,
    rowStride: pixels,
  };
}

function layerBelow(layer: Layer | undefined, index: number, rows: number): LayerSizes["below"] {
  if (layer === undefined) throw new RangeError(`Cannot look below: there is no layer ${index}`);
  const { channels, fields } = layer;
  return {
    buffer: activitiesName(index),
    length: fields.length * rows * channels,
    rows,
    channels,
    placeStride: rows * channels,
    rowStride: channels,
  };
}

/**
 * How many numbers are read and written at once.
 *
 * @param channels The length of a tensor's last axis.
 * @returns 4 where rows of four stay within it, else 1.
 */
export function widthOf(channels: number): 1 | 4 {
  return channels % 4 === 0 ? 4 : 1;
}

/** The WGSL type of that many numbers. */
export function valueType(width: 1 | 4): string {
  return width === 4 ? "vec4f" : "f32";
}

/** Binds what a layer sees, as `below` and `fields`. */
export function belowBindings({ index, below }: LayerSizes): Binding[] {
  const type = `array<${valueType(widthOf(below.channels))}>`;
  return [
    { variable: "below", type, buffer: below.buffer, access: "read" },
    { variable: "fields", type: "array<u32>", buffer: fieldsName(index), access: "read" },
  ];
}

/** Constants that {@linkcode seenFunction} and programs around it name. */
export function sizeConstants(sizes: LayerSizes): Record<string, number> {
  return {
    ROWS: sizes.rows,
    INPUTS: sizes.inputs,
    LABELS: sizes.labels,
    CHANNELS: sizes.channels,
    WEIGHT_ROWS: sizes.weightRows,
    FIELD: sizes.inputs / sizes.below.channels,
    BELOW_CHANNELS: sizes.below.channels,
    BELOW_ROWS: sizes.below.rows,
    PLACE_STRIDE: sizes.below.placeStride,
    ROW_STRIDE: sizes.below.rowStride,
  };
}

/**
 * Writes `seen(place, row, input) -> vec4f`: four neighbouring inputs of a row at a place, of
 * which the first is one. This is the gather of the receptive field.
 *
 * @param sizes The layer.
 * @returns WGSL.
 */
export function seenFunction({ below }: LayerSizes): string {
  const position = `
  let cell = fields[place * FIELD + input / BELOW_CHANNELS];
  let position = cell * PLACE_STRIDE + row % BELOW_ROWS * ROW_STRIDE + input % BELOW_CHANNELS;`;
  if (widthOf(below.channels) === 4) {
    return `
fn seen(place : u32, row : u32, input : u32) -> vec4f {
${position.slice(1)}
  return below[position / 4u];
}`;
  }
  return `
fn seenOne(place : u32, row : u32, input : u32) -> f32 {
  if (input >= INPUTS) { return 0.0; }${position}
  return below[position];
}
fn seen(place : u32, row : u32, input : u32) -> vec4f {
  return vec4f(
    seenOne(place, row, input),
    seenOne(place, row, input + 1u),
    seenOne(place, row, input + 2u),
    seenOne(place, row, input + 3u),
  );
}`;
}

/** Where the parts of a row's inputs that are not seen below come from. */
export interface InputSources {
  /** What the inputs that are seen are multiplied by, of type `f32`; nothing for 1. It may name `row`. */
  readonly scale?: string;
  /** The row's label, of type `u32`; nothing if no label is added here. It may name `row`. */
  readonly label?: string;
}

/**
 * Writes `inputs(place, row, input) -> vec4f`: four neighbouring inputs of a row at a place, in the
 * order of the weights' rows: what it sees, normalised; the label; one for the bias; zero beyond.
 *
 * @param sizes The layer.
 * @param sources How rows are scaled and labelled.
 * @returns WGSL, {@linkcode seenFunction} included.
 */
export function inputsFunction(sizes: LayerSizes, { scale, label }: InputSources): string {
  const scaled = scale === undefined ? "" : ` * ${scale}`;
  // Where inputs come in fours, labels and bias begin with a four of their own.
  const whole = widthOf(sizes.below.channels) === 4
    ? "if (input < INPUTS) { return seen(place, row, input)" + scaled + "; }"
    : `let visible = seen(place, row, input)${scaled};`;
  const rest = widthOf(sizes.below.channels) === 4
    ? "rest"
    : "select(rest, visible, numbers < vec4u(INPUTS))";
  const ofLabel = label === undefined ? "" : `
  let labelled = numbers == vec4u(INPUTS + ${label});
  rest = select(rest, vec4f(${float(sizes.labelScale)}), labelled);`;
  return `${seenFunction(sizes)}
fn inputs(place : u32, row : u32, input : u32) -> vec4f {
  if (row >= ROWS) { return vec4f(); }
  ${whole}
  let numbers = input + vec4u(0u, 1u, 2u, 3u);
  var rest = select(vec4f(), vec4f(1.0), numbers == vec4u(WEIGHT_ROWS - 1u));${ofLabel}
  return ${rest};
}`;
}

/**
 * Writes a function that reads four neighbouring channels, zero from `CHANNELS` on.
 *
 * @param name The function's name.
 * @param array The variable that it reads, rows of `CHANNELS` numbers.
 * @param width How many numbers an element of the array has.
 * @returns WGSL of `name(row, column) -> vec4f`.
 */
export function channelsReader(name: string, array: string, width: 1 | 4): string {
  if (width === 4) {
    return `
fn ${name}(row : u32, column : u32) -> vec4f {
  if (column >= CHANNELS) { return vec4f(); }
  return ${array}[(row * CHANNELS + column) / 4u];
}`;
  }
  return `
fn ${name}One(row : u32, column : u32) -> f32 {
  if (column >= CHANNELS) { return 0.0; }
  return ${array}[row * CHANNELS + column];
}
fn ${name}(row : u32, column : u32) -> vec4f {
  return vec4f(
    ${name}One(row, column),
    ${name}One(row, column + 1u),
    ${name}One(row, column + 2u),
    ${name}One(row, column + 3u),
  );
}`;
}

/**
 * Writes a function that stores four neighbouring channels, those from `CHANNELS` on not.
 *
 * @param name The function's name.
 * @param array The variable that it writes, rows of `CHANNELS` numbers.
 * @param width How many numbers an element of the array has.
 * @returns WGSL of `name(row, column, values)`.
 */
export function channelsWriter(name: string, array: string, width: 1 | 4): string {
  if (width === 4) {
    return `
fn ${name}(row : u32, column : u32, values : vec4f) {
  if (column < CHANNELS) { ${array}[(row * CHANNELS + column) / 4u] = values; }
}`;
  }
  return `
fn ${name}One(row : u32, column : u32, value : f32) {
  if (column < CHANNELS) { ${array}[row * CHANNELS + column] = value; }
}
fn ${name}(row : u32, column : u32, values : vec4f) {
  ${name}One(row, column, values.x);
  ${name}One(row, column + 1u, values.y);
  ${name}One(row, column + 2u, values.z);
  ${name}One(row, column + 3u, values.w);
}`;
}
