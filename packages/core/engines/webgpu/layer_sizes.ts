/**
 * The sizes of a layer that its programs are written for.
 *
 * @module
 */

import type { Layer, Network } from "../../network/geometry.ts";
import type { PrecisionName } from "./precision.ts";
import { type Binding, float } from "./compute_program.ts";
import { rounded, valueType, widened, type Width, widthOf } from "./values.ts";

/** A layer in numbers; symbols as in `geometry.ts`. */
export interface LayerSizes {
  /** Which layer, from 0. */
  readonly index: number;
  /** `L`. */
  readonly locations: number;
  /** `K`. */
  readonly inputs: number;
  /** `Y`, or 0 where no label goes in. */
  readonly labels: number;
  /** `C`. */
  readonly channels: number;
  /** `G`. */
  readonly groups: number;
  /** Rows of the weights at a location, `K + Y + 1`. */
  readonly weightRows: number;
  /** `R`. */
  readonly rows: number;
  /** The value that stands for the label. */
  readonly labelScale: number;
  /** Whether it passes on what it does without the label: one row an image, `B`, in place of `R`. */
  readonly detached: boolean;
  /** What its activities are stored as, and the factors of its products in workgroup memory. */
  readonly precision: PrecisionName;
  /** What the layer sees. */
  readonly below: {
    /** The buffer's name. */
    readonly buffer: string;
    /** How many numbers are in it. */
    readonly length: number;
    /** Rows of it; rows of the layer start over where there are more. */
    readonly rows: number;
    /** Channels of a location. */
    readonly channels: number;
    /** From a location to the next, in numbers. */
    readonly locationStride: number;
    /** From a row to the next, in numbers. */
    readonly rowStride: number;
    /** Whether its numbers are pre-activities, of which the layer sees the positive part. */
    readonly rectified: boolean;
    /** What its numbers are stored as. */
    readonly precision: PrecisionName;
  };
}

/** The name of the buffer with a layer's product of the images, without labels, `[L, B, C]`. */
export function productName(layer: number): string {
  return `layers.${layer}.product`;
}

/** The name of the buffer with a layer's activities, `[L, R, C]`. */
export function activitiesName(layer: number): string {
  return `layers.${layer}.activities`;
}

/** The name of the buffer with the locations that each location of a layer sees, `[L, field]`. */
export function fieldsName(layer: number): string {
  return `layers.${layer}.fields`;
}

/**
 * Collects the sizes of all layers.
 *
 * @param network The network.
 * @param batchSize Images in a batch.
 * @param precision What activities are stored as.
 * @returns The sizes, first layer to last.
 */
export function layerSizes(
  network: Network,
  batchSize: number,
  precision: PrecisionName,
): LayerSizes[] {
  const { objective, labelScale, labelPlacement } = network.spec;
  const detached = labelPlacement === "detached";
  const rows = objective === "grouped" ? batchSize : 2 * batchSize;
  return network.layers.map((layer, index) => ({
    index,
    locations: layer.receptiveFields.length,
    inputs: layer.inputs,
    labels: layer.labelInputs,
    channels: layer.channels,
    groups: layer.groups,
    weightRows: layer.inputs + layer.labelInputs + 1,
    rows,
    labelScale,
    detached,
    precision,
    below: index === 0
      ? imagesBelow(network.pixels, batchSize)
      : layerBelow(network.layers[index - 1], index - 1, {
        rows: detached ? batchSize : rows,
        rectified: detached,
        precision,
      }),
  }));
}

/**
 * Whether the positive and the negative row of an image see the same, so that a layer multiplies each
 * image once and adds labels afterwards.
 *
 * @param sizes The layer.
 * @returns Whether it has fewer rows below than rows.
 */
export function sharesImages({ rows, below }: Pick<LayerSizes, "rows" | "below">): boolean {
  return below.rows < rows;
}

function imagesBelow(pixels: number, batchSize: number): LayerSizes["below"] {
  return {
    buffer: "images",
    length: batchSize * pixels,
    rows: batchSize,
    channels: 1,
    locationStride: 1,
    rowStride: pixels,
    rectified: false,
    precision: "f32",
  };
}

function layerBelow(
  layer: Layer | undefined,
  index: number,
  stored: Pick<LayerSizes["below"], "rows" | "rectified" | "precision">,
): LayerSizes["below"] {
  if (layer === undefined) throw new RangeError(`Cannot look below: there is no layer ${index}`);
  const { channels, receptiveFields } = layer;
  const { rows, rectified } = stored;
  return {
    ...stored,
    buffer: rectified ? productName(index) : activitiesName(index),
    length: receptiveFields.length * rows * channels,
    channels,
    locationStride: rows * channels,
    rowStride: channels,
  };
}

