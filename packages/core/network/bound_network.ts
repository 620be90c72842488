/**
 * A network that is bound to an engine's tensors.
 *
 * @module
 */

import type { Ops } from "../ops/ops.ts";
import type { TensorMap } from "../ops/program.ts";
import type { Network } from "./geometry.ts";

/** A network with its weights as tensors of an engine: all that a forward pass needs besides images. */
export interface BoundNetwork<T> {
  /** The operations on such tensors. */
  readonly ops: Ops<T>;
  /** The network. */
  readonly network: Network;
  /** Its weights by name. A training step has all of its state here. */
  readonly weights: TensorMap<T>;
}
