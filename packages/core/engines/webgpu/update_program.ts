/**
 * The local update of a layer: the product of its inputs and of the derivative by its pre-activities, fused
 * with Adam. The gradient is never in memory.
 *
 * @module
 */

import {
  emaName,
  firstMomentName,
  LEARNING_RATE_NAME,
  type OptimiserOptions,
  secondMomentName,
  STEP_SIZE_NAME,
} from "../../training/optimiser.ts";
import { steepestSlope } from "../../objectives/losses.ts";
import { weightName } from "../../network/parameters.ts";
import type { PrecisionName } from "./precision.ts";
import type { StepOptions } from "../../training/step_options.ts";
import { type Binding, type ComputeProgram, computeProgram, float } from "./compute_program.ts";
import { channelsReader } from "./channels_array.ts";
import { belowBindings, inputsFunction, type InputSources, sizeConstants } from "./layer_inputs.ts";
import { activitiesName, type LayerSizes, sharesImages } from "./layer_sizes.ts";
import { rowsBinding, storedScale, unitsOf } from "./row_functions.ts";
import { type RowLayout, rowsOfLayer } from "./row_values.ts";
import { type Tile, workgroupsOf } from "./tile.ts";
import { tiledProduct } from "./tiled_product.ts";
import { valueType, widthOf } from "./values.ts";

/** The options that bound the derivative of the loss. */
type SlopeOptions = Pick<StepOptions, "loss" | "lossScale" | "batchSize">;

/** The options of an update. */
export interface UpdateOptions {
  /** The tile of a workgroup. */
  readonly tile: Tile;
  /** The layout of the buffer of row values. */
  readonly layout: RowLayout;
  /** Layers of the network. */
  readonly layers: number;
  /** The optimiser, and the options that bound the derivative of the loss. */
  readonly step: OptimiserOptions & SlopeOptions;
}

/**
 * Writes the program that updates a layer's weights, moments and averages in place.
 *
 * @param sizes The layer.
 * @param options The tile, the layout and the optimiser.
 * @returns The program.
 */
export function updateProgram(sizes: LayerSizes, options: UpdateOptions): ComputeProgram {
  const { tile, layout } = options;
  const { channels, precision } = sizes;
  const activities = { variable: "activities", width: widthOf(channels), precision };
  const factor = sharesImages(sizes) ? SUMMED_ROWS : SINGLE_ROWS;
  const scale = precision === "f32" ? 1 : slopeScale(sizes, options.step);
  const times = (factor: number): string => factor === 1 ? "" : ` * ${float(factor)}`;
  return computeProgram({
    label: `layer ${sizes.index}: update`,
    constants: {
      ...sizeConstants(sizes),
      LABELS_AT: layout.labels,
      SLOPES_AT: rowsOfLayer(layout, sizes.index).slopes,
    },
    bindings: bindingsOf(sizes, options),
    workgroups: workgroupsOf(tile, { ...sizes, rows: sizes.weightRows, columns: channels }),
    body: `${inputsFunction(sizes, sourcesOf(sizes, layout))}
${channelsReader("activitiesAt", activities)}
${slopesFunction(sizes)}
fn left(location : u32, row : u32, depth : u32) -> vec4f {
  return inputs(location, depth, row);
}
fn derivatives(location : u32, row : u32, column : u32) -> vec4f {
  return activitiesAt(location * ROWS + row, column) * slopesAt(row, column)${times(scale)};
}
${factor.right}
${adamFunctions(sizes, options)}
${
      tiledProduct({
        tile,
        depth: factor.depth,
        leftAlong: "rows",
        before: factor.before,
        each: ({ row, column, sums }) =>
          `finish(location, firstRow + ${row}, firstColumn + ${column}, ${sums}${
            times(1 / scale)
          });`,
      })
    }`,
  });
}

/** The right factor of the product: the derivatives by the pre-activities, row by row. */
const SINGLE_ROWS = {
  depth: "ROWS",
  before: "",
  right: `
fn right(location : u32, depth : u32, column : u32) -> vec4f {
  if (depth >= ROWS) { return vec4f(); }
  return derivatives(location, depth, column);
}`,
} as const;

/**
 * The same if both rows of an image have the same inputs but for the label. Their derivatives are summed first,
 * except in tiles with weights of labels.
 */
const SUMMED_ROWS = {
  depth: "depthOfTile",
  before: `let depthOfTile = select(ROWS, BELOW_ROWS, firstRow + TILE_ROWS <= INPUTS);
  rowsOfTile = depthOfTile;`,
  right: `
var<private> rowsOfTile : u32;
fn right(location : u32, depth : u32, column : u32) -> vec4f {
  if (depth >= rowsOfTile) { return vec4f(); }
  let ofRow = derivatives(location, depth, column);
  if (rowsOfTile == ROWS) { return ofRow; }
  return ofRow + derivatives(location, depth + BELOW_ROWS, column);
}`,
} as const;

