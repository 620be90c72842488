/**
 * The training: one loop that reads from top to bottom.
 *
 * @module
 */

import {
  activityName,
  activityProgram,
  ADAM_DEFAULTS,
  adamStepSize,
  deadShare,
  METRICS_NAME,
  STEP_METRICS,
  trainedWeightNames,
} from "@goodness/core/training";
import {
  type Executable,
  type HostTensors,
  ImagePreparer,
  initialTrainingState,
  initialWeights,
  trainingProgram,
  trainingShapes,
} from "@goodness/core";
import { PipelinedExecutable } from "@goodness/core/engines";
import { tensorNamed } from "@goodness/core/ops";
import { splitPart } from "../data/dataset.ts";
import { EarlyStopping } from "./early_stopping.ts";
import { epochEntry } from "./epoch_entry.ts";
import { learningRates } from "../settings/learning_rates.ts";
import type { StepMetrics, TrainingObserver } from "./observer.ts";
import type { PreparedTraining } from "./prepare.ts";
import type { Checkpoint, RunFolder } from "../storage/run_folder.ts";
import { RunLog } from "../storage/run_log.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { stepOptionsOf } from "../settings/step_options.ts";
import { keptAccuracy, validationAccuracies } from "./validation_accuracy.ts";

/** What a training is told besides its settings. */
export interface TrainOptions {
  /** Where everything is kept. */
  readonly folder: RunFolder;
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
    /** The weights that were kept, by name. */
    readonly weights: HostTensors;
    /** Epochs made; fewer than planned if the training was ended early. */
    readonly epochs: number;
    /** Seconds of training: steps and validation. */
    readonly seconds: number;
    /** Training images per second of training. */
    readonly imagesPerSecond: number;
    /** The share of validation images that the kept weights read correctly, if there are any. */
    readonly validationAccuracy?: number;
  };

/** How often layers are read during an epoch, or others have their turn, in milliseconds. */
const TURN_INTERVAL = 1000;

