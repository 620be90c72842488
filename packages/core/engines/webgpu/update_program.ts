/**
 * The local update of a layer whose locations have weights of their own: their gradient, fused with Adam. The
 * gradient is never in memory.
 *
 * @module
 */

import { weightName } from "../../network/parameters.ts";
import type { OptimiserOptions } from "../../training/optimiser.ts";
import { adamBindings, adamFunction } from "./adam_functions.ts";
import { type ComputeProgram, computeProgram } from "./compute_program.ts";
import { finishFunction } from "./finish_function.ts";
import {
  gradientBindings,
  gradientConstants,
  type GradientOptions,
  gradientProduct,
} from "./gradient_product.ts";
import type { LayerSizes } from "./layer_sizes.ts";
import type { SlopeOptions } from "./row_derivatives.ts";
import { workgroupsOf } from "./tile.ts";
import { widthOf } from "./values.ts";

/** The options of an update. */
export interface UpdateOptions extends GradientOptions {
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
  const { index, weightRows, channels } = sizes;
  const learnt = { name: weightName(index), layer: index, width: widthOf(channels) };
  return computeProgram({
    label: `layer ${index}: update`,
    constants: gradientConstants(sizes, layout),
    bindings: [...gradientBindings(sizes), ...adamBindings(learnt, options)],
    workgroups: workgroupsOf(tile, { ...sizes, rows: weightRows, columns: channels }),
    body: `${adamFunction(learnt, options)}
${finishFunction(learnt.width, { rows: "WEIGHT_ROWS", columns: "CHANNELS" })}
${gradientProduct(sizes, options)}`,
  });
}
