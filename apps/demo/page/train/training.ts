/**
 * A training in the page: the training step of `@goodness/core` on batches of `@goodness/trainer`, and what it comes
 * to on the test images.
 *
 * @module
 */

import {
  type Engine,
  type Executable,
  type HostTensors,
  initialTrainingState,
  initialWeights,
  LabelScorer,
  type Network,
  optimiserInputs,
  type StepOptions,
  trainingProgram,
} from "@goodness/core";
import { METRICS_NAME, STEP_METRICS, trainedWeightNames } from "@goodness/core/training";
import { BatchSource } from "@goodness/trainer/data/batches";
import { type Accuracies, evaluate } from "@goodness/trainer/evaluation/evaluation";
import { sampleGoodness } from "@goodness/trainer/report/sample_goodness";
import { stepOptionsOf } from "@goodness/trainer/settings/step_options";
import { type LayerHistogram, layerHistogram } from "./histogram.ts";
import { batchSettingsOf, networkOf, type TrainSettings } from "./settings.ts";
import type { Subset } from "./subset.ts";

/** What a layer comes to. */
export interface LayerReport {
  /** Its mean loss since the report before; null if there was no step since. */
  readonly loss: number | null;
  /** The share of test images that its goodness alone labels correctly. */
  readonly accuracy: number;
  /** The goodness of test images with their right label, and with the wrong one of highest goodness. */
  readonly goodness: LayerHistogram;
}

/** What a training comes to after some steps. */
export interface Report {
  /** The steps. */
  readonly step: number;
  /** The share of test images that the goodness of all layers labels correctly. */
  readonly accuracy: number;
  /** Each layer. */
  readonly layers: readonly LayerReport[];
}

/** What a training is made of. */
interface Prepared {
  readonly network: Network;
  readonly options: StepOptions;
  readonly executable: Executable;
  readonly scorer: LabelScorer;
}

/** A training. It owns what it compiled until `dispose`. */
export class Training {
  /** Its network. */
  readonly network: Network;
  readonly #settings: TrainSettings;
  readonly #options: StepOptions;
  readonly #batches: BatchSource;
  readonly #test: Subset["test"];
  readonly #executable: Executable;
  readonly #scorer: LabelScorer;
  #step = 0;
  #accuracies: Accuracies = { accuracy: NaN, accuracyPerLayer: [] };
  /** The step of the latest report. */
  #reported = 0;

  private constructor(
    settings: TrainSettings,
    subset: Subset,
    { network, options, executable, scorer }: Prepared,
  ) {
    this.network = network;
    this.#settings = settings;
    this.#test = subset.test;
    this.#options = options;
    this.#executable = executable;
    this.#scorer = scorer;
    this.#batches = new BatchSource(subset.train, this.network, batchSettingsOf(settings));
  }

  /**
   * Prepares a training; the same settings give the same training on the same engine.
   *
   * @param engine What runs it.
   * @param subset The images.
   * @param settings The settings.
   * @returns The training, before its first step.
   */
  static async prepare(engine: Engine, subset: Subset, settings: TrainSettings): Promise<Training> {
    const network = networkOf(settings);
    const options = stepOptionsOf(batchSettingsOf(settings));
    const weights = initialWeights(network, settings.seed);
    const state = initialTrainingState(network, options, weights);
    const executable = await engine.compile(trainingProgram(network, options), state);
    const scorer = new LabelScorer(engine, network, weights);
    return new Training(settings, subset, { network, options, executable, scorer });
  }

  /** Steps that were made. */
  get step(): number {
    return this.#step;
  }

  /** The accuracies of the latest report. */
  get accuracies(): Accuracies {
    return this.#accuracies;
  }

  /** Makes a step. */
  async advance(): Promise<void> {
    const step = this.#step;
    const rates = this.network.layers.map(() => this.#settings.rate);
    await this.#executable.run({
      ...this.#batches.at(step),
      ...optimiserInputs(this.#options, { step, rates }),
    });
    this.#step++;
  }

  /**
   * Measures the training.
   *
   * @returns What it comes to after the steps so far.
   * @throws {Error} If it diverged.
   */
  async report(): Promise<Report> {
    const { network } = this;
    const losses = await this.#losses();
    await this.#scorer.setWeights(await this.weights());
    const { accuracy, accuracyPerLayer, goodness } = await evaluate(
      this.#scorer,
      network,
      this.#test,
    );
    this.#accuracies = { accuracy, accuracyPerLayer };
    const pairs = sampleGoodness(network, this.#test.labels, { goodness, images: "test images" });
    return {
      step: this.#step,
      accuracy,
      layers: pairs.layers.map((pair, layer) => ({
        loss: losses[layer] ?? null,
        accuracy: accuracyPerLayer[layer] ?? NaN,
        goodness: layerHistogram(pair),
      })),
    };
  }

  /** The mean loss of each layer since the report before; nothing if there was no step since. */
  async #losses(): Promise<number[]> {
    const steps = this.#step - this.#reported;
    this.#reported = this.#step;
    if (steps === 0) return [];
    const { [METRICS_NAME]: sums } = await this.#executable.readState([METRICS_NAME]);
    if (sums === undefined) throw new RangeError("Cannot find the sums of the losses");
    this.#executable.writeState({ [METRICS_NAME]: new Float32Array(sums.length) });
    const at = STEP_METRICS.indexOf("loss");
    return this.network.layers.map((_, layer) =>
      (sums[layer * STEP_METRICS.length + at] ?? NaN) / steps
    );
  }

  /** The weights that were learnt so far, by name. */
  async weights(): Promise<HostTensors> {
    const names = Object.values(trainedWeightNames(this.network, this.#options));
    return await this.#executable.readState(names);
  }

  /** Frees what was compiled. */
  async dispose(): Promise<void> {
    await this.#executable.dispose();
    await this.#scorer.dispose();
  }
}
