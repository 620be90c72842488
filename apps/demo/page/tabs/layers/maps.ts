/**
 * What the tab of the layers shows, computed from the activities.
 *
 * @module
 */

import type { LayerActivation } from "../../state/api.ts";

/** Numbers of units at the locations of a layer. */
export interface UnitMap {
  /** Rows and columns of locations. */
  readonly grid: readonly [rows: number, columns: number];
  /** Units of a location. */
  readonly channels: number;
  /** `[L, C]` in row-major order. */
  readonly values: readonly number[];
}

/** The maps of a layer. */
export interface LayerMaps {
  /** The activities for the first label, or for the image if no label goes in. */
  readonly first: UnitMap;
  /** The activities for the second label, and the first minus the second. */
  readonly compared?: { readonly second: UnitMap; readonly difference: UnitMap };
}

/**
 * Lays the activities of a layer out as maps.
 *
 * Where a label goes in, both labels have activities of the same units, and the difference is theirs. Where each
 * label has units of its own, the maps show those of either label, and the difference is that of their means of
 * squares at each location.
 *
 * @param activation The layer's activities.
 * @param labels The labels that are compared.
 * @returns The maps.
 */
export function layerMaps(
  { grid, channels, groups, values: [first = [], second] }: LayerActivation,
  labels: readonly [number, number],
): LayerMaps {
  const mapOf = (values: readonly number[]): UnitMap => ({ grid, channels, values });
  if (second !== undefined) {
    const difference = mapOf(first.map((value, at) => value - (second[at] ?? 0)));
    return { first: mapOf(first), compared: { second: mapOf(second), difference } };
  }
  if (groups === 1) return { first: mapOf(first) };
  const [one, other] = labels.map((label) => groupOf(mapOf(first), groups, label));
  if (one === undefined || other === undefined) return { first: mapOf(first) };
  const others = locationGoodness(other);
  const values = locationGoodness(one).map((value, at) => value - (others[at] ?? 0));
  return { first: one, compared: { second: other, difference: { grid, channels: 1, values } } };
}

/** The units of a label. */
function groupOf({ grid, channels, values }: UnitMap, groups: number, label: number): UnitMap {
  const own = channels / groups;
  const isOwn = (at: number): boolean => Math.floor(at % channels / own) === label;
  return { grid, channels: own, values: values.filter((_, at) => isOwn(at)) };
}

/** The mean of squares at each location. */
function locationGoodness({ channels, values }: UnitMap): number[] {
  const goodness = new Array<number>(values.length / channels).fill(0);
  values.forEach((value, at) => {
    const location = Math.floor(at / channels);
    goodness[location] = (goodness[location] ?? 0) + value * value / channels;
  });
  return goodness;
}

/**
 * Counts the units that are active.
 *
 * @returns How many are above 0.
 */
export function countActive(values: readonly number[]): number {
  return values.reduce((count, value) => count + Number(value > 0), 0);
}

/**
 * Counts the units that no set of activities wakes.
 *
 * @param activation The layer's activities.
 * @returns How many are 0 in all of them.
 */
export function countSilent({ values: [first = [], ...others] }: LayerActivation): number {
  return first.filter((value, at) =>
    !(value > 0) && others.every((values) => !(Number(values[at]) > 0))
  )
    .length;
}

/** The numbers of a location. */
export interface LocationFigures {
  /** Its row, from 0. */
  readonly row: number;
  /** Its column, from 0. */
  readonly column: number;
  /** Units that are active. */
  readonly active: number;
  /** The mean of squares. */
  readonly goodness: number;
}

/**
 * Looks at one location of a map.
 *
 * @param map The map.
 * @param location The location, from 0 in row-major order.
 * @returns Its numbers.
 */
export function locationFigures(
  { grid: [, columns], channels, values }: UnitMap,
  location: number,
): LocationFigures {
  const own = values.slice(location * channels, (location + 1) * channels);
  return {
    row: Math.floor(location / columns),
    column: location % columns,
    active: countActive(own),
    goodness: own.reduce((sum, value) => sum + value * value, 0) / channels,
  };
}

/** Cells between locations. */
const GAP = 2;

/** Where the cells of a map lie. */
export interface MapLayout {
  /** Cells of a row of the whole map. */
  readonly columns: number;
  /** The unit in each cell, row by row, as its place among the map's values; -1 for none. */
  readonly units: readonly number[];
}

/**
 * Lays a map out: locations on their grid, the units of each in a square.
 *
 * @param map The map.
 * @returns The unit in each cell.
 */
export function mapLayout({ grid: [rows, columns], channels }: Omit<UnitMap, "values">): MapLayout {
  const side = Math.ceil(Math.sqrt(channels));
  const [height, width] = [rows, columns].map((count) => count * (side + GAP) - GAP);
  const units = new Array<number>((height ?? 0) * (width ?? 0)).fill(-1);
  for (let at = 0; at < rows * columns * channels; at++) {
    const location = Math.floor(at / channels);
    const unit = at % channels;
    const row = Math.floor(location / columns) * (side + GAP) + Math.floor(unit / side);
    const column = location % columns * (side + GAP) + unit % side;
    units[row * (width ?? 0) + column] = at;
  }
  return { columns: width ?? 0, units };
}
