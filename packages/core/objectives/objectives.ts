/**
 * The objectives that a network can learn.
 *
 * @module
 */

import { groupsObjective } from "./groups.ts";
import { imagesObjective } from "./images.ts";
import { labelsObjective } from "./labels.ts";
import type { LocalObjective } from "./objective.ts";
import {
  type ObjectiveChoice,
  type ObjectiveName,
  objectiveName,
} from "../network/objective_spec.ts";

/** The objectives by name. */
export const OBJECTIVES: Readonly<Record<ObjectiveName, LocalObjective>> = {
  labels: labelsObjective,
  groups: groupsObjective,
  images: imagesObjective,
};

/**
 * What a network learns.
 *
 * @param spec The network as data, or the two of its fields that say it.
 * @returns The objective.
 *
 * @example Whether the default network learns from labels
 * ```ts
 * import { networkPreset, objectiveOf } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const { learnsLabels, losses } = objectiveOf(networkPreset("local"));
 * assertEquals([learnsLabels, "pairwise" in losses], [true, true]);
 * ```
 */
export function objectiveOf(spec: ObjectiveChoice): LocalObjective {
  return OBJECTIVES[objectiveName(spec)];
}
