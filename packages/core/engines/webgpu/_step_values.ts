/**
 * The intermediate values of the training step in float64, as the fused programs store them.
 *
 * @module
 */

import { layerAt } from "../../network/forward.ts";
import { LENGTH_EPSILON } from "../../network/normalisation.ts";
import { pool } from "../../network/pooling.ts";
import { tensorNamed } from "../../ops/program.ts";
import { float64Ops, type Float64Tensor } from "../float64/ops.ts";
import { meanSquares, type Reference } from "./_step_reference.ts";
import { activitiesName, passedName, productName, squaresName } from "./buffer_names.ts";
import type { FusedPlan } from "./fused_plan.ts";
import { isProjected } from "./layer_sizes.ts";
import { unitsOf } from "./row_functions.ts";
import { rowsOfLayer } from "./row_values.ts";

/**
 * The numbers of the rows as they are after the losses.
 *
 * @param plan The fused programs.
 * @param known The step in float64.
 * @returns The buffer `rows`; sums of squares are spread over their parts.
 */
export function rowNumbers(
  { layers, layout }: FusedPlan,
  known: Reference,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(layout.length);
  const { labels } = known;
  const [, classes = 1] = labels?.shape ?? [];
  labels?.data.forEach((value, index) => {
    if (value > 0.5) values[layout.labels + Math.floor(index / classes)] = index % classes;
  });
  for (const sizes of layers) {
    const { index, rows, groups } = sizes;
    const { goodness, slopes, meanSquares: passed, activities } = known.layers[index] ?? {};
    const offsets = rowsOfLayer(layout, index);
    // A goodness is a mean of squares, or a sum of weighted ones.
    const units = isProjected(sizes) ? 1 : unitsOf(sizes) / groups;
    passed?.data.forEach((mean, row) => {
      values[offsets.scales + row] = 1 / Math.sqrt(mean + LENGTH_EPSILON);
    });
    goodness?.data.forEach((each, at) => {
      const [row, group] = [Math.floor(at / groups), at % groups];
      values[offsets.slopes + group * rows + row] = 2 * (slopes?.data[at] ?? NaN) / units;
      if (groups > 1) values[offsets.goodness + group * rows + row] = each * units;
    });
    if (groups > 1 && !isProjected(sizes) || activities === undefined) continue;
    meanSquares(activities).data.forEach((mean, row) => {
      for (let part = 0; part < offsets.parts; part++) {
        values[offsets.sums + part * rows + row] = mean * unitsOf(sizes) / offsets.parts;
      }
    });
  }
  return values;
}

/**
 * The intermediate values of a step.
 *
 * @param plan The fused programs.
 * @param known The step in float64.
 * @returns The buffers between programs, by name, but those of derivatives and statistics.
 */
export function layerValues(
  { layers, buffers }: FusedPlan,
  known: Reference,
): Record<string, Float64Tensor> {
  const all = layers.flatMap(({ index }) => {
    const { activities, images, projected, passed } = known.layers[index] ?? {};
    return [
      [activitiesName(index), activities],
      [productName(index), images],
      [squaresName(index), projected?.pooled],
      [passedName(index), passed],
    ] as const;
  });
  const values: Record<string, Float64Tensor> = Object.fromEntries(
    all.flatMap(([name, tensor]) => tensor && name in buffers ? [[name, tensor]] : []),
  );
  for (const { index, pooling } of layers) {
    for (const [at, { source, target }] of pooling.entries()) {
      const stored = tensorNamed(values, source.buffer);
      const below = source.rectified ? float64Ops.relu(stored) : stored;
      const stage = layerAt(known.network, index).pooling[at];
      if (stage !== undefined) values[target] = pool(float64Ops, stage, below);
    }
  }
  return values;
}
