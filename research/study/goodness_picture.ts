/**
 * Histograms of goodness at a few stages: a row for each stage and a column for each layer.
 *
 * @module
 */

import { LOSSES } from "@goodness/core";
import { type Panel, PLOT_WIDTH, svgPicture } from "@goodness/trainer/plots";
import { goodnessHistogram, shortPercent } from "@goodness/trainer/report";
import type { StudiedStage } from "./ladder.ts";
import type { StageLayer } from "./stage_result.ts";

/** Height of a row and room above the first one, in pixels. */
const ROW = 215;
const TOP = 24;

/** Width of a panel with its right margin. */
const COLUMN = PLOT_WIDTH + 20;

/**
 * Draws the picture.
 *
 * @param stages The stages and their results; the telling ones are drawn.
 * @returns The contents of an SVG file.
 */
export function goodnessPicture(stages: readonly StudiedStage[]): string {
  const shown = stages.filter(({ telling }) => telling);
  const columns = Math.max(...shown.map(({ result }) => result.layers.length), 1);
  const size = { width: columns * COLUMN, height: TOP + shown.length * ROW };
  const panels = shown.flatMap((stage, row) => rowOf(stage, TOP + row * ROW));
  const description = "Histograms of the goodness of validation images with right and wrong labels";
  return svgPicture(description, size, panels);
}

function rowOf({ name, result, settings }: StudiedStage, y: number): Panel[] {
  return result.layers.map((layer, column) => {
    const { usesThreshold } = LOSSES[settings.loss];
    const near = usesThreshold && isNear(layer, settings.threshold);
    const threshold = near ? settings.threshold : undefined;
    return {
      plot: goodnessHistogram(layer, { layer: column, threshold }),
      x: column * COLUMN,
      y,
      title: `${name}, layer ${column + 1}: ${shortPercent(layer.accuracy)}`,
    };
  });
}

/** Whether a threshold lies within the range of the values, extended by its length on both sides. */
function isNear({ positive, negative }: StageLayer, threshold: number): boolean {
  const values = [...positive, ...negative];
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return threshold > 2 * low - high && threshold < 2 * high - low;
}
