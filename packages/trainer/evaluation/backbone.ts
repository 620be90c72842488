/**
 * A trained network and the engine that runs it.
 *
 * @module
 */

import type { Engine, HostTensors, Network } from "@goodness/core";

/** A trained network and the engine that runs it. */
export interface Backbone {
  /** The network. */
  readonly network: Network;
  /** Its weights by name. */
  readonly weights: HostTensors;
  /** The engine that runs it. */
  readonly engine: Engine;
}
