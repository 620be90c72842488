/**
 * What goodness says at a few stages: histograms, a row for each stage and a column for each layer.
 *
 * @module
 */

import { goodnessHistogram } from "../report/goodness_section.ts";
import { PLOT_WIDTH } from "../report/plot.ts";
import { shortPercent } from "../report/format.ts";
import type { StudiedStage } from "./ladder.ts";
import { type Panel, svgPicture } from "./svg_picture.ts";

/** Height of a row and room above the first one, in pixels. */
const ROW = 215;
const TOP = 24;

/**
 * Draws the picture.
 *
 * @param stages The stages and what they came to; the telling ones are shown.
 * @returns The contents of an SVG file.
 */
export function goodnessPicture(stages: readonly StudiedStage[]): string {
  const shown = stages.filter(({ telling }) => telling);
  const columns = Math.max(...shown.map(({ result }) => result.layers.length), 1);
  const size = { width: columns * PLOT_WIDTH, height: TOP + shown.length * ROW };
  const panels = shown.flatMap((stage, row) => rowOf(stage, TOP + row * ROW));
  const description = "Histograms of the goodness of validation images with right and wrong labels";
  return svgPicture(description, size, panels);
}

function rowOf({ name, result, settings }: StudiedStage, y: number): Panel[] {
  const threshold = settings.loss === "threshold" || settings.loss === "batch-sigmoid"
    ? { threshold: settings.threshold }
    : {};
  return result.layers.map((layer, column) => ({
    plot: goodnessHistogram(layer, { layer: column, ...threshold }),
    x: column * PLOT_WIDTH,
    y,
    title: `${name}, layer ${column + 1}: ${shortPercent(layer.accuracy)}`,
  }));
}
