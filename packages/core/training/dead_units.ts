/**
 * How active the units of a network are, to find dead ones.
 *
 * @module
 */

import { runEveryLabel } from "../network/labelled_images.ts";
import type { Network } from "../network/geometry.ts";
import { weightShapes } from "../network/parameters.ts";
import { type Program, tensorNamed } from "../ops/program.ts";

/** The name of the output with a layer's activity. */
export function activityName(layer: number): string {
  return `layers.${layer}.activity`;
}

/**
 * Makes a program that averages each unit's activity over images, each with every label: input `images`
 * standardised `[B, pixels]`, one output a layer, `[L, 1, C]`. A unit whose mean is 0 is dead on them.
 *
 * @param batchSize `B`.
 * @returns The program; its state is the network's weights.
 */
export function activityProgram(network: Network, batchSize: number): Program {
  return {
    name: `activity ${network.spec.name} ${batchSize}`,
    state: weightShapes(network),
    inputs: { images: [batchSize, network.pixels] },
    run: (ops, weights, inputs) => {
      const images = tensorNamed(inputs, "images");
      const means = runEveryLabel({ ops, network, weights }, images).map((
        { activities },
        layer,
      ) => [
        activityName(layer),
        ops.mean(activities, 1),
      ]);
      return { state: {}, outputs: Object.fromEntries(means) };
    },
  };
}

/**
 * The share of a layer's units that were never active.
 *
 * @param activity The units' mean activity.
 * @returns The share, in `[0, 1]`.
 */
export function deadShare(activity: Float32Array): number {
  return activity.filter((mean) => mean === 0).length / activity.length;
}

/**
 * The mean square of the units' mean activity. A layer's goodness, the mean square of activities, is at least that.
 *
 * @param activity The units' mean activity.
 * @returns The mean square; not finite if an activity is not.
 */
export function leastGoodness(activity: Float32Array): number {
  return activity.reduce((sum, mean) => sum + mean * mean, 0) / activity.length;
}
