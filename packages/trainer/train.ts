/**
 * The supervised training: one loop that reads from top to bottom.
 *
 * @module
 */

import {
  ADAM_DEFAULTS,
  adamStepSize,
  createEngine,
  type Engine,
  type Executable,
  GoodnessSearch,
  type HostTensors,
  initialTrainingState,
  initialWeights,
  linearDecay,
  METRICS_NAME,
  type Network,
  parameterCount,
  resolveNetwork,
  STEP_METRICS,
  tensorNamed,
  tensorsNamed,
  trainingProgram,
  trainingShapes,
  weightShapes,
} from "@goodness/core";
import { BatchSource } from "./batches.ts";
import { type Dataset, loadDataset } from "./dataset.ts";
import { evaluate, type Evaluation } from "./evaluation.ts";
import type { Checkpoint, RunFolder } from "./run_folder.ts";
import { networkFor, type TrainSettings } from "./settings.ts";
import { snakeCaseKeys } from "./text.ts";

/** What the steps since the last reading measured in one layer; means over steps and pairs. */
export type LayerMetrics = Readonly<Record<typeof STEP_METRICS[number], number>>;

/** What an epoch ended with. */
export interface EpochReport {
  /** The epoch, from 1. */
  readonly epoch: number;
  /** The training's epochs. */
  readonly epochs: number;
  /** Training images per second of this epoch, evaluation left out. */
  readonly imagesPerSecond: number;
  /** What the layers measured, first to last. */
  readonly layers: readonly LayerMetrics[];
  /** How the network does on the validation images, if there are any. */
  readonly validation?: Evaluation;
}

/** What is told to whoever watches. */
export interface TrainingObserver {
  /** Before the first step; `step` steps were made before, by a run that is gone on with. */
  started(info: PreparedTraining & { step: number; steps: number }): void;
  /** After every step; counts the steps made. */
  stepped(step: number): void;
  /** About once a second: what the layers measured since the epoch began. */
  measured(layers: readonly LayerMetrics[]): void;
  /** After an epoch. */
  epochEnded(report: EpochReport): void;
  /** When nothing more will come. */
  stopped(): void;
}

/** What a training is told besides its settings. */
export interface TrainOptions {
  /** Where everything is kept. */
  readonly folder: RunFolder;
  /** The command to quote in the model file. */
  readonly command: string;
  /** Whoever watches. */
  readonly observer: TrainingObserver;
  /** Ends the training after the step at hand. */
  readonly signal?: AbortSignal;
  /** Where to go on; the beginning if left out. */
  readonly checkpoint?: Checkpoint;
}

/** How a training ended. */
export type TrainResult =
  | { readonly status: "interrupted"; readonly step: number; readonly steps: number }
  | {
    readonly status: "finished";
    /** The engine's name. */
    readonly engine: string;
    /** What it ran on. */
    readonly device: string;
    /** Seconds of training: steps and validation. */
    readonly seconds: number;
    /** Training images per second of training. */
    readonly imagesPerSecond: number;
    /** How the network does on the test images. */
    readonly test: Evaluation;
    /** Trained numbers of the network. */
    readonly parameters: number;
  };

/** How often the layers are read during an epoch, in milliseconds. */
const READ_INTERVAL = 1000;

/** A training that can start: its settings fit its dataset, and its engine runs. */
export interface PreparedTraining {
  /** The settings, with the engine that was found for `auto`. */
  readonly settings: TrainSettings;
  /** The dataset. */
  readonly dataset: Dataset;
  /** The network. */
  readonly network: Network;
  /** The batches. */
  readonly batches: BatchSource;
  /** The engine. */
  readonly engine: Engine;
}

/**
 * Loads what a training needs; writes nothing.
 *
 * @param settings The settings.
 * @returns The training, ready to start.
 * @throws {Error} If the engine cannot start, or the dataset is damaged or does not fit the settings.
 */
export async function prepareTraining(settings: TrainSettings): Promise<PreparedTraining> {
  const dataset = await loadDataset(settings.dataset, settings);
  const network = resolveNetwork(networkFor(settings, dataset));
  const batches = new BatchSource(dataset.train, network, settings);
  const engine = await createEngine(settings.engine);
  return { settings: { ...settings, engine: engine.name }, dataset, network, batches, engine };
}

/**
 * Trains a network, or goes on with a training that was interrupted.
 *
 * @param prepared The training.
 * @param options Where it is kept, who watches, when to stop.
 * @returns How it ended; when finished, the folder holds the model.
 * @throws {Error} If the training diverges; what was saved before is kept.
 */
export async function train(
  prepared: PreparedTraining,
  options: TrainOptions,
): Promise<TrainResult> {
  return await new Training(prepared, options).run();
}

class Training {
  readonly #parts: PreparedTraining;
  readonly #settings: TrainSettings;
  readonly #options: TrainOptions;
  readonly #steps: number;

  constructor(parts: PreparedTraining, options: TrainOptions) {
    this.#parts = parts;
    this.#settings = parts.settings;
    this.#options = options;
    this.#steps = parts.batches.stepsPerEpoch * parts.settings.epochs;
  }

