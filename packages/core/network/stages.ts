/**
 * The layers of a network as they are written, pooling among them.
 *
 * @module
 */

import type { Layer, Network } from "./geometry.ts";
import type { Grid, LayerGeometry } from "./grid.ts";

/** A layer that learns, or pooling. */
export interface Stage extends LayerGeometry {
  /** The name of its kind. */
  readonly kind: string;
  /** What it is, in a few words. */
  readonly description: string;
  /** The grid below. */
  readonly below: Grid;
  /** The layer, if it learns. */
  readonly layer?: Layer;
}

/**
 * Lists the layers of a network, pooling among them.
 *
 * @returns One for each layer of the network as data.
 */
export function stagesOf({ spec, layers }: Network): Stage[] {
  const { height: rows, width: columns, channels } = spec.input;
  const resolved = layers.flatMap((layer) => [...layer.pooling, { ...layer, layer }]);
  return resolved.map((stage, index) => ({
    ...stage,
    kind: spec.layers[index]?.kind ?? "",
    below: resolved[index - 1]?.grid ?? { rows, columns, channels },
  }));
}
