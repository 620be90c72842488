/**
 * The loss of positive and negative rows.
 *
 * @module
 */

import { InputError } from "../ops/input_error.ts";
import type { PairLoss } from "./loss.ts";
import { checkSharedLoss, lossLabel, lossOf, PAIR_LOSSES } from "./losses.ts";
import type { BoundNetwork } from "../network/bound_network.ts";
import { batchMeans, type MeasuredLayer } from "./objective.ts";
import type { Ops } from "../ops/ops.ts";
import type { TensorMap } from "../ops/program.ts";
import { lengthAt } from "../ops/shape.ts";
import type { ObjectiveOptions } from "./objective_options.ts";

/** Splits `[L, 2B, C]` into its positive and its negative rows, `[L, B, C]` each. */
export function halves<T>(ops: Ops<T>, x: T): [positive: T, negative: T] {
  const rows = lengthAt(ops.shape(x), 1);
  return [
    ops.slice(x, { axis: 1, start: 0, end: rows / 2 }),
    ops.slice(x, { axis: 1, start: rows / 2, end: rows }),
  ];
}

/**
 * The loss of a layer from positive and negative rows.
 *
 * @param options The loss and its scale.
 * @param measured The layer, its goodness `[1, 2B, 1]`, positives first, and the batch.
 * @returns The derivative by goodness, `[1, 2B, 1]`, and the metrics, see `STEP_METRICS`.
 * @throws {InputError} If the loss is not one of pairs, or depends on a whole batch that processes share.
 */
export function pairLoss<T>(
  { ops, network }: BoundNetwork<T>,
  options: ObjectiveOptions,
  { layer, goodness, inputs }: MeasuredLayer<T>,
): { gradient: T; metrics: T } {
  const [positive, negative] = halves(ops, goodness);
  const result = pairFormula(options)(ops, positive, negative, {
    lossScale: options.lossScale,
    threshold: network.spec.threshold,
    units: layer.receptiveFields.length * layer.channels,
  });
  const gradient = ops.concat([
    ofSide(ops, result.positive, inputs, 0),
    ofSide(ops, result.negative, inputs, 1),
  ], 1);
  // Alternating updates: a side has weight 2 in the steps that learn from it, which are every other one.
  const measuredOf = (goodness: T, side: number): T =>
    inputs.sides === undefined ? goodness : ops.mul(ofSide(ops, goodness, inputs, side), 2);
  const measured = [
    result.loss,
    measuredOf(positive, 0),
    measuredOf(negative, 1),
    ops.greater(negative, positive),
  ];
  return {
    gradient: ops.mul(gradient, 1 / options.batchSize), // the loss is the mean over pairs
    metrics: batchMeans(ops, measured),
  };
}

/** Weights the values of one side, 0 for positives and 1 for negatives, in steps that learn from one side. */
function ofSide<T>(ops: Ops<T>, x: T, inputs: TensorMap<T>, side: number): T {
  const { sides } = inputs;
  if (sides === undefined) return x;
  return ops.mul(x, ops.slice(sides, { axis: 0, start: side, end: side + 1 }));
}

function pairFormula(options: ObjectiveOptions): PairLoss["formula"] {
  checkSharedLoss(options);
  const { loss } = options;
  const found = lossOf(loss);
  if (found.kind === "pair") return found.formula;
  throw new InputError(
    `Cannot learn positive and negative data by the loss "${lossLabel(loss)}": ` +
      `choose ${Object.keys(PAIR_LOSSES).join(", ")}`,
  );
}