/** Binds what a layer sees, as `below` and `fields`. */
export function belowBindings({ index, below }: LayerSizes): Binding[] {
  const type = `array<${valueType(widthOf(below.channels), below.precision)}>`;
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
    PLACE_STRIDE: sizes.below.locationStride,
    ROW_STRIDE: sizes.below.rowStride,
  };
}

/**
 * Writes `seen(location, row, input) -> vec4f`: four neighbouring inputs of a row at a location, of
 * which the first is one. This is the gather of the receptive field.
 *
 * @param sizes The layer.
 * @returns WGSL.
 */
export function seenFunction({ below }: LayerSizes): string {
  const position = `
  let cell = fields[location * FIELD + input / BELOW_CHANNELS];
  let position = cell * PLACE_STRIDE + row % BELOW_ROWS * ROW_STRIDE + input % BELOW_CHANNELS;`;
  const width = widthOf(below.channels);
  const at = width === 4 ? "below[position / 4u]" : "below[position]";
  const stored = widened(at, width, below.precision);
  const found = below.rectified ? `max(${stored}, ${valueType(width)}())` : stored;
  if (width === 4) {
    return `
fn seen(location : u32, row : u32, input : u32) -> vec4f {
${position.slice(1)}
  return ${found};
}`;
  }
  return `
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

/** Where the parts of a row's inputs that are not seen below come from. */
export interface InputSources {
  /** What the inputs that are seen are multiplied by, of type `f32`; nothing for 1. It may name `row`. */
  readonly scale?: string;
  /** The row's label, of type `u32`; nothing if no label is added here. It may name `row`. */
  readonly label?: string;
}

/**
 * Writes `inputs(location, row, input) -> vec4f`: four neighbouring inputs of a row at a location, in the
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
    ? "if (input < INPUTS) { return seen(location, row, input)" + scaled + "; }"
    : `let visible = seen(location, row, input)${scaled};`;
  const rest = widthOf(sizes.below.channels) === 4
    ? "rest"
    : "select(rest, visible, numbers < vec4u(INPUTS))";
  const ofLabel = label === undefined ? "" : `
  let labelled = numbers == vec4u(INPUTS + ${label});
  rest = select(rest, vec4f(${float(sizes.labelScale)}), labelled);`;
  return `${seenFunction(sizes)}
fn inputs(location : u32, row : u32, input : u32) -> vec4f {
  if (row >= ROWS) { return vec4f(); }
  ${whole}
  let numbers = input + vec4u(0u, 1u, 2u, 3u);
  var rest = select(vec4f(), vec4f(1.0), numbers == vec4u(WEIGHT_ROWS - 1u));${ofLabel}
  return ${rest};
}`;
}

/** An array of a program, rows of `CHANNELS` numbers. */
export interface ChannelsArray {
  /** The variable. */
  readonly variable: string;
  /** How many numbers an element of it has. */
  readonly width: Width;
  /** What they are stored as. */
  readonly precision: PrecisionName;
}

/**
 * Writes a function that reads four neighbouring channels, zero from `CHANNELS` on.
 *
 * @param name The function's name.
 * @param array What it reads.
 * @returns WGSL of `name(row, column) -> vec4f`.
 */
export function channelsReader(
  name: string,
  { variable, width, precision }: ChannelsArray,
): string {
  const read = (index: string): string => widened(`${variable}[${index}]`, width, precision);
  if (width === 4) {
    return `
fn ${name}(row : u32, column : u32) -> vec4f {
  if (column >= CHANNELS) { return vec4f(); }
  return ${read("(row * CHANNELS + column) / 4u")};
}`;
  }
  return `
fn ${name}One(row : u32, column : u32) -> f32 {
  if (column >= CHANNELS) { return 0.0; }
  return ${read("row * CHANNELS + column")};
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
 * @param array What it writes.
 * @returns WGSL of `name(row, column, values)`.
 */
export function channelsWriter(
  name: string,
  { variable, width, precision }: ChannelsArray,
): string {
  const stored = (values: string): string => rounded(values, width, precision);
  if (width === 4) {
    return `
fn ${name}(row : u32, column : u32, values : vec4f) {
  if (column < CHANNELS) { ${variable}[(row * CHANNELS + column) / 4u] = ${stored("values")}; }
}`;
  }
  return `
fn ${name}One(row : u32, column : u32, value : f32) {
  if (column < CHANNELS) { ${variable}[row * CHANNELS + column] = ${stored("value")}; }
}
fn ${name}(row : u32, column : u32, values : vec4f) {
  ${name}One(row, column, values.x);
  ${name}One(row, column + 1u, values.y);
  ${name}One(row, column + 2u, values.z);
  ${name}One(row, column + 3u, values.w);
}`;
}
