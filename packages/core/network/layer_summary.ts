/**
 * What the layers of a network come to: locations, receptive fields on the image, weights, multiplications.
 *
 * @module
 */

import { sizeOf } from "../ops/shape.ts";
import type { Layer, Network } from "./geometry.ts";
import type { Grid, LayerGeometry } from "./grid.ts";
import { learntTensors } from "./parameters.ts";
import { stagesOf } from "./stages.ts";

/** What a layer comes to. */
export interface LayerSummary {
  /** The name of its kind. */
  readonly kind: string;
  /** What it is, in a few words. */
  readonly description: string;
  /** Its locations. */
  readonly grid: Grid;
  /** Rows and columns of pixels that a location sees through the layers below, at most. */
  readonly receptiveField: readonly [rows: number, columns: number];
  /** Numbers that it learns: weights, label weights, biases, projections and the like; none of pooling. */
  readonly weights: number;
  /** Products of weights in the forward pass of one image; those with a one-hot label are none. */
  readonly multiplications: number;
}

/** The part of the image that a location sees: the first and the last row and column; nothing for padding. */
type Box = readonly [top: number, left: number, bottom: number, right: number] | undefined;

/**
 * Summarises the layers of a network.
 *
 * @returns What each layer comes to, first to last.
 *
 * @example
 * ```ts
 * import { layerSummaries, networkPreset, resolveNetwork } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const layers = layerSummaries(resolveNetwork(networkPreset("local")));
 * assertEquals(layers.map(({ receptiveField }) => receptiveField), [[10, 10], [16, 16], [22, 22]]);
 * assertEquals(layers[0]?.multiplications, 16 * 100 * 128);
 * ```
 */
export function layerSummaries(network: Network): LayerSummary[] {
  const { height, width } = network.spec.input;
  let boxes: readonly Box[] = Array.from({ length: height * width }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    return [row, column, row, column] as const;
  });
  const learnt = learntTensors(network);
  const weightsOf = (layer: Layer): number =>
    learnt.filter((tensor) => network.layers[tensor.layer] === layer)
      .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return stagesOf(network).map((stage) => {
    boxes = boxesOf(stage, boxes);
    const { kind, description, grid, layer } = stage;
    return {
      ...{ kind, description, grid },
      receptiveField: largest(boxes),
      weights: layer === undefined ? 0 : weightsOf(layer),
      multiplications: layer === undefined ? 0 : multiplicationsOf(layer),
    };
  });
}

function multiplicationsOf({ receptiveFields, inputs, channels, projectionShape }: Layer): number {
  const projected = projectionShape === undefined ? 0 : sizeOf(projectionShape);
  return receptiveFields.length * inputs * channels + projected;
}

/** What the locations of a layer see of the image. */
function boxesOf({ receptiveFields }: LayerGeometry, below: readonly Box[]): Box[] {
  return receptiveFields.map((field) => field.map((cell) => below[cell]).reduce(union, undefined));
}

function union(a: Box, b: Box): Box {
  if (a === undefined || b === undefined) return a ?? b;
  const [top, left, bottom, right] = b;
  return [
    Math.min(a[0], top),
    Math.min(a[1], left),
    Math.max(a[2], bottom),
    Math.max(a[3], right),
  ];
}

function largest(boxes: readonly Box[]): [rows: number, columns: number] {
  const extent = (first: 0 | 1): number =>
    boxes.reduce(
      (most, box) => Math.max(most, box ? box[first + 2 as 2 | 3] - box[first] + 1 : 0),
      0,
    );
  return [extent(0), extent(1)];
}