/**
 * Loss scaling (Micikevicius et al. 2018, section 3.2): the factor of slopes that keeps their products with
 * activities from vanishing in 16 bits. It is a power of two that scales the steepest slope to between a half
 * and one. Sums are divided by it.
 */
function slopeScale(sizes: LayerSizes, step: SlopeOptions): number {
  const steepest = 2 * steepestSlope(step) * sizes.groups / (unitsOf(sizes) * step.batchSize);
  return 2 ** -Math.ceil(Math.log2(steepest));
}

function bindingsOf(sizes: LayerSizes, options: UpdateOptions): Binding[] {
  const { index, channels, precision } = sizes;
  const { layers, step } = options;
  const typeIn = (stored: PrecisionName): string =>
    `array<${valueType(widthOf(channels), stored)}>`;
  const state = (variable: string, buffer: string): Binding => ({
    variable,
    type: typeIn("f32"),
    buffer,
    access: "read_write",
  });
  const perLayer = (variable: string, buffer: string): Binding => ({
    variable,
    type: `array<vec4f, ${Math.ceil(layers / 4)}>`,
    buffer,
    access: "uniform",
  });
  return [
    ...belowBindings(sizes),
    {
      variable: "activities",
      type: typeIn(precision),
      buffer: activitiesName(index),
      access: "read",
    },
    rowsBinding("read"),
    state("weight", weightName(index)),
    state("mean", firstMomentName(weightName(index))),
    state("square", secondMomentName(weightName(index))),
    ...(step.ema > 0 ? [state("ema", emaName(weightName(index)))] : []),
    perLayer("stepSizes", STEP_SIZE_NAME),
    ...(step.weightDecay > 0 ? [perLayer("learningRates", LEARNING_RATE_NAME)] : []),
  ];
}

/** The expressions that a row's inputs depend on; the losses have stored all scales. */
function sourcesOf(sizes: LayerSizes, layout: RowLayout): InputSources {
  const scale = storedScale(sizes, layout);
  return {
    ...(scale !== undefined && { scale }),
    ...(sizes.labels > 0 && { label: "u32(rows[LABELS_AT + row])" }),
  };
}

/** Writes `slopesAt(row, column)`: the derivative by pre-activities over the activities. */
function slopesFunction({ groups, channels }: LayerSizes): string {
  if (groups === 1) {
    return `
fn slopesAt(row : u32, column : u32) -> f32 {
  return rows[SLOPES_AT + row];
}`;
  }
  return `
fn slopeAt(row : u32, column : u32) -> f32 {
  return rows[SLOPES_AT + min(column / ${channels / groups}u, ${groups - 1}u) * ROWS + row];
}
fn slopesAt(row : u32, column : u32) -> vec4f {
  return vec4f(
    slopeAt(row, column),
    slopeAt(row, column + 1u),
    slopeAt(row, column + 2u),
    slopeAt(row, column + 3u),
  );
}`;
}

/** Writes `finish(location, row, column, gradient)`, in the order of `optimiserUpdate`. */
function adamFunctions(sizes: LayerSizes, { step }: UpdateOptions): string {
  const { beta1, beta2, epsilon } = step.adam;
  const width = widthOf(sizes.channels);
  const type = valueType(width);
  const ofLayer = (values: string): string =>
    `${values}[${Math.floor(sizes.index / 4)}].${"xyzw"[sizes.index % 4]}`;
  const decay = step.weightDecay === 0
    ? "weight[index]"
    : `weight[index] - weight[index] * (${ofLayer("learningRates")} * ${float(step.weightDecay)})`;
  const ema = step.ema === 0 ? "" : `
  ema[index] += (next - ema[index]) * ${float(1 - step.ema)};`;
  const finish = width === 4
    ? "learn(position / 4u, gradient);"
    : ["x", "y", "z", "w"].map((part, offset) =>
      `if (column + ${offset}u < CHANNELS) { learn(position + ${offset}u, gradient.${part}); }`
    ).join("\n  ");
  return `
fn learn(index : u32, gradient : ${type}) {
  let stepSize = ${ofLayer("stepSizes")};
  let nextMean = mean[index] * ${float(beta1)} + gradient * ${float(1 - beta1)};
  let nextSquare = square[index] * ${float(beta2)} + gradient * gradient * ${float(1 - beta2)};
  let direction = nextMean / (sqrt(nextSquare) + ${float(epsilon)});
  let next = ${decay} - direction * stepSize;
  mean[index] = nextMean;
  square[index] = nextSquare;
  weight[index] = next;${ema}
}
fn finish(location : u32, row : u32, column : u32, gradient : vec4f) {
  if (row >= WEIGHT_ROWS || column >= CHANNELS) { return; }
  let position = (location * WEIGHT_ROWS + row) * CHANNELS + column;
  ${finish}
}`;
}
