/**
 * Validation after an epoch: how many images are classified correctly, where the network names labels,
 * and how far goodness separates positive from negative data.
 *
 * @module
 */

import {
  type Engine,
  type HostTensors,
  ImagePreparer,
  LabelScorer,
  type Network,
  objectiveOf,
  randomStream,
} from "@goodness/core";
import type { Split } from "../data/split.ts";
import { type Accuracies, evaluate } from "../evaluation/evaluation.ts";
import { type HybridOptions, makeHybrids } from "../data/hybrid_source.ts";
import { hybridStrip } from "../data/hybrid_strip.ts";
import { labelledStrip } from "../data/labelled_strip.ts";
import type { ReportGoodness } from "../report/report_types.ts";
import { sampleGoodness } from "../report/sample_goodness.ts";
import type { LoggedImage } from "../tensorboard/image.ts";

/** What weights come to on some images. */
export interface ValidationResult {
  /** How often labels are found; nothing from a network that learns without labels. */
  readonly accuracies?: Accuracies;
  /** The goodness of positive and of negative data. */
  readonly goodness: ReportGoodness;
  /** Some of the positive and negative data. */
  readonly strip: LoggedImage;
}

/** Measures weights of one network; it owns what it compiled until `dispose`. */
export class Validator {
  readonly #network: Network;
  readonly #engine: Engine;
  readonly #hybrids: HybridOptions;
  #scorer: LabelScorer | undefined;

  /**
   * Prepares to validate; programs are compiled when first needed.
   *
   * @param network The network.
   * @param engine What runs it.
   * @param hybrids How negative images are made where the network takes no label.
   */
  constructor(network: Network, engine: Engine, hybrids: HybridOptions) {
    this.#network = network;
    this.#engine = engine;
    this.#hybrids = hybrids;
  }

  /**
   * Measures weights.
   *
   * @param weights The weights by name.
   * @param split The images; at least one, or two where the network takes no label.
   * @returns What they come to; the same for the same weights and images.
   * @throws {RangeError} If the images are too few or not of the size that the network reads.
   * @throws {Error} If goodness is not finite, as that of a training that diverged.
   */
  async validate(weights: HostTensors, split: Split): Promise<ValidationResult> {
    const network = this.#network;
    if (this.#scorer === undefined) {
      this.#scorer = new LabelScorer(this.#engine, network, weights);
    } else {
      await this.#scorer.setWeights(weights);
    }
    if (!objectiveOf(network.spec).learnsLabels) {
      return await validateHybrids(this.#scorer, network, split, this.#hybrids);
    }
    const evaluation = await evaluate(this.#scorer, network, split);
    const { goodness } = evaluation;
    return {
      accuracies: evaluation,
      goodness: sampleGoodness(network, split.labels, { goodness, images: "images" }),
      strip: labelledStrip(network, split, goodness),
    };
  }

  /** Frees what was compiled. */
  async dispose(): Promise<void> {
    await this.#scorer?.dispose();
  }
}

/** Images of a sample of goodness. */
const SAMPLE = 2000;

async function validateHybrids(
  scorer: LabelScorer,
  network: Network,
  split: Split,
  options: HybridOptions,
): Promise<ValidationResult> {
  const count = Math.min(split.count, SAMPLE);
  const images = split.images.slice(0, count * network.pixels);
  const uniform = randomStream(0, "validation", 0); // the same hybrids in every epoch
  const made = makeHybrids(images, split.labels.subarray(0, count), split, { ...options, uniform });
  const preparer = new ImagePreparer(network.spec.input);
  const positive = await scorer.goodness(preparer.unshifted(images));
  const negative = await scorer.goodness(preparer.unshifted(made.hybrids));
  const layers = network.layers.map((_, layer) => ({
    positive: positive.slice(layer * count, (layer + 1) * count),
    negative: negative.slice(layer * count, (layer + 1) * count),
  }));
  const number = count.toLocaleString("en-GB");
  const kind = options.hybrids === "blends" ? "blends" : "hybrids";
  const sample = `${number} images (positive) and their ${kind} with another one (negative)`;
  return { goodness: { layers, sample, paired: true }, strip: hybridStrip(images, made, split) };
}
