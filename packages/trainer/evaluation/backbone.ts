/**
 * A trained network and what runs it.
 *
 * @module
 */

import type { Engine, HostTensors, Network } from "@goodness/core";

/** A trained network, whatever it was trained by, and what runs it. */
export interface Backbone {
  /** The network. */
  readonly network: Network;
  /** Its weights by name. */
  readonly weights: HostTensors;
  /** What runs it. */
  readonly engine: Engine;
}
