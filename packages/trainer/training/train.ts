/**
 * The training: one loop that reads from top to bottom.
 *
 * @module
 */

import {
  type Executable,
  type HostTensors,
  initialTrainingState,
  initialWeights,
  trainingProgram,
  trainingShapes,
} from "@goodness/core";
import { EventLoop, PipelinedExecutable } from "@goodness/core/engines";
import { tensorNamed } from "@goodness/core/ops";
import { type DivergedError, METRICS_NAME, trainedWeightNames } from "@goodness/core/training";
import { splitPart } from "../data/split.ts";
import type { Checkpoint } from "../storage/checkpoint.ts";
import type { RunFolder } from "../storage/run_folder.ts";
import { RunLog } from "../storage/run_log.ts";
import { DeadUnits } from "./dead_units.ts";
import { clearedMetrics, locateDivergence, NoticedFault } from "./divergence.ts";
import { EarlyStopping } from "./early_stopping.ts";
import { epochEntry } from "./epoch_entry.ts";
import {
  type Fault,
  faultOfActivity,
  faultOfMetrics,
  faultOfTensors,
  metricsOf,
  type UnitActivity,
} from "./faults.ts";
import type { EpochReport, StepMetrics, TrainingObserver } from "./observer.ts";
import type { TrainingPlan } from "./plan.ts";
import { keptAccuracy, validationAccuracies } from "./validation_accuracy.ts";

/** What a training is told besides its plan. */
export interface TrainOptions {
  /** Where everything is kept. */
  readonly folder: RunFolder;
  /** Whoever watches. */
  readonly observer: TrainingObserver;
  /** Ends the training after the step at hand. */
  readonly signal?: AbortSignal | undefined;
  /** Where to go on; the beginning if left out. */
  readonly checkpoint?: Checkpoint | undefined;
  /** Gives the time in milliseconds. @default {performance.now} */
  readonly now?: (() => number) | undefined;
}

/** A training that was ended before its last step and can be resumed. */
export interface InterruptedTraining {
  /** How it ended. */
  readonly status: "interrupted";
  /** Steps made. */
  readonly step: number;
  /** Steps of the whole training. */
  readonly steps: number;
}

/** A training that came to its end. */
export interface FinishedTraining {
  /** How it ended. */
  readonly status: "finished";
  /** The weights that were kept, by name. */
  readonly weights: HostTensors;
  /** Epochs made; fewer than planned if the training was ended early. */
  readonly epochs: number;
  /** Seconds of training: steps and validation. */
  readonly seconds: number;
  /** Training images per second of training. */
  readonly imagesPerSecond: number;
  /** The share of validation images that the kept weights classify correctly, if there are any. */
  readonly validationAccuracy?: number;
}

/** How a training ended. */
export type TrainResult = InterruptedTraining | FinishedTraining;

/** Training images that validation falls back on, and that dead units are looked for on. */
const SAMPLE = 64;

/**
 * Trains a network, or resumes an interrupted training.
 *
 * @param plan The training.
 * @param options Where it is kept, who watches, when to stop.
 * @returns How it ended; the folder holds a checkpoint of it.
 * @throws {DivergedError} If numbers are not finite, goodness explodes or a layer dies; what was saved before is
 *   kept. The message says where, and what to try.
 *
 * @example A training without a test
 * ```ts
 * import { defaultSettings, prepareTraining, train } from "@goodness/trainer";
 * import { RunFolder } from "@goodness/trainer/storage";
 * import { plainDisplay } from "@goodness/trainer/training";
 *
 * async function main(): Promise<void> {
 *   const settings = { ...defaultSettings("dense"), epochs: 2 };
 *   await using folder = await RunFolder.create("runs/example", { settings });
 *   const result = await train(await prepareTraining(settings), {
 *     folder,
 *     observer: plainDisplay((line) => console.error(line)),
 *   });
 *   if (result.status === "finished") console.log(result.validationAccuracy);
 * }
 * ```
 */
export async function train(plan: TrainingPlan, options: TrainOptions): Promise<TrainResult> {
  return await new Training(plan, options).run();
}

