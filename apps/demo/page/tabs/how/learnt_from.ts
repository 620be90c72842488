/**
 * What a model learnt from, as the steps tell it.
 *
 * @module
 */

import type { Model } from "../../state/api.ts";

/** Labels as inputs, groups of units with a label each, or images alone. */
export type LearntFrom = "labels" | "groups" | "images";

/**
 * Tells what a model learnt from.
 *
 * @param model The model.
 * @returns Labels, groups or images.
 */
export function learntFrom(
  { by, labelPlacement }: Pick<Model, "by" | "labelPlacement">,
): LearntFrom {
  if (by === "head") return "images";
  return labelPlacement === "nowhere" ? "groups" : "labels";
}

/** Where the positive and negative data, and the prediction, are from. */
export const SOURCES: Readonly<Record<LearntFrom, string>> = {
  labels: "Hinton (2022), section 3.3.",
  groups: "Papachristodoulou et al. (2024), section 3.2.",
  images: "Hinton (2022), section 3.2.",
};
