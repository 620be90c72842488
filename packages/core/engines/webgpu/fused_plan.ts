/**
 * The programs of a training step. Pure: no device is needed.
 *
 * @module
 */

import { InputError } from "../../ops/input_error.ts";
import { lossLabel, steepestSlope } from "../../objectives/losses.ts";
import { objectiveOf } from "../../objectives/objectives.ts";
import type { FusedPrecision } from "./precision.ts";
import type { ComputePlan, ComputeProgram } from "./compute_program.ts";
import { forwardPrograms, rowCountsOf, updatePrograms } from "./layer_programs.ts";
import { type LayerSizes, layerSizes } from "./layer_sizes.ts";
import { isFusedLoss, lossProgram } from "./loss_program.ts";
import { buffersOf } from "./plan_buffers.ts";
import { checkLimits } from "./plan_limits.ts";
import { type RowLayout, rowLayout } from "./row_values.ts";
import type { DeviceLimits } from "./tile.ts";
import { type Training, whyNotFused } from "./why_not_fused.ts";

/** The programs of a training step, and what they were written for. */
export interface FusedPlan extends ComputePlan {
  /** The layers, first to last. */
  readonly layers: readonly LayerSizes[];
  /** The layout of the buffer of row values. */
  readonly layout: RowLayout;
}

/**
 * Writes the programs of a training step: the layers' activities, first to last; the losses; the layers' updates.
 *
 * @param training The network and what its step does.
 * @param limits The device's limits.
 * @param precision The precision of activities and of the factors of products; `f16` needs a device with the
 *   feature `shader-f16`.
 * @returns The programs and their buffers. State and inputs have the names and sizes of `trainingShapes` and
 *   `trainingInputs`.
 * @throws {InputError} If the step does not run as fused programs, or not on such a device; the
 *   message says why.
 */
export function fusedPlan(
  training: Training,
  limits: DeviceLimits,
  precision: FusedPrecision = "f32",
): FusedPlan {
  const reason = whyNotFused(training);
  if (reason !== undefined) {
    const remedy = precision === "f32" ? "" : '; choose the precision "f32"';
    throw new InputError(`Cannot fuse this training step because of ${reason}${remedy}`);
  }
  const { network, options } = training;
  const layers = layerSizes(network, options.batchSize, precision);
  const layout = rowLayout(
    objectiveOf(network.spec).rowsPerImage * options.batchSize,
    layers.map((sizes) => rowCountsOf(sizes, limits)),
  );
  const contexts = layers.map((sizes) => ({ sizes, layers, layout, limits }));
  const plan = {
    layers,
    layout,
    buffers: buffersOf(training, { layers, layout, limits }),
    programs: [
      ...contexts.flatMap((context) => forwardPrograms(training, context)),
      lossOf(training, layers, layout),
      ...contexts.flatMap((context) => updatePrograms(training, context)),
    ],
  };
  checkLimits(plan, limits);
  return plan;
}

function lossOf(
  { network, options }: Training,
  layers: readonly LayerSizes[],
  layout: RowLayout,
): ComputeProgram {
  const { loss, lossScale, easyExampleThreshold, batchSize } = options;
  if (!isFusedLoss(loss)) throw new RangeError(`Cannot fuse the loss "${lossLabel(loss)}"`);
  const { threshold } = network.spec;
  return lossProgram(layers, {
    layout,
    loss,
    lossScale,
    threshold,
    easyExampleThreshold,
    steepest: steepestSlope(options),
    batchSize,
  });
}
