/**
 * The ways to read an image with a trained network.
 *
 * @module
 */

import type { Network } from "../network/geometry.ts";
import { objectiveOf } from "../objectives/objectives.ts";

/** The ways to read an image: the label of highest goodness, or the head's most probable one. */
export const READOUTS = ["goodness", "head"] as const;

/** A way to read an image. */
export type Readout = typeof READOUTS[number];

/**
 * The way to read that a network was trained for.
 *
 * @returns `goodness`, or `head` where the network learns without labels: its goodness names none.
 */
export function defaultReadout({ spec }: Pick<Network, "spec">): Readout {
  return objectiveOf(spec).learnsLabels ? "goodness" : "head";
}

/**
 * Tells why a model cannot classify by a readout: the one rule for every caller.
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
 * Checks that something names labels: the network's goodness, or a head.
 *
 * @param model The network and its head, if it has one.
 * @param name What to call the model in the error, such as its file.
 * @throws {SyntaxError} If neither does; the message says how to train a head.
 */
export function checkNamesLabels(
  { network, head }: { readonly network: Pick<Network, "spec">; readonly head?: unknown },
  name: string,
): void {
  if (head !== undefined || defaultReadout(network) !== "head") return;
  throw new SyntaxError(
    `Cannot read labels with ${name} as its network learnt without any and it has no head: ` +
      `train one with deno task train:unsupervised --stage head --backbone ${name}`,
  );
}
