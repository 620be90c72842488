/**
 * Training a softmax head on the features of a trained network, which stays as it is.
 *
 * @module
 */

import { type Head, InputError, labelCount } from "@goodness/core";
import { type HeadSize, initialHeadState } from "@goodness/core/head";
import { featureCount } from "@goodness/core/prediction";
import type { Backbone } from "../evaluation/backbone.ts";
import type { HeadEpoch } from "./head_epoch.ts";
import { HeadFit, type HeadImages, type HeadTrainingOptions } from "./head_fit.ts";
import type { HeadSettings } from "./head_settings.ts";

/** The head that was chosen. */
export interface TrainedHead extends HeadEpoch, Pick<Head, "layers" | "weight"> {
  /** Seconds of its training. */
  readonly seconds: number;
}

/**
 * Says how large a head is.
 *
 * @param network The network whose features it sees.
 * @param layers The layers that give features, from 0.
 * @returns Its features and labels.
 */
export function headSize(network: Backbone["network"], layers: readonly number[]): HeadSize {
  return { features: featureCount(network, layers), labels: labelCount(network.spec) };
}

/**
 * Trains a head for each strength of the L2 penalty and keeps the one that, after some epoch, classifies
 * most validation images correctly; the first of equals. Without validation images it keeps the last
 * epoch of the only strength. All features are held in memory, see `collectFeatures`.
 *
 * @param backbone The trained network.
 * @param images The images; none of them are test images.
 * @param options The settings, who hears of every epoch, and where the training is kept.
 * @returns The head, the same for the same seed, however often it was interrupted; nothing if the signal
 *   ended the training, whose checkpoint was saved then.
 * @throws {InputError} If the settings fit neither the network nor the images.
 * @throws {DivergedError} If numbers are not finite; what was saved before is kept.
 */
export async function fitHead(
  backbone: Backbone,
  images: HeadImages,
  options: HeadTrainingOptions,
): Promise<TrainedHead | undefined> {
  checkSettings(images, options);
  const { layers, l2, checkpoints, signal } = options;
  const size = headSize(backbone.network, layers);
  let progress = await checkpoints?.load() ??
    { strength: 0, step: 0, seconds: 0, state: initialHeadState(size) };
  try {
    if (progress.strength < l2.length) {
      const fit = await HeadFit.prepare(backbone, images, { ...options, size });
      while (progress.strength < l2.length) {
        signal?.throwIfAborted();
        progress = await fit.run(progress);
      }
    }
  } catch (error) {
    if (signal?.aborted && error === signal.reason) return undefined;
    throw error;
  }
  const { best, seconds } = progress;
  if (best === undefined) throw new RangeError("Cannot choose a head: none was trained");
  return { ...best, layers, seconds };
}

function checkSettings(
  { train, validation }: HeadImages,
  { l2, batchSize, epochs }: HeadSettings,
): void {
  if (validation.count === 0 && l2.length > 1) {
    throw new InputError(`Cannot choose among l2 "${l2}" without validation images: choose one`);
  }
  if (batchSize > train.count) {
    throw new InputError(
      `Cannot fill a batch of ${batchSize} from ${train.count} training images: ` +
        `choose a smaller "batchSize"`,
    );
  }
  if (epochs < 1) throw new InputError(`Cannot train for ${epochs} epochs: choose 1 or more`);
}
