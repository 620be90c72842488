/**
 * A softmax head as data: softmax regression over the features of a trained network. It classifies an image in
 * one pass, where scoring labels takes a pass for each (Hinton 2022, section 3.3).
 *
 * @module
 */

import * as v from "valibot";
import { labelCount } from "../network/network_spec.ts";
import { featureCount } from "../prediction/features.ts";
import type { Network } from "../network/geometry.ts";
import type { Shape } from "../ops/ops.ts";

/** The name of a head's weights in a program's state and in a model file. */
export const HEAD_WEIGHT = "head.weight";

/** How a head was trained; nothing here changes its answers. */
export interface HeadRecord {
  /** The command that trained it. */
  readonly command: string;
  /** The dataset's name. */
  readonly dataset: string;
  /** The seed. */
  readonly seed: number;
  /** Epochs of its training. */
  readonly epochs: number;
  /** The strength of its L2 penalty. */
  readonly l2: number;
  /** The share of test images that it classifies correctly, in `[0, 1]`. */
  readonly testAccuracy: number;
  /** The same of validation images, if there were any. */
  readonly validationAccuracy?: number;
  /** The test accuracy of a head trained alike on the untrained network, if that was measured. */
  readonly randomFeatureAccuracy?: number;
}

/** A trained head. */
export interface Head {
  /** The layers that feed it, from 0, in the order of their features. */
  readonly layers: readonly number[];
  /** Its weights, `[F + 1, Y]` in row-major order; the last row is the bias. */
  readonly weight: Float32Array<ArrayBuffer>;
  /** How it was trained. */
  readonly training: HeadRecord;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const HEAD_DESCRIPTION = v.strictObject({
  layers: v.array(count),
  training: v.strictObject({
    command: v.string(),
    dataset: v.string(),
    seed: count,
    epochs: count,
    l2: v.pipe(v.number(), v.minValue(0)),
    testAccuracy: share,
    validationAccuracy: v.exactOptional(share),
    randomFeatureAccuracy: v.exactOptional(share),
  }),
});

/**
 * The shape of a head's weights.
 *
 * @param network The network below it.
 * @param layers The layers that feed it, from 0.
 * @returns `[F + 1, Y]`.
 * @throws {InputError} If the layers are not different layers of the network.
 */
export function headShape(network: Network, layers: readonly number[]): Shape {
  return [featureCount(network, layers) + 1, labelCount(network.spec)];
}

/**
 * Serialises all of a head but its weights, for the metadata of a model file.
 *
 * @returns JSON.
 */
export function headMetadata({ layers, training }: Head): string {
  return JSON.stringify({ layers, training });
}

/**
 * Parses what {@linkcode headMetadata} wrote, strictly.
 *
 * @param text JSON.
 * @returns The head without its weights.
 * @throws {SyntaxError} If the text is not JSON, or something is missing, unknown or out of range.
 */
export function parseHeadMetadata(text: string): Omit<Head, "weight"> {
  const result = v.safeParse(HEAD_DESCRIPTION, JSON.parse(text));
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new SyntaxError(`Cannot read head at "${v.getDotPath(issue) ?? ""}": ${issue.message}`);
}