  async run(): Promise<TrainResult> {
    const { network, engine, batches } = this.#parts;
    const { observer, signal } = this.#options;
    const { stepsPerEpoch } = batches;
    const { state, info } = this.#start();
    const program = trainingProgram(network, { ...this.#settings, adam: ADAM_DEFAULTS });
    const executable = await engine.compile(program, state);
    const search = new GoodnessSearch(engine, network, tensorsNamed(state, namesOf(network)));
    const started = performance.now() - info.seconds * 1000;
    const seconds = (): number => (performance.now() - started) / 1000;
    observer.started({ ...this.#parts, step: info.step, steps: this.#steps });
    try {
      let lastRead = performance.now();
      let epoch = { start: performance.now(), step: info.step };
      for (let step = info.step; step < this.#steps; step++) {
        await executable.run(this.#inputs(step));
        const made = step + 1;
        observer.stepped(made);
        const sinceEpoch = made % stepsPerEpoch || stepsPerEpoch;
        const stopping = signal?.aborted ?? false;

        // Once a second: read what the layers measured (waits for the engine).
        if (stopping || performance.now() - lastRead > READ_INTERVAL) {
          observer.measured(await readMetrics(executable, sinceEpoch));
          lastRead = performance.now();
        }

        // Once an epoch: evaluate, report, save.
        if (sinceEpoch === stepsPerEpoch) {
          const pace = (made - epoch.step) / (performance.now() - epoch.start) * 1000;
          await this.#endEpoch({ executable, search, made, pace });
          epoch = { start: performance.now(), step: made };
        }
        if (stopping || sinceEpoch === stepsPerEpoch) {
          await this.#save(executable, { step: made, seconds: seconds() });
        }
        if (stopping && made < this.#steps) {
          return { status: "interrupted", step: made, steps: this.#steps };
        }
      }
      return await this.#finish(search, executable, seconds());
    } finally {
      observer.stopped();
      await executable.dispose();
      await search.dispose();
    }
  }

  /** The state to start from: the checkpoint's, or first weights. */
  #start(): Checkpoint {
    const { network } = this.#parts;
    const first = initialTrainingState(network, initialWeights(network, this.#settings.seed));
    const checkpoint = this.#options.checkpoint ??
      { state: first, info: { step: 0, seconds: 0 } };
    if (checkpoint.info.step > this.#steps) {
      throw new SyntaxError(
        `Cannot go on after step ${checkpoint.info.step}: the run has ${this.#steps} steps`,
      );
    }
    return checkpoint;
  }

  #inputs(step: number): HostTensors {
    const learningRate = linearDecay(this.#settings.learningRate, step, this.#steps);
    const stepSize = Float32Array.of(adamStepSize(learningRate, step, ADAM_DEFAULTS));
    return { ...this.#parts.batches.at(step), stepSize };
  }

  async #endEpoch(
    { executable, search, made, pace }: {
      executable: Executable;
      search: GoodnessSearch;
      made: number;
      /** Steps per second. */
      pace: number;
    },
  ): Promise<void> {
    const { network, dataset, batches } = this.#parts;
    const { stepsPerEpoch } = batches;
    const layers = await readMetrics(executable, stepsPerEpoch);
    executable.writeState({
      [METRICS_NAME]: new Float32Array(network.layers.length * STEP_METRICS.length),
    });
    await search.setWeights(await executable.readState(namesOf(network)));
    const validation = dataset.validation.count > 0
      ? { validation: await evaluate(search, network, dataset.validation) }
      : {};
    const imagesPerSecond = pace * this.#settings.batchSize;
    const epoch = made / stepsPerEpoch;
    const report = { epoch, epochs: this.#settings.epochs, imagesPerSecond, layers, ...validation };
    await this.#options.folder.addMetrics({ step: made, ...metricsRecord(report) });
    this.#options.observer.epochEnded(report);
  }

  async #save(executable: Executable, info: { step: number; seconds: number }): Promise<void> {
    const shapes = trainingShapes(this.#parts.network);
    await this.#options.folder.saveCheckpoint(await executable.readState(), shapes, info);
  }

  async #finish(
    search: GoodnessSearch,
    executable: Executable,
    seconds: number,
  ): Promise<TrainResult> {
    const { network, engine, dataset } = this.#parts;
    const { epochs, batchSize, seed } = this.#settings;
    const weights = await executable.readState(namesOf(network));
    await search.setWeights(weights);
    const test = await evaluate(search, network, dataset.test);
    await this.#options.folder.saveModel({
      network,
      weights,
      training: {
        command: this.#options.command,
        dataset: dataset.name,
        seed,
        epochs,
        engine: `${engine.name} (${engine.device})`,
        seconds,
        testAccuracy: test.accuracy,
        accuracyPerLayer: test.accuracyPerLayer,
      },
    });
    return {
      status: "finished",
      engine: engine.name,
      device: engine.device,
      seconds,
      imagesPerSecond: this.#steps * batchSize / seconds,
      test,
      parameters: parameterCount(network),
    };
  }
}

function namesOf(network: Network): string[] {
  return Object.keys(weightShapes(network));
}

/**
 * The means over the steps since the metrics were last cleared. As every later loss would be as bad,
 * a loss that is not finite ends the training here, before anything is saved.
 */
async function readMetrics(executable: Executable, steps: number): Promise<LayerMetrics[]> {
  const sums = tensorNamed(await executable.readState([METRICS_NAME]), METRICS_NAME);
  const width = STEP_METRICS.length;
  if (!sums.every(Number.isFinite)) {
    throw new Error(
      "The training diverged, its loss is not finite: choose a lower --learning-rate",
    );
  }
  return Array.from({ length: sums.length / width }, (_, layer) => {
    const means = STEP_METRICS.map((name, at) => [name, (sums[layer * width + at] ?? NaN) / steps]);
    return Object.fromEntries(means) as LayerMetrics;
  });
}

function metricsRecord(report: EpochReport): Record<string, unknown> {
  const { epoch, imagesPerSecond, validation } = report;
  return snakeCaseKeys({
    epoch,
    imagesPerSecond,
    ...(validation && { validationAccuracy: validation.accuracy }),
    layers: report.layers.map((layer, index) =>
      snakeCaseKeys({
        ...layer,
        ...(validation && { validationAccuracy: validation.accuracyPerLayer[index] }),
      })
    ),
  });
}