/** Training images that units are looked for dead on. */
const SAMPLE = 64;

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
  readonly #start: Checkpoint;
  readonly #stopping: EarlyStopping;
  /** Looks for dead units; compiled at the end of the first epoch. */
  #activity: Executable | undefined;

  constructor(parts: PreparedTraining, options: TrainOptions) {
    const { settings } = parts;
    this.#parts = parts;
    this.#settings = settings;
    this.#options = options;
    this.#steps = parts.batches.stepsPerEpoch * settings.epochs;
    this.#start = startOf(parts, options, this.#steps);
    const past = validationAccuracies(options.folder.metrics);
    this.#stopping = new EarlyStopping(settings.patience, past);
  }

  async run(): Promise<TrainResult> {
    const { network, engine, batches } = this.#parts;
    const { observer, signal, folder } = this.#options;
    const { stepsPerEpoch } = batches;
    const { state, info } = this.#start;
    const program = trainingProgram(network, stepOptionsOf(this.#settings));
    const executable = await engine.compile(program, state);
    const log = await RunLog.open(folder, info.step);
    const started = performance.now() - info.seconds * 1000;
    const seconds = (): number => (performance.now() - started) / 1000;
    const report = executable.report?.();
    observer.started({ ...this.#parts, step: info.step, steps: this.#steps, report });
    try {
      let made = info.step;
      let lastTurn = performance.now();
      let epoch = { start: performance.now(), step: made };
      const runs = new PipelinedExecutable(executable);
      let inputs = this.#inputs(made);
      while (made < this.#steps && !(made % stepsPerEpoch === 0 && this.#stopping.stopped)) {
        const running = runs.run(inputs);
        inputs = this.#inputs(made + 1); // while the step runs
        await running;
        made++;
        observer.stepped(made);
        const sinceEpoch = made % stepsPerEpoch || stepsPerEpoch;
        const interrupted = signal?.aborted ?? false;

        // Once a second: read what the layers measured, for which all runs must have ended. A device would
        // idle meanwhile, so it is read once an epoch; here others have their turn, such as signals.
        const isDue = performance.now() - lastTurn > TURN_INTERVAL;
        if (isDue) lastTurn = performance.now();
        if (interrupted || (isDue && !engine.stallsOnRead)) {
          await runs.ended();
          observer.measured(await readMetrics(executable, sinceEpoch));
        } else if (isDue) {
          await new Promise((done) => setTimeout(done));
        }

        // Once an epoch: evaluate, report, save.
        if (sinceEpoch === stepsPerEpoch) {
          await runs.ended();
          const pace = (made - epoch.step) / (performance.now() - epoch.start) * 1000;
          await this.#endEpoch(executable, log, { made, pace });
          epoch = { start: performance.now(), step: made };
        }
        if (interrupted || sinceEpoch === stepsPerEpoch) {
          const shapes = trainingShapes(network, this.#settings);
          const checkpoint = { step: made, seconds: seconds() };
          await folder.saveCheckpoint(await executable.readState(), shapes, checkpoint);
        }
        if (interrupted && made < this.#steps) {
          return { status: "interrupted", step: made, steps: this.#steps };
        }
      }
      return await this.#finish(executable, { made, seconds: seconds() });
    } finally {
      observer.stopped();
      await log.close();
      await executable.dispose();
      await this.#activity?.dispose();
      await this.#parts.judge.dispose();
    }
  }

  /** The weights that the training is judged by, from all or part of its state. */
  #trained(state: HostTensors): HostTensors {
    const names = Object.entries(trainedWeightNames(this.#parts.network, this.#settings));
    return Object.fromEntries(names.map(([name, held]) => [name, tensorNamed(state, held)]));
  }

  async #readTrained(executable: Executable): Promise<HostTensors> {
    const names = Object.values(trainedWeightNames(this.#parts.network, this.#settings));
    return this.#trained(await executable.readState(names));
  }

  #learningRates(step: number): number[] {
    const { batches: { stepsPerEpoch }, network: { layers } } = this.#parts;
    const plan = { steps: this.#steps, stepsPerEpoch, layers: layers.length };
    return learningRates(this.#settings, plan, step);
  }

  #inputs(step: number): HostTensors {
    const stepSize = Float32Array.from(
      this.#learningRates(step),
      (rate) => adamStepSize(rate, step, ADAM_DEFAULTS),
    );
    return { ...this.#parts.batches.at(step), stepSize };
  }

  async #endEpoch(
    executable: Executable,
    log: RunLog,
    { made, pace }: {
      made: number;
      /** Steps per second. */
      pace: number;
    },
  ): Promise<void> {
    const { network, dataset: { train, validation }, batches, judge } = this.#parts;
    const { epochs, validateEvery } = this.#settings;
    const epoch = made / batches.stepsPerEpoch;
    const validates = validation.count > 0 && (epoch % validateEvery === 0 || epoch === epochs);
    const measured = await readMetrics(executable, batches.stepsPerEpoch);
    executable.writeState({
      [METRICS_NAME]: new Float32Array(network.layers.length * STEP_METRICS.length),
    });
    const weights = await this.#readTrained(executable);
    const dead = await this.#deadUnits(weights);
    const shown = validates ? validation : splitPart(train, 0, SAMPLE);
    const judgement = await judge.judge(weights, shown);
    const { accuracies } = judgement;
    const report = {
      epoch,
      epochs,
      learningRate: Math.max(...this.#learningRates(made - 1)),
      imagesPerSecond: pace * batches.imagesPerStep,
      layers: measured.map((layer, index) => ({ ...layer, deadUnits: dead[index] ?? NaN })),
      ...(validates && accuracies && { validation: accuracies }),
    };
    await log.add(made, epochEntry(report, { network, weights, judgement }));
    if (report.validation && this.#stopping.add(report.validation.accuracy)) {
      await this.#keepBest(weights);
    }
    this.#options.observer.epochEnded(report);
  }

  async #deadUnits(weights: HostTensors): Promise<number[]> {
    const { network, engine, dataset } = this.#parts;
    const sample = splitPart(dataset.train, 0, SAMPLE);
    this.#activity ??= await engine.compile(activityProgram(network, sample.count), weights);
    this.#activity.writeState(weights);
    const images = new ImagePreparer(network.spec.input).unshifted(sample.images);
    const sums = await this.#activity.run({ images });
    return network.layers.map((_, layer) => deadShare(tensorNamed(sums, activityName(layer))));
  }

  async #keepBest(weights: HostTensors): Promise<void> {
    if (this.#settings.patience > 0) {
      await this.#options.folder.saveBest(this.#parts.network, weights);
    }
  }

  async #finish(
    executable: Executable,
    { made, seconds }: { made: number; seconds: number },
  ): Promise<TrainResult> {
    const { network, batches } = this.#parts;
    const { patience } = this.#settings;
    const validationAccuracy = keptAccuracy(this.#options.folder.metrics, patience);
    const weights = patience > 0
      ? await this.#options.folder.loadBest(network)
      : await this.#readTrained(executable);
    return {
      status: "finished",
      weights,
      epochs: made / batches.stepsPerEpoch,
      seconds,
      imagesPerSecond: made * batches.imagesPerStep / seconds,
      ...(validationAccuracy !== undefined && { validationAccuracy }),
    };
  }
}

/** Where to start: at the checkpoint, or with first weights. */
function startOf(
  { network, settings }: PreparedTraining,
  { checkpoint }: TrainOptions,
  steps: number,
): Checkpoint {
  if (checkpoint === undefined) {
    const weights = initialWeights(network, settings.seed);
    const state = initialTrainingState(network, settings, weights);
    return { state, info: { step: 0, seconds: 0 } };
  }
  if (checkpoint.info.step > steps) {
    throw new SyntaxError(
      `Cannot go on after step ${checkpoint.info.step}: the run has ${steps} steps`,
    );
  }
  return checkpoint;
}

/**
 * The means over the steps since the metrics were last cleared. As every later loss would be as bad,
 * a loss that is not finite ends the training here, before anything is saved.
 */
async function readMetrics(executable: Executable, steps: number): Promise<StepMetrics[]> {
  const sums = tensorNamed(await executable.readState([METRICS_NAME]), METRICS_NAME);
  const width = STEP_METRICS.length;
  if (!sums.every(Number.isFinite)) {
    throw new Error(
      "The training diverged, its loss is not finite: choose a lower --learning-rate",
    );
  }
  return Array.from({ length: sums.length / width }, (_, layer) => {
    const means = STEP_METRICS.map((name, at) => [name, (sums[layer * width + at] ?? NaN) / steps]);
    return Object.fromEntries(means) as StepMetrics;
  });
}
