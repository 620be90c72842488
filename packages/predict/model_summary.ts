/**
 * The summary of a model, for clients and logs.
 *
 * @module
 */

import {
  type ConfidenceRule,
  type Engine,
  type Head,
  type ImageShape,
  type LabelPlacement,
  type Model,
  parameterCount,
  type Preparation,
  preparationOf,
  type Readout,
} from "@goodness/core";
import type { PictureInput } from "@goodness/core/network";
import { defaultReadout } from "@goodness/core/prediction";

/** The images that a model takes, and how pictures become such images. */
export interface ModelImage extends ImageShape, PictureInput {
  /** The way, also where the model's file does not say it. */
  readonly preparation: Preparation;
}

/** What a head is. */
export interface HeadSummary {
  /** The layers, from 0, that feed it. */
  readonly layers: readonly number[];
  /** The share of test images that it classifies correctly, as measured when it was trained. */
  readonly testAccuracy: number;
  /** The same for such a head on the network before it learnt, where that was measured. */
  readonly randomFeatureAccuracy?: number;
}

/** What a model is. */
export interface ModelSummary {
  /** The network's name. */
  readonly name: string;
  /** The images that it classifies. */
  readonly image: ModelImage;
  /** The name of each label, in their order. */
  readonly classes: readonly string[];
  /** Its default readout: its goodness, or its head where goodness names no label. */
  readonly by: Readout;
  /** Where a label enters the network. */
  readonly labelPlacement: LabelPlacement;
  /** The number of layers. */
  readonly layers: number;
  /** The layers, from 0, whose goodness is summed. */
  readonly goodnessLayers: readonly number[];
  /** The number of trained parameters. */
  readonly parameters: number;
  /** The dataset of its training. */
  readonly dataset: string;
  /** The share of test images that it classifies correctly, as measured when it was trained. */
  readonly testAccuracy: number;
  /** Its head, if it has one. */
  readonly head?: HeadSummary;
  /** When a prediction is confident, if the model knows. */
  readonly confidence?: ConfidenceRule;
  /** What older models have in its place: the total goodness from which a prediction is confident. */
  readonly confidenceThreshold?: number;
  /** The seed of its training. */
  readonly seed: number;
  /** The command that trained it. */
  readonly command: string;
  /** The engine that runs it now. */
  readonly engine: string;
  /** What that engine runs on. */
  readonly device: string;
}

/**
 * Describes a model.
 *
 * @param engine What runs it.
 * @returns The summary.
 *
 * @example Usage
 * ```ts
 * import { createEngine } from "@goodness/core";
 * import { loadModel, summaryOf } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const model = await loadModel("data/models/mnist-local.safetensors");
 * const { name, layers, by } = summaryOf(model, await createEngine("native"));
 *
 * assertEquals([name, layers, by], ["local", 3, "goodness"]);
 * ```
 */
export function summaryOf(
  { network, training, head, confidence, confidenceThreshold }: Model,
  { name, device }: Pick<Engine, "name" | "device">,
): ModelSummary {
  const { name: networkName, input, classes, labelPlacement, goodnessLayers } = network.spec;
  const { height, width, channels, inverted } = input;
  const preparation = preparationOf(input);
  return {
    name: networkName,
    image: { height, width, channels, preparation, ...(inverted && { inverted }) },
    classes,
    by: defaultReadout(network),
    labelPlacement,
    layers: network.layers.length,
    goodnessLayers,
    parameters: parameterCount(network),
    dataset: training.dataset,
    testAccuracy: training.testAccuracy ?? head?.training.testAccuracy ?? NaN,
    ...(head && { head: headSummaryOf(head) }),
    ...(confidence && { confidence }),
    ...(confidenceThreshold !== undefined && { confidenceThreshold }),
    seed: training.seed,
    command: training.command,
    engine: name,
    device,
  };
}

function headSummaryOf({ layers, training }: Head): HeadSummary {
  const { testAccuracy, randomFeatureAccuracy } = training;
  return {
    layers,
    testAccuracy,
    ...(randomFeatureAccuracy !== undefined && { randomFeatureAccuracy }),
  };
}
