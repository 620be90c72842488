/**
 * The units of the first layer, as the tab of the receptive fields orders and shows them.
 *
 * @module
 */

import type { Model } from "@goodness/core";
import { firstLayerFields, type ReceptiveFields } from "@goodness/core/network";
import type { LayerActivation } from "../../state/api.ts";

/** A unit. */
export interface Unit {
  /** Its location, from 0 in row-major order. */
  readonly location: number;
  /** Its channel, from 0. */
  readonly channel: number;
  /** Weights of the pixels of its field. */
  readonly field: Float32Array;
  /** Weights of the labels times the label's input; nothing if no label goes in. */
  readonly labels?: Float32Array | undefined;
  /** The length of the vector of its pixels' weights. */
  readonly strength: number;
  /** How much of its squared weights are the labels', in `[0, 1]`. */
  readonly labelShare: number;
}

/** The first layer. */
export interface FirstLayer extends Omit<ReceptiveFields, "locations"> {
  /** All units, location by location. */
  readonly units: readonly Unit[];
  /** Whether all locations of the image share the units, as in a convolution. */
  readonly isShared: boolean;
  /** Where the field of each location begins in the image. */
  readonly corners: readonly { readonly row: number; readonly column: number }[];
}

/** An order of units. */
export type UnitOrder = "active" | "strong" | "label";

/**
 * Reads the first layer of a model.
 *
 * @param model The model.
 * @returns Its units.
 */
export function firstLayerOf({ network, weights }: Model): FirstLayer {
  const { locations, ...geometry } = firstLayerFields(network, weights);
  const [layer] = network.layers;
  const { labelScale, input: { width } } = network.spec;
  const units = locations.flatMap((own, location) =>
    own.map(({ field, labels }, channel): Unit => {
      const scaled = labels?.map((weight) => weight * labelScale);
      const ofPixels = squareOf(field);
      const ofLabels = scaled === undefined ? 0 : squareOf(scaled);
      const labelShare = ofLabels / (ofLabels + ofPixels || 1);
      return {
        location,
        channel,
        field,
        labels: scaled,
        strength: Math.sqrt(ofPixels),
        labelShare,
      };
    })
  );
  const corners = (layer?.receptiveFields ?? []).map(([first = 0]) => {
    return { row: Math.floor(first / width), column: first % width };
  });
  return { ...geometry, units, isShared: layer?.shared ?? false, corners };
}

function squareOf(vector: Float32Array): number {
  return vector.reduce((sum, value) => sum + value * value, 0);
}

/**
 * The activity of each unit for the present drawing.
 *
 * @param layer The first layer.
 * @param activation Its activities, of which those for the best label count.
 * @returns One for each unit; where locations share them, the mean over the locations.
 */
export function unitActivities(
  { isShared, units }: Pick<FirstLayer, "isShared" | "units">,
  { channels, values: [best = []] }: LayerActivation,
): readonly number[] {
  if (!isShared) return best;
  const means = new Array<number>(units.length).fill(0);
  best.forEach((value, at) => {
    means[at % channels] = (means[at % channels] ?? 0) + value * channels / best.length;
  });
  return means;
}

/** What units are chosen and ordered by. */
export interface UnitChoice {
  /** The order; by strength if units are to be ordered by activities that are not known. */
  readonly order: UnitOrder;
  /** The location; null for all. */
  readonly location: number | null;
  /** The activity of each unit; null where nothing is drawn. */
  readonly activities: readonly number[] | null;
}

/**
 * Orders units.
 *
 * @param units All units.
 * @param choice The order, and the location whose units are taken.
 * @returns Their places among all units, the highest first.
 */
export function orderUnits(
  units: readonly Unit[],
  { order, location, activities }: UnitChoice,
): number[] {
  const scores = units.map((unit, at) => scoreOf(unit, at, { order, activities }));
  return units.flatMap((unit, at) => location === null || unit.location === location ? [at] : [])
    .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
}

/**
 * What a unit is ordered by.
 *
 * @param at The unit's place among all.
 * @returns Its activity, its strength, or the labels' share of its weights.
 */
export function scoreOf(
  unit: Unit,
  at: number,
  { order, activities }: Pick<UnitChoice, "order" | "activities">,
): number {
  if (order === "label") return unit.labelShare;
  return order === "active" && activities !== null ? activities[at] ?? 0 : unit.strength;
}
