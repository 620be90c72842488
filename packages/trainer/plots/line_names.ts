/**
 * Names of lines, written at their ends.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import { spread } from "./spread.ts";

/** The end of a line. */
export interface LineEnd {
  /** The name of the line. */
  readonly name: string;
  /** Its colour. */
  readonly colour: string;
  /** The position on the horizontal axis. */
  readonly x: number | string | undefined;
  /** The position on the vertical axis. */
  readonly y: number | undefined;
  /** The same in pixels below the top of the plot. */
  readonly top: number;
}

/** The room for names. */
export interface LineNamesOptions {
  /** Height of the plot between its margins, in pixels. */
  readonly height: number;
  /** The least distance between two names, in pixels. @default {15} */
  readonly gap?: number;
}

/**
 * Writes the names of lines to the right of their ends. Names that would overlap are moved up or down.
 *
 * @param ends The ends of the lines.
 * @param options The room for names.
 * @returns The marks.
 */
export function lineNames(
  ends: readonly LineEnd[],
  { height, gap = 15 }: LineNamesOptions,
): Plot.Markish[] {
  const moved = spread(ends.map(({ top }) => top), gap, height);
  return ends.map((end, index) =>
    Plot.text([end], {
      x: "x",
      y: "y",
      text: "name",
      dx: 8,
      dy: (moved[index] ?? 0) - end.top,
      textAnchor: "start",
      fill: end.colour,
      fontWeight: 600,
    })
  );
}
