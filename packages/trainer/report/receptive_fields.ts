/**
 * The receptive fields of the first layer.
 *
 * @module
 */

import type { HostTensors, Layer, Network } from "@goodness/core";
import { dims3, tensorNamed } from "@goodness/core/ops";
import { weightName } from "@goodness/core/network";
import type { ReceptiveFields, UnitWeights } from "./report_types.ts";

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
  const geometry = geometryOf(network);
  const locations = geometry.gridRows * geometry.gridColumns;
  const share = Math.max(Math.round(UNITS / locations), FEWEST_PER_LOCATION);
  const count = unitsPerLocation ?? Math.min(share, MOST_PER_LOCATION);
  return {
    ...geometry,
    locations: Array.from(
      { length: locations },
      (_, location) =>
        unitsOf(network, weights, location)
          .map((unit) => ({ unit, length: lengthOf(unit.field) }))
          .toSorted((a, b) => b.length - a.length)
          .slice(0, count)
          .map(({ unit }) => unit),
    ),
  };
}

function geometryOf(network: Network): Omit<ReceptiveFields, "locations"> {
  const { field: [fieldRows, fieldColumns], grid, shared } = firstLayer(network);
  // Locations of a convolution share their weights.
  const { rows, columns } = shared ? { rows: 1, columns: 1 } : grid;
  const { channels } = network.spec.input;
  return {
    gridRows: rows,
    gridColumns: columns,
    fieldRows,
    fieldColumns,
    channels: channels === 3 ? 3 : 1,
  };
}

function firstLayer({ layers: [first] }: Network): Layer {
  if (first !== undefined) return first;
  throw new RangeError("Cannot show receptive fields of a network without layers");
}

/** All units of a location, out of the layer's weights `[L, K + Y + 1, C]`. */
function unitsOf(network: Network, weights: HostTensors, location: number): UnitWeights[] {
  const { inputs, labelInputs, weightShape } = firstLayer(network);
  const colours = network.spec.input.channels;
  const values = tensorNamed(weights, weightName(0));
  const [, rows, channels] = dims3(weightShape);
  const column = (from: number, count: number, channel: number): Float32Array =>
    Float32Array.from(
      { length: count },
      (_, row) => values[(location * rows + from + row) * channels + channel] ?? NaN,
    );
  return Array.from({ length: channels }, (_, channel) => ({
    field: shownChannels(column(0, inputs, channel), colours),
    labels: labelInputs > 0 ? column(inputs, labelInputs, channel) : undefined,
  }));
}

/** The weights of grey or RGB pixels; of other pixels, the means over their channels. */
function shownChannels(field: Float32Array, channels: number): Float32Array {
  if (channels === 1 || channels === 3) return field;
  return Float32Array.from(
    { length: field.length / channels },
    (_, cell) =>
      field.subarray(cell * channels, (cell + 1) * channels).reduce((sum, x) => sum + x, 0) /
      channels,
  );
}

function lengthOf(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}
