/**
 * The programs of one layer in a fused training step: which there are, and in what order.
 *
 * @module
 */

import { weightName } from "../../network/parameters.ts";
import { adamProgram } from "./adam_program.ts";
import type { ComputeProgram } from "./compute_program.ts";
import { derivativesProgram } from "./derivatives_program.ts";
import { goodnessProgram } from "./goodness_program.ts";
import { gradientProgram, locationSlices } from "./gradient_program.ts";
import { slopeScale } from "./gradient_product.ts";
import { gradientsName, isProjected, type LayerSizes, sharesImages } from "./layer_sizes.ts";
import { pairsProgram } from "./pairs_program.ts";
import { activitiesProgram, imageProductProgram, partsOf, sumsSquares } from "./product_program.ts";
import { projectedGoodnessProgram } from "./projected_goodness_program.ts";
import { projectionProgram } from "./projection_program.ts";
import type { RowCounts, RowLayout } from "./row_values.ts";
import { squaresProgram } from "./squares_program.ts";
import { type DeviceLimits, type Tile, tileFor } from "./tile.ts";
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
 * Writes the programs from a layer's inputs to its goodness.
 *
 * @param training The network and what its step does.
 * @param context The layer.
 * @returns The programs, in order.
 */
export function forwardPrograms({ options }: Training, context: LayerContext): ComputeProgram[] {
  const { sizes, layers, layout, limits } = context;
  if (sharesImages(sizes)) {
    const images = { ...sizes, rows: sizes.below.rows };
    return [
      imageProductProgram(sizes, { tile: forwardTile(images, limits), layout }),
      pairsProgram(sizes, { layout, step: options }),
    ];
  }
  const tile = forwardTile(sizes, limits);
  return [
    activitiesProgram(sizes, { tile, layout, below: layers[sizes.index - 1] }),
    ...goodnessPrograms(sizes, layout),
  ];
}

/** The programs from a layer's activities to its goodness, unless that is part of another. */
function goodnessPrograms(sizes: LayerSizes, layout: RowLayout): ComputeProgram[] {
  if (isProjected(sizes)) return [squaresProgram(sizes), projectedGoodnessProgram(sizes, layout)];
  return sumsSquares(sizes) ? [] : [goodnessProgram(sizes, layout)];
}

/**
 * Writes the programs from a layer's slopes to its new weights.
 *
 * @param training The network and what its step does.
 * @param context The layer.
 * @returns The programs, in order.
 */
export function updatePrograms(
  { options: step }: Training,
  context: LayerContext,
): ComputeProgram[] {
  const { sizes, layers: { length: layers }, layout, limits } = context;
  const { index, weightRows, channels } = sizes;
  const tile = gradientTile(sizes, limits);
  const ofProjection = isProjected(sizes)
    ? [
      derivativesProgram(sizes, { layout, scale: slopeScale(sizes, step) }),
      projectionProgram(sizes, { layout, limits, layers, step }),
    ]
    : [];
  if (!sizes.shared) {
    return [...ofProjection, updateProgram(sizes, { tile, layout, layers, step })];
  }
  return [
    ...ofProjection,
    gradientProgram(sizes, { tile, layout, step }),
    adamProgram({
      label: `layer ${index}: update`,
      name: weightName(index),
      layer: index,
      length: weightRows * channels,
      gradient: gradientsName(index),
      parts: locationSlices(sizes, tile).count,
      layers,
      step,
    }),
  ];
}
