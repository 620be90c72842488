/**
 * The receptive fields of the first layer that a report shows.
 *
 * @module
 */

import type { HostTensors, Network } from "@goodness/core";
import { firstLayerFields, type ReceptiveFields } from "@goodness/core/network";

/** Units to show in all, if there are few locations. */
const UNITS = 96;

/** Units to show of a location: fewer are no sample, more are too small to see. */
const FEWEST_PER_LOCATION = 6;
const MOST_PER_LOCATION = 48;

/**
 * Takes the units with the longest weight vectors of the pixels from each location of the first layer.
 *
 * @param network The network.
 * @param weights Its weights by name.
 * @param unitsPerLocation How many units of each location; by default about 96 in all.
 * @returns Their weights, on the locations' grid.
 * @throws {RangeError} If the network has no layers.
 */
export function receptiveFields(
  network: Network,
  weights: HostTensors,
  unitsPerLocation?: number,
): ReceptiveFields {
  const { locations, ...geometry } = firstLayerFields(network, weights);
  const share = Math.max(Math.round(UNITS / locations.length), FEWEST_PER_LOCATION);
  const count = unitsPerLocation ?? Math.min(share, MOST_PER_LOCATION);
  return {
    ...geometry,
    locations: locations.map((units) =>
      units
        .map((unit) => ({ unit, length: lengthOf(unit.field) }))
        .toSorted((a, b) => b.length - a.length)
        .slice(0, count)
        .map(({ unit }) => unit)
    ),
  };
}

function lengthOf(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}
