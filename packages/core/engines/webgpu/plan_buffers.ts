/**
 * The buffers of a fused training step.
 *
 * @module
 */

import type { StatisticsOf } from "../../network/normalisation_spec.ts";
import { optimiserInputShapes } from "../../training/optimiser.ts";
import { trainingInputs, trainingShapes } from "../../training/training_tensors.ts";
import { sizeOf } from "../../ops/shape.ts";
import type { BufferSpec } from "./compute_program.ts";
import { locationSlices } from "./gradient_program.ts";
import {
  activitiesName,
  cellsName,
  derivativesName,
  fieldsName,
  gradientsName,
  normalisationName,
  passedName,
  poolingFieldsName,
  productName,
  squaresName,
  statisticsName,
  sumsName,
} from "./buffer_names.ts";
import { isProjected, type LayerSizes, storesDerivatives, storesProduct } from "./layer_sizes.ts";
import { gradientTile } from "./layer_programs.ts";
import type { FusedPrecision } from "./precision.ts";
import { cellTable } from "./projection_cells.ts";
import { ROWS_NAME } from "./row_functions.ts";
import type { RowLayout } from "./row_values.ts";
import type { DeviceLimits } from "./tile.ts";
import { unitSlices } from "./unit_sums.ts";
import type { Training } from "./why_not_fused.ts";

/** A buffer and its name. */
type NamedBuffer = [name: string, buffer: BufferSpec];

/** What the buffers depend on besides the step. */
export interface BuffersOptions {
  /** The layers, first to last. */
  readonly layers: readonly LayerSizes[];
  /** The layout of the buffer of row values. */
  readonly layout: RowLayout;
  /** The device's limits. */
  readonly limits: DeviceLimits;
}

/**
 * Lists the buffers of a step: its state and inputs by their names, tables and intermediate values.
 *
 * @param training The network and what its step does.
 * @param options The layers and the layout.
 * @returns The buffers by name.
 */
export function buffersOf(
  training: Training,
  { layers, layout, limits }: BuffersOptions,
): Record<string, BufferSpec> {
  return {
    ...stateAndInputs(training),
    ...tablesOf(training),
    ...Object.fromEntries(layers.flatMap((sizes) => scratchOf(sizes, limits))),
    [ROWS_NAME]: scratch(layout.length),
  };
}

function scratch(length: number, precision: FusedPrecision = "f32"): BufferSpec {
  return { length, precision, role: "scratch" };
}

function stateAndInputs({ network, options }: Training): Record<string, BufferSpec> {
  const state = Object.entries(trainingShapes(network, options)).map(([name, shape]) =>
    [name, { length: sizeOf(shape), role: "state" }] as const
  );
  const ofOptimiser = optimiserInputShapes(network.layers.length, options);
  const inputs = Object.entries(trainingInputs(network, options)).map(([name, shape]) =>
    [name, { length: sizeOf(shape), role: "input", uniform: name in ofOptimiser }] as const
  );
  return Object.fromEntries<BufferSpec>([...state, ...inputs]);
}

function table(numbers: readonly number[]): BufferSpec {
  const values = Uint32Array.from(numbers);
  return { length: values.length, role: "table", values };
}

function tablesOf({ network }: Training): Record<string, BufferSpec> {
  return Object.fromEntries(
    network.layers.flatMap((layer, index) => [
      [fieldsName(index), table(layer.receptiveFields.flat())],
      ...layer.pooling.map(({ receptiveFields }, at) => [
        poolingFieldsName(index, at),
        table(receptiveFields.flat()),
      ]),
      ...(layer.projectionShape === undefined ? [] : [[cellsName(index), table(cellTable(layer))]]),
    ]),
  );
}

/** The intermediate values of a layer with statistics of the batch. */
function ofStatistics(sizes: LayerSizes, of: StatisticsOf): NamedBuffer[] {
  const { index, detached, below, locations, rows, channels, precision } = sizes;
  const { units, slices } = unitSlices(sizes);
  const length = locations * (detached ? below.rows : rows) * channels;
  return [
    [sumsName(index), scratch(2 * slices * channels)],
    [statisticsName(index), scratch(4 * units)],
    of === "passed"
      ? [passedName(index), scratch(length, precision)]
      : [normalisationName(index), scratch(4 * units)],
  ];
}

/** The intermediate values of a layer. */
function scratchOf(sizes: LayerSizes, limits: DeviceLimits): NamedBuffer[] {
  const { index, locations, rows, channels, below, precision, weightRows } = sizes;
  const units = locations * channels;
  const slices = (): number => locationSlices(sizes, gradientTile(sizes, limits)).count;
  return [
    [activitiesName(index), scratch(rows * units, precision)],
    ...(isProjected(sizes)
      ? [[squaresName(index), scratch(sizes.cells.count * rows * channels)] as NamedBuffer]
      : []),
    ...(storesDerivatives(sizes)
      ? [[derivativesName(index), scratch(rows * units, precision)] as NamedBuffer]
      : []),
    ...(sizes.statistics === undefined ? [] : ofStatistics(sizes, sizes.statistics)),
    ...sizes.pooling.map(({ source, target, locations: count }): NamedBuffer => [
      target,
      scratch(count * source.rows * source.channels, precision),
    ]),
    ...(storesProduct(sizes)
      ? [[productName(index), scratch(below.rows * units, precision)] as NamedBuffer]
      : []),
    ...(sizes.shared
      ? [[gradientsName(index), scratch(slices() * weightRows * channels)] as NamedBuffer]
      : []),
  ];
}