class Training {
  readonly #plan: TrainingPlan;
  readonly #options: TrainOptions;
  readonly #now: () => number;
  readonly #start: Checkpoint;
  readonly #stopping: EarlyStopping;
  readonly #deadUnits: DeadUnits;
  /** When the training would have begun, had it never been interrupted. */
  readonly #began: number;

  constructor(plan: TrainingPlan, options: TrainOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#start = startOf(plan, options);
    const past = validationAccuracies(options.folder.metrics);
    this.#stopping = new EarlyStopping(plan.settings.patience, past);
    this.#deadUnits = new DeadUnits(plan, splitPart(plan.dataset.train, 0, SAMPLE));
    this.#began = this.#now() - this.#start.info.seconds * 1000;
  }

  async run(): Promise<TrainResult> {
    const { network, stepOptions, steps, batches, engine, inputsAt } = this.#plan;
    const { observer, signal, folder } = this.#options;
    const { stepsPerEpoch } = batches;
    const { state, info } = this.#start;
    const executable = await engine.compile(trainingProgram(network, stepOptions), state);
    const log = await RunLog.open(folder, info.step);
    observer.started({ ...this.#plan, step: info.step, report: executable.report?.() });
    try {
      const runs = new PipelinedExecutable(executable);
      let step = info.step; // steps that were asked for; the last of them may still run
      const eventLoop = new EventLoop(this.#now);
      let epoch = { start: this.#now(), step };
      let inputs = step < steps ? inputsAt(step) : {};
      while (step < steps && !(step % stepsPerEpoch === 0 && this.#stopping.stopped)) {
        // Run a step, and make the next batch meanwhile.
        const running = runs.run(inputs);
        if (step + 1 < steps) inputs = inputsAt(step + 1);
        await running;
        step++;
        observer.stepped(step);
        const sinceEpoch = step % stepsPerEpoch || stepsPerEpoch;
        const endsEpoch = sinceEpoch === stepsPerEpoch;

        // Once a second: let signals have their turn, and measure where that does not stall the engine.
        const isDue = await eventLoop.turn();
        const interrupted = signal?.aborted ?? false;
        if (interrupted || (isDue && !engine.stallsOnRead)) {
          await runs.ended();
          const state = await executable.readState([METRICS_NAME]);
          observer.measured(soundMetrics(state, step, sinceEpoch));
        }

        // Once an epoch: validate, report and save; when interrupted: save.
        if (endsEpoch) {
          await runs.ended();
          const pace = (step - epoch.step) / (this.#now() - epoch.start) * 1000;
          await this.#endEpoch(executable, log, { step, pace });
          epoch = { start: this.#now(), step };
        } else if (interrupted) {
          const state = await executable.readState();
          await this.#soundActivity(state, step);
          await this.#save(state, step);
        }
        if (interrupted && step < steps) return { status: "interrupted", step, steps };
      }
      return await this.#finish(executable, step);
    } catch (error) {
      throw error instanceof NoticedFault ? await this.#located(executable, error) : error;
    } finally {
      observer.stopped();
      await log.close();
      await executable.dispose();
      await this.#deadUnits.dispose();
      await this.#plan.validator.dispose();
    }
  }

  /** Validates the weights, reports, and saves: what the epoch measured is forgotten then. */
  async #endEpoch(
    executable: Executable,
    log: RunLog,
    { step, pace }: {
      readonly step: number;
      /** Steps per second. */
      readonly pace: number;
    },
  ): Promise<void> {
    const { network, dataset, batches, validator, settings } = this.#plan;
    const { epochs, validateEvery } = settings;
    const epoch = step / batches.stepsPerEpoch;
    const validates = dataset.validation.count > 0 &&
      (epoch % validateEvery === 0 || epoch === epochs);
    const state = await executable.readState();
    const measured = soundMetrics(state, step, batches.stepsPerEpoch);
    const weights = this.#trained(state);
    const activity = await this.#soundActivity(state, step);
    const shown = validates ? dataset.validation : splitPart(dataset.train, 0, SAMPLE);
    const result = await validator.validate(weights, shown);
    const { accuracies } = result;
    const report: EpochReport = {
      epoch,
      epochs,
      learningRate: Math.max(...this.#plan.learningRatesAt(step - 1)),
      imagesPerSecond: pace * batches.imagesPerStep,
      layers: measured.map((layer, at) => ({
        ...layer,
        deadUnits: activity[at]?.deadUnits ?? NaN,
      })),
      ...(validates && accuracies && { validation: accuracies }),
    };
    await log.add(step, epochEntry(report, { network, weights, result }));
    const isBest = report.validation && this.#stopping.add(report.validation.accuracy);
    if (isBest && settings.patience > 0) await this.#options.folder.saveBest(network, weights);
    const cleared = clearedMetrics(this.#plan);
    executable.writeState(cleared);
    await this.#save({ ...state, ...cleared }, step);
    this.#options.observer.epochEnded(report);
  }

  async #save(state: HostTensors, step: number): Promise<void> {
    const shapes = trainingShapes(this.#plan.network, this.#plan.stepOptions);
    await this.#options.folder.saveCheckpoint(state, shapes, { step, seconds: this.#seconds() });
  }

  /** How active units are, if that and all of the state is sound. */
  async #soundActivity(state: HostTensors, step: number): Promise<UnitActivity[]> {
    throwIfAny(faultOfTensors(state), step);
    const activity = await this.#deadUnits.activity(this.#trained(state));
    throwIfAny(faultOfActivity(activity), step);
    return activity;
  }

  async #located(executable: Executable, noticed: NoticedFault): Promise<DivergedError> {
    const { folder, signal } = this.#options;
    const shapes = trainingShapes(this.#plan.network, this.#plan.stepOptions);
    const checkpoint = await folder.loadCheckpoint(shapes) ?? this.#start;
    const context = { executable, checkpoint, path: folder.path, signal };
    return await locateDivergence(this.#plan, noticed, context);
  }

  /** Seconds of training so far. */
  #seconds(): number {
    return (this.#now() - this.#began) / 1000;
  }

  /** The weights that a training is validated by, from all or part of its state. */
  #trained(state: HostTensors): HostTensors {
    const names = Object.entries(trainedWeightNames(this.#plan.network, this.#plan.stepOptions));
    return Object.fromEntries(names.map(([name, held]) => [name, tensorNamed(state, held)]));
  }

  async #finish(executable: Executable, step: number): Promise<FinishedTraining> {
    const { network, batches, settings: { patience } } = this.#plan;
    const { folder } = this.#options;
    const seconds = this.#seconds();
    const validationAccuracy = keptAccuracy(folder.metrics, patience);
    const names = Object.values(trainedWeightNames(network, this.#plan.stepOptions));
    const weights = patience > 0
      ? await folder.loadBest(network)
      : this.#trained(await executable.readState(names));
    return {
      status: "finished",
      weights,
      epochs: step / batches.stepsPerEpoch,
      seconds,
      imagesPerSecond: step * batches.imagesPerStep / seconds,
      ...(validationAccuracy !== undefined && { validationAccuracy }),
    };
  }
}

/** Where to start: at the checkpoint, or with first weights. */
function startOf(
  { network, settings, stepOptions, steps }: TrainingPlan,
  { checkpoint }: TrainOptions,
): Checkpoint {
  if (checkpoint === undefined) {
    const state = initialTrainingState(
      network,
      stepOptions,
      initialWeights(network, settings.seed),
    );
    return { state, info: { step: 0, seconds: 0 } };
  }
  if (checkpoint.info.step > steps) {
    throw new SyntaxError(
      `Cannot resume after step ${checkpoint.info.step}: the run has ${steps} steps`,
    );
  }
  return checkpoint;
}

/**
 * What the layers measured since the metrics were last cleared.
 *
 * @throws {NoticedFault} If it is nothing to go on with.
 */
function soundMetrics(state: HostTensors, step: number, steps: number): StepMetrics[] {
  const layers = metricsOf(state, steps);
  throwIfAny(faultOfMetrics(layers), step);
  return layers;
}

function throwIfAny(fault: Fault | undefined, step: number): void {
  if (fault !== undefined) throw new NoticedFault(fault, step);
}
