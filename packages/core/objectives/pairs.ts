/**
 * Positive and negative rows, and what is learnt from them.
 *
 * @module
 */

import { InputError } from "../ops/input_error.ts";
import type { PairLoss } from "./loss.ts";
import { lossLabel, lossOf, PAIR_LOSSES } from "./losses.ts";
import type { Layer, Network } from "../network/geometry.ts";
import { batchMeans } from "./objective.ts";
import type { Ops } from "../ops/ops.ts";
import type { TensorMap } from "../ops/program.ts";
import { lengthAt } from "../ops/shape.ts";
import type { ObjectiveOptions } from "./objective_options.ts";

/** The positive and the negative rows, which are along axis 1. */
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
 * @param ops The operations.
 * @param network The network.
 * @param options The loss.
 * @param trained The layer, its goodness `[1, 2B, 1]`, positives first, and the batch.
 * @returns The derivative by goodness, and what is measured.
 */
export function pairLoss<T>(
  ops: Ops<T>,
  network: Network,
  options: ObjectiveOptions,
  { layer, goodness, inputs }: { layer: Layer; goodness: T; inputs: TensorMap<T> },
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
  // Steps in turn: each side is measured where it is learnt, twice over as that is every other step.
  const ofTurn = (goodness: T, side: number): T =>
    inputs.sides === undefined ? goodness : ops.mul(ofSide(ops, goodness, inputs, side), 2);
  const measured = [
    result.loss,
    ofTurn(positive, 0),
    ofTurn(negative, 1),
    ops.greater(negative, positive),
  ];
  return {
    gradient: ops.mul(gradient, 1 / options.batchSize), // the loss is the mean over pairs
    metrics: batchMeans(ops, measured),
  };
}

/** What is of positives or of negatives, weighted where a step learns from one of them alone. */
function ofSide<T>(ops: Ops<T>, x: T, inputs: TensorMap<T>, side: number): T {
  const { sides } = inputs;
  if (sides === undefined) return x;
  return ops.mul(x, ops.slice(sides, { axis: 0, start: side, end: side + 1 }));
}

function pairFormula({ loss }: ObjectiveOptions): PairLoss["formula"] {
  const found = lossOf(loss);
  if (found.kind === "pair") return found.formula;
  throw new InputError(
    `Cannot learn positive and negative data by the loss "${lossLabel(loss)}": ` +
      `choose ${Object.keys(PAIR_LOSSES).join(", ")}`,
  );
}
