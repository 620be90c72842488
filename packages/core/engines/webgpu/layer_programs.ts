/**
 * The programs of one layer in a fused training step: which there are, and in what order.
 *
 * @module
 */

import { weightName } from "../../network/parameters.ts";
import type { AdamContext } from "./adam_functions.ts";
import { adamProgram } from "./adam_program.ts";
import { batchNormPrograms } from "./batch_norm_program.ts";
import type { ComputeProgram } from "./compute_program.ts";
import { derivativesProgram } from "./derivatives_program.ts";
import { goodnessProgram } from "./goodness_program.ts";
import { gradientProgram, locationSlices } from "./gradient_program.ts";
import { gradientsName } from "./buffer_names.ts";
import {
  isProjected,
  type LayerSizes,
  sharesImages,
  storesDerivatives,
  storesProduct,
} from "./layer_sizes.ts";
import { pairsProgram } from "./pairs_program.ts";
import { poolingProgram } from "./pooling_program.ts";
import { activitiesProgram, imageProductProgram } from "./product_program.ts";
import { projectedGoodnessProgram } from "./projected_goodness_program.ts";
import { projectionProgram } from "./projection_program.ts";
import { slopeScale } from "./row_derivatives.ts";
import type { RowCounts, RowLayout } from "./row_values.ts";
import { scalesProgram } from "./scales_program.ts";
import { squaresProgram } from "./squares_program.ts";
import { standardiseProgram } from "./standardise_program.ts";
import { statisticsProgram } from "./statistics_program.ts";
import { partsOf, sumsSquares } from "./sums_of_squares.ts";
import { type DeviceLimits, type Tile, tileFor } from "./tile.ts";
import { momentsProgram } from "./unit_sums.ts";
import { passedValues, productValues, type UnitValues } from "./unit_values.ts";
import { updateProgram } from "./update_program.ts";
import type { Training } from "./why_not_fused.ts";

/** What the programs of one layer depend on. */
export interface LayerContext {
  /** The layer. */
  readonly sizes: LayerSizes;
  /** All layers, first to last. */
  readonly layers: readonly LayerSizes[];
  /** The layout of the buffer of row values. */
  readonly layout: RowLayout;
  /** The device's limits. */
  readonly limits: DeviceLimits;
}

function forwardTile(sizes: LayerSizes, limits: DeviceLimits): Tile {
  return tileFor(limits, { ...sizes, columns: sizes.channels, depth: sizes.weightRows });
}

/** The tile of the gradient of a layer's weights. */
export function gradientTile(sizes: LayerSizes, limits: DeviceLimits): Tile {
  const { weightRows: rows, channels: columns, below } = sizes;
  return tileFor(limits, { ...sizes, rows, columns, depth: below.rows });
}

/** The number of a layer's values for each row. */
export function rowCountsOf(sizes: LayerSizes, limits: DeviceLimits): RowCounts {
  return {
    parts: sharesImages(sizes) ? 1 : partsOf(sizes, forwardTile(sizes, limits)),
    groups: sizes.groups,
    isProjected: isProjected(sizes),
  };
}

/**
 * Writes the programs from a layer's inputs to its goodness and to what it passes on.
 *
 * @param training The network and what its step does.
 * @param context The layer.
 * @returns The programs, in order.
 */
export function forwardPrograms(training: Training, context: LayerContext): ComputeProgram[] {
  const { sizes, layout } = context;
  return [
    ...sizes.pooling.map((pooling, at) =>
      poolingProgram(pooling, `layer ${sizes.index}: pooling ${at}`)
    ),
    ...activitiesPrograms(training, context),
    ...(sizes.statistics === "passed" ? passedPrograms(sizes, layout) : []),
  ];
}

/** The programs from a layer's inputs to its goodness. */
function activitiesPrograms({ options }: Training, context: LayerContext): ComputeProgram[] {
  const { sizes, layers, layout, limits } = context;
  if (storesProduct(sizes)) {
    const images = { ...sizes, rows: sizes.below.rows };
    return [
      imageProductProgram(sizes, { tile: forwardTile(images, limits), layout }),
      ...(sharesImages(sizes) ? [pairsProgram(sizes, { layout, step: options })] : [
        ...standardisePrograms(sizes, productValues(sizes)),
        ...goodnessPrograms(sizes, layout),
      ]),
    ];
  }
  const tile = forwardTile(sizes, limits);
  const below = sizes.below.isScaled ? layers[sizes.index - 1] : undefined;
  return [
    activitiesProgram(sizes, { tile, layout, below }),
    ...goodnessPrograms(sizes, layout),
  ];
}

/** The programs from a layer's activities to its goodness, unless that is part of another. */
function goodnessPrograms(sizes: LayerSizes, layout: RowLayout): ComputeProgram[] {
  if (isProjected(sizes)) return [squaresProgram(sizes), projectedGoodnessProgram(sizes, layout)];
  return sumsSquares(sizes) ? [] : [goodnessProgram(sizes, layout)];
}

/** The programs from a layer's activities to what it passes on, if that is standardised. */
function passedPrograms(sizes: LayerSizes, layout: RowLayout): ComputeProgram[] {
  return [
    ...(sizes.detached ? [] : [scalesProgram(sizes, layout)]),
    ...standardisePrograms(sizes, passedValues(sizes, layout)),
  ];
}

/** The programs that standardise a layer's values by the statistics of the batch. */
function standardisePrograms(sizes: LayerSizes, values: UnitValues): ComputeProgram[] {
  return [
    momentsProgram(sizes, values),
    statisticsProgram(sizes, values.rows),
    standardiseProgram(sizes, values),
  ];
}

/**
 * Writes the programs from a layer's slopes to what it learns.
 *
 * @param training The network and what its step does.
 * @param context The layer.
 * @returns The programs, in order.
 */
export function updatePrograms(
  { options: step }: Training,
  { sizes, layers: { length: layers }, layout, limits }: LayerContext,
): ComputeProgram[] {
  const tile = gradientTile(sizes, limits);
  return [
    ...(storesDerivatives(sizes)
      ? [derivativesProgram(sizes, { layout, scale: slopeScale(sizes, step) })]
      : []),
    ...(isProjected(sizes) ? [projectionProgram(sizes, { layout, limits, layers, step })] : []),
    ...(sizes.statistics === "products" ? batchNormPrograms(sizes, { layers, step }) : []),
    ...(sizes.shared
      ? [
        gradientProgram(sizes, { tile, layout, step }),
        sharedUpdateProgram(sizes, { tile, layers, step }),
      ]
      : [updateProgram(sizes, { tile, layout, layers, step })]),
  ];
}

/** The program that updates weights which all locations share. */
function sharedUpdateProgram(
  sizes: LayerSizes,
  { tile, ...context }: AdamContext & { readonly tile: Tile },
): ComputeProgram {
  const { index, weightRows, channels } = sizes;
  return adamProgram({
    label: `layer ${index}: update`,
    name: weightName(index),
    layer: index,
    length: weightRows * channels,
    gradient: gradientsName(index),
    parts: locationSlices(sizes, tile).count,
    ...context,
  });
}
