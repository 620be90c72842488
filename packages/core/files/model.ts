/**
 * A trained network.
 *
 * @module
 */

import { type Head, HEAD_WEIGHT, headShape } from "../head/head.ts";
import type { Network } from "../network/geometry.ts";
import { weightShapes } from "../network/parameters.ts";
import type { Shape } from "../ops/ops.ts";
import type { HostTensors } from "../ops/program.ts";
import type { ConfidenceRule } from "../prediction/confidence.ts";
import type { TrainingRecord } from "./training_record.ts";

/** A trained network. */
export interface Model {
  /** The network. */
  readonly network: Network;
  /** Its weights by name. */
  readonly weights: HostTensors;
  /** How it was trained. */
  readonly training: TrainingRecord;
  /** A head that was trained on the network, if there is one. */
  readonly head?: Head;
  /** When a prediction is confident. */
  readonly confidence?: ConfidenceRule;
  /**
   * What older models have in place of `confidence`: the total goodness, of the best label or of the image itself,
   * from which a prediction is confident.
   */
  readonly confidenceThreshold?: number;
}

/**
 * The weights of a model.
 *
 * @returns Those of its network and of its head, if it has one, by name.
 */
export function modelTensors({ weights, head }: Pick<Model, "weights" | "head">): HostTensors {
  return { ...weights, ...(head && { [HEAD_WEIGHT]: head.weight }) };
}

/**
 * The names and shapes of a model's weights.
 *
 * @param model The network and its head, if it has one.
 * @returns Shapes by name.
 * @throws {InputError} If the head's layers are not different layers of the network.
 */
export function modelShapes(
  { network, head }: { readonly network: Network; readonly head?: Pick<Head, "layers"> },
): Record<string, Shape> {
  return {
    ...weightShapes(network),
    ...(head && { [HEAD_WEIGHT]: headShape(network, head.layers) }),
  };
}
