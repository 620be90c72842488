/**
 * The settings of a head's training.
 *
 * @module
 */

import { defaultFeatureLayers } from "@goodness/core/prediction";
import type { AlterationOptions, DistortionOptions } from "@goodness/core/images";
import type { Network } from "@goodness/core";

/** The settings of a head's training. */
export interface HeadSettings {
  /** The layers that feed the head, from 0. */
  readonly layers: readonly number[];
  /** How many times each training image is seen, at most. */
  readonly epochs: number;
  /** Images in a batch. */
  readonly batchSize: number;
  /** Adam's learning rate at the first step; it falls in a straight line. */
  readonly learningRate: number;
  /** Strengths of the L2 penalty to choose among, one at least. */
  readonly l2: readonly number[];
  /** Where all randomness starts, an integer in `[0, 2^32)`. */
  readonly seed: number;
  /** How far training images are distorted, anew in every epoch. @default {undefined} not at all */
  readonly distortions?: DistortionOptions & AlterationOptions;
}

/** The layers that feed a head, from 0; all of them. */
export type HeadLayers = readonly number[] | "all";

/**
 * Resolves the layers that feed a head.
 *
 * @param network The network.
 * @param layers The layers, or all; all but the first by default.
 * @returns Layers, from 0.
 */
export function headLayers(network: Network, layers?: HeadLayers): readonly number[] {
  if (layers === "all") return network.layers.map((_, index) => index);
  return layers ?? defaultFeatureLayers(network);
}

/** What a head's training starts from; settled on validation images. */
export const HEAD_DEFAULTS: Omit<HeadSettings, "layers"> = {
  epochs: 10,
  batchSize: 250,
  learningRate: 1e-3,
  l2: [0, 1e-5, 1e-4, 1e-3],
  seed: 1,
};
