/**
 * Peer normalisation: units that are less active than their peers are pushed to be active.
 *
 * @module
 */

import { gradientScale } from "./adam.ts";
import type { LayerActivity } from "../network/forward.ts";
import type { Layer } from "../network/geometry.ts";
import type { Ops } from "../ops/ops.ts";
import { meanOverProcesses, ownImages } from "../ops/processes.ts";
import { type TensorMap, tensorNamed } from "../ops/program.ts";
import { lengthAt } from "../ops/shape.ts";
import { peerName } from "./training_tensors.ts";
import type { StepOptions } from "./step_options.ts";

/** Decay of the running mean of activity, as in Hinton's ffcode. */
const ACTIVITY_DECAY = 0.9;

/**
 * Adds the gradient of peer normalisation (Hinton 2022, section 3.2; in the form of his ffcode). On positive data,
 * units less active than the mean of their layer are pushed up and the others down, inactive ones too. The push
 * is relative to the derivative of goodness, as in ffcode.
 *
 * @param options The strength of the push, 0 for none.
 * @param pushed The layer, its index from 0, its activity, the state, and the derivative of the loss by
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
): { dz: T; state: Record<string, T> } {
  if (options.peer === 0) return { dz, state: {} };
  const { batchSize, peer, lossScale, adam } = options;
  const units = layer.receptiveFields.length * layer.channels;
  const images = ownImages(options);
  const positives = ops.slice(activity.activities, { axis: 1, start: 0, end: images });
  const mean = ops.add(
    ops.mul(tensorNamed(state, peerName(index)), ACTIVITY_DECAY),
    ops.mul(meanOverProcesses(ops, options, ops.mean(positives, 1)), 1 - ACTIVITY_DECAY),
  );
  const lag = ops.sub(ops.mean(ops.mean(mean, 2), 0), mean); // [L, 1, C]
  const scale = gradientScale(adam) / (units * batchSize);
  const push = ops.mul(lag, -peer * 2 * lossScale * layer.groups * scale);
  const rows = lengthAt(ops.shape(activity.activities), 1);
  const isPositive = Float32Array.from({ length: rows }, (_, row) => row < images ? 1 : 0);
  const onPositives = ops.mul(ops.constant(isPositive, [1, rows, 1]), push);
  return { dz: ops.add(dz, onPositives), state: { [peerName(index)]: mean } };
}
