/**
 * Peer normalisation: units that are idle beside their peers are pushed to be active.
 *
 * @module
 */

import { gradientScale } from "./adam.ts";
import type { LayerActivity } from "../network/forward.ts";
import type { Layer } from "../network/geometry.ts";
import type { Ops } from "../ops/ops.ts";
import { type TensorMap, tensorNamed } from "../ops/program.ts";
import { lengthAt } from "../ops/shape.ts";
import { peerName } from "./training_tensors.ts";
import type { StepOptions } from "./step_options.ts";

/** How fast the running mean of activity forgets, as in Hinton's ffcode. */
const ACTIVITY_DECAY = 0.9;

/**
 * Adds the push of peer normalisation (Hinton 2022, section 3.2; the form of his ffcode): on positive data, units that
 * were less active than their layer's mean are pushed up and the others down, also while they are
 * silent. The push is relative to the slope of goodness, as it is there.
 *
 * @param options How strong the push is; 0 leaves everything as it is.
 * @param pushed The layer, its number from 0, its activity, the state, and the derivative of the loss by
 *   pre-activities, `[L, R, C]`, at {@linkcode gradientScale}.
 * @returns The derivative with the push, and the new state.
 */
export function pushTowardsPeers<T>(
  ops: Ops<T>,
  options: StepOptions,
  { layer, index, state, activity, dz }: {
    layer: Layer;
    index: number;
    state: TensorMap<T>;
    activity: LayerActivity<T>;
    dz: T;
  },
): { dz: T; kept: Record<string, T> } {
  if (options.peer === 0) return { dz, kept: {} };
  const { batchSize, peer, lossScale, adam } = options;
  const units = layer.receptiveFields.length * layer.channels;
  const positives = ops.slice(activity.activities, { axis: 1, start: 0, end: batchSize });
  const mean = ops.add(
    ops.mul(tensorNamed(state, peerName(index)), ACTIVITY_DECAY),
    ops.mul(ops.mean(positives, 1), 1 - ACTIVITY_DECAY),
  );
  const lag = ops.sub(ops.mean(ops.mean(mean, 2), 0), mean); // [L, 1, C]
  const scale = gradientScale(adam) / (units * batchSize);
  const push = ops.mul(lag, -peer * 2 * lossScale * layer.groups * scale);
  const rows = lengthAt(ops.shape(activity.activities), 1);
  const isPositive = Float32Array.from({ length: rows }, (_, row) => row < batchSize ? 1 : 0);
  const onPositives = ops.mul(ops.constant(isPositive, [1, rows, 1]), push);
  return { dz: ops.add(dz, onPositives), kept: { [peerName(index)]: mean } };
}
