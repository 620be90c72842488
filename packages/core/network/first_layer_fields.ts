/**
 * The weights of the first layer as pictures: the receptive field of each unit.
 *
 * @module
 */

import type { Layer, Network } from "./geometry.ts";
import { weightName } from "./parameters.ts";
import { type HostTensors, tensorNamed } from "../ops/program.ts";
import { dims3 } from "../ops/shape.ts";

/** The incoming weights of one unit. */
export interface UnitWeights {
  /** Weights of the pixels, `[fieldRows, fieldColumns]` in row-major order, times the channels that are shown. */
  readonly field: Float32Array;
  /** Weights of the labels, if the labels are inputs of the unit. */
  readonly labels?: Float32Array | undefined;
}

/** First-layer weights on the grid of their locations. */
export interface ReceptiveFields {
  /** Rows of locations. */
  readonly gridRows: number;
  /** Columns of locations. */
  readonly gridColumns: number;
  /** Rows of pixels that a location sees. */
  readonly fieldRows: number;
  /** Columns of pixels that a location sees. */
  readonly fieldColumns: number;
  /** Values of a pixel: 1, or 3 for red, green and blue. */
  readonly channels: 1 | 3;
  /** Units of each location, locations in row-major order. */
  readonly locations: readonly (readonly UnitWeights[])[];
}

/**
 * Takes the weights of all units of the first layer. Locations of a convolution share theirs: they are one location.
 *
 * @param weights The network's weights by name.
 * @returns The weights on the locations' grid, the units of a location in the order of its channels.
 * @throws {RangeError} If the network has no layers.
 */
export function firstLayerFields(network: Network, weights: HostTensors): ReceptiveFields {
  const { field: [fieldRows, fieldColumns], grid, shared } = firstLayer(network);
  const { rows, columns } = shared ? { rows: 1, columns: 1 } : grid;
  return {
    gridRows: rows,
    gridColumns: columns,
    fieldRows,
    fieldColumns,
    channels: network.spec.input.channels === 3 ? 3 : 1,
    locations: Array.from(
      { length: rows * columns },
      (_, location) => unitsOf(network, weights, location),
    ),
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
