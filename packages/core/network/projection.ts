/**
 * The shape of a layer's projection on labels, at every location or over a grid of cells.
 *
 * @module
 */

import type { Shape } from "../ops/ops.ts";
import type { LayerGeometry } from "./grid.ts";
import { labelCount, type NetworkSpec } from "./network_spec.ts";

/** The projection of a layer; nothing where goodness is not projected. */
export interface Projection {
  /** `[P, C, Y]` where goodness is projected; `P` is `L`, or the cells of the projection grid. */
  readonly projectionShape?: Shape;
  /** For each location its cell of the projection grid, if goodness is projected over one. */
  readonly projectionCells?: readonly number[];
}

/** The projection of a layer, if goodness is projected. */
export function projectionOf(
  spec: NetworkSpec,
  { grid: { rows, columns, channels } }: LayerGeometry,
): Projection {
  const { goodness, projectionGrid } = spec;
  const labels = labelCount(spec);
  if (goodness !== "projected") return {};
  if (projectionGrid === undefined) return { projectionShape: [rows * columns, channels, labels] };
  const [down, across] = [Math.min(projectionGrid, rows), Math.min(projectionGrid, columns)];
  const projectionCells = Array.from({ length: rows * columns }, (_, location) => {
    const [row, column] = [Math.floor(location / columns), location % columns];
    return Math.floor(row * down / rows) * across + Math.floor(column * across / columns);
  });
  return { projectionShape: [down * across, channels, labels], projectionCells };
}
