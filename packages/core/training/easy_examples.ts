/**
 * Examples that a layer has learnt already, and whose gradient is left out as negligible.
 *
 * @module
 */

import { steepestSlope } from "../objectives/losses.ts";
import type { Ops } from "../ops/ops.ts";
import type { StepOptions } from "./step_options.ts";

/**
 * Leaves out the rows that are learnt already, where that is asked for.
 *
 * @param options What counts as learnt: a slope below this share of the loss's steepest.
 * @param gradient The derivative of the loss by goodness, `[1, R, G]`.
 * @returns The gradient without theirs, and which rows are left, `[1, R, 1]`.
 * @throws {InputError} If the loss has no steepest slope.
 */
export function dropEasyExamples<T>(
  ops: Ops<T>,
  options: Pick<StepOptions, "easyExampleThreshold" | "loss" | "lossScale" | "batchSize">,
  gradient: T,
): { gradient: T; used?: T } {
  const { easyExampleThreshold, batchSize } = options;
  if (easyExampleThreshold === 0) return { gradient };
  const squares = ops.sum(ops.mul(gradient, gradient), 2);
  const least = easyExampleThreshold * steepestSlope(options) / batchSize;
  const used = ops.greater(squares, least ** 2);
  return { gradient: ops.mul(gradient, used), used };
}
