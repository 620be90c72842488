/**
 * Readouts: how a trained network names the label of an image.
 *
 * @module
 */

import type { Network } from "../network/geometry.ts";
import { objectiveOf } from "../objectives/objectives.ts";

/** The readouts: `goodness` is the label of highest goodness, `head` the head's most probable one. */
export const READOUTS = ["goodness", "head"] as const;

/** A readout. */
export type Readout = typeof READOUTS[number];

/**
 * The readout that a network was trained for.
 *
 * @returns `goodness`, or `head` if the network learns without labels: its goodness names none.
 */
export function defaultReadout({ spec }: Pick<Network, "spec">): Readout {
  return objectiveOf(spec).learnsLabels ? "goodness" : "head";
}

/**
 * Says why a model cannot classify by a readout.
 *
 * @param model Its default readout, see {@linkcode defaultReadout}, and its head, if it has one.
 * @returns The reason and the remedy; nothing if the model has the readout.
 *
 * @example Usage
 * ```ts
 * import { whyNotClassifiedBy } from "@goodness/core/prediction";
 * import { assert, assertEquals } from "@std/assert";
 *
 * assertEquals(whyNotClassifiedBy("goodness", { by: "goodness" }), undefined);
 * assert(whyNotClassifiedBy("head", { by: "goodness" })?.includes("the model has no head"));
 * ```
 */
export function whyNotClassifiedBy(
  readout: Readout,
  { by, head }: { readonly by: Readout; readonly head?: unknown },
): string | undefined {
  if (readout === "head" && head === undefined) {
    return 'Cannot classify by "head" as the model has no head: ' +
      'choose "goodness", or a model that has a head';
  }
  if (readout === "goodness" && by === "head") {
    return 'Cannot classify by "goodness" as the model learnt without labels and its goodness names ' +
      'none: choose "head", or a model that learnt with labels';
  }
  return undefined;
}

/**
 * Checks that a model names labels, by the network's goodness or by a head.
 *
 * @param model The network and its head, if it has one.
 * @param name The model's name in the error, such as its file.
 * @param remedy The end of the error, which says how to get a model that does.
 * @throws {SyntaxError} If it does not.
 */
export function checkNamesLabels(
  { network, head }: { readonly network: Pick<Network, "spec">; readonly head?: unknown },
  name: string,
  remedy = "train a head on it, or choose a model that has one",
): void {
  if (head !== undefined || defaultReadout(network) !== "head") return;
  throw new SyntaxError(
    `Cannot classify with ${name} as its network learnt without labels and it has no head: ${remedy}`,
  );
}
