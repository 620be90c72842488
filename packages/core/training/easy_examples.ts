/**
 * Easy examples: those whose gradient is negligible.
 *
 * @module
 */

import { steepestSlope } from "../objectives/losses.ts";
import type { Ops } from "../ops/ops.ts";
import type { StepOptions } from "./step_options.ts";

/**
 * Sets the derivative of easy examples to zero. An example is easy if the length of its derivative is at most
 * `easyExampleThreshold` times the loss's largest one.
 *
 * @param options The threshold, 0 to drop none; and the loss.
 * @param gradient The derivative of the mean loss by goodness, `[1, R, G]`.
 * @returns The derivative; and which rows are used, `[1, R, 1]`, each 0 or 1, if the threshold is not 0.
 * @throws {InputError} If the threshold is not 0 and the derivative of the loss is unbounded.
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
