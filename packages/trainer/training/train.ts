/**
 * The training: one loop that reads from top to bottom.
 *
 * @module
 */

import {
  type HostTensors,
  initialTrainingState,
  initialWeights,
  trainingProgram,
  trainingShapes,
} from "@goodness/core";
import { EventLoop } from "@goodness/core/engines";
import { type DivergedError, METRICS_NAME } from "@goodness/core/training";
import { splitPart } from "../data/split.ts";
import type { Checkpoint } from "../storage/checkpoint.ts";
import type { RunFolder } from "../storage/run_folder.ts";
import { RunLog } from "../storage/run_log.ts";
import { clearedMetrics, locateDivergence, NoticedFault } from "./divergence.ts";
import { EpochEnd } from "./epoch_end.ts";
import type { TrainingObserver } from "./observer.ts";
import type { TrainingPlan } from "./plan.ts";
import { Soundness } from "./soundness.ts";
import { LocalSteps, type TrainingSteps } from "./steps.ts";
import { readTrainedWeights } from "./trained_weights.ts";
import { keptAccuracy } from "./validation_accuracy.ts";

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
  /** When the training would have begun, had it never been interrupted. */
  readonly #began: number;

  constructor(plan: TrainingPlan, options: TrainOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#start = startOf(plan, options);
    this.#began = this.#now() - this.#start.info.seconds * 1000;
  }

  async run(): Promise<TrainResult> {
    const { steps, batches, dataset } = this.#plan;
    const { observer, signal, folder } = this.#options;
    const { stepsPerEpoch } = batches;
    const { state, info } = this.#start;
    const made = await (this.#plan.begin ?? this.#begin)(state);
    const log = await RunLog.open(folder, info.step);
    const sample = splitPart(dataset.train, 0, SAMPLE);
    const soundness = new Soundness(this.#plan, sample);
    const epochEnd = new EpochEnd(this.#plan, { folder, log, soundness, sample });
    observer.started({ ...this.#plan, step: info.step, report: made.report(), note: made.note });
    try {
      let step = info.step; // steps that were queued; the last of them may still run
      const eventLoop = new EventLoop(this.#now);
      let epoch = { start: this.#now(), step };
      while (step < steps && !(step % stepsPerEpoch === 0 && epochEnd.stopped)) {
        await made.queue(step);
        step++;
        observer.stepped(step);
        const since = step % stepsPerEpoch || stepsPerEpoch; // steps of the epoch

        // Once a second: let signals have their turn, and measure where that does not stall the engine.
        const isDue = await eventLoop.turn();
        const interrupted = signal?.aborted ?? false;
        if (interrupted || (isDue && !made.stallsOnRead)) {
          const state = await made.readState([METRICS_NAME]);
          observer.measured(soundness.metrics(state, { step, since }));
        }

        // Once an epoch: validate, report and save; when interrupted: save.
        if (since === stepsPerEpoch) {
          await made.ended();
          const pace = (step - epoch.step) / (this.#now() - epoch.start) * 1000;
          const state = await made.readState();
          const report = await epochEnd.end(state, { step, pace });
          const cleared = clearedMetrics(this.#plan); // the next epoch measures anew
          made.writeState(cleared);
          await this.#save({ ...state, ...cleared }, step);
          await observer.epochEnded(report);
          epoch = { start: this.#now(), step };
        } else if (interrupted) {
          const state = await made.readState();
          await soundness.activity(state, step);
          await this.#save(state, step);
        }
        if (interrupted && step < steps) return { status: "interrupted", step, steps };
      }
      return await this.#finish(made, step);
    } catch (error) {
      throw error instanceof NoticedFault ? await this.#located(made, error) : error;
    } finally {
      observer.stopped();
      await log.close();
      await made.dispose();
      await soundness.dispose();
      await this.#plan.validator.dispose();
    }
  }

  /** Prepares to make steps alone. */
  readonly #begin = async (state: HostTensors): Promise<TrainingSteps> => {
    const { network, stepOptions, engine, steps, inputsAt } = this.#plan;
    const executable = await engine.compile(trainingProgram(network, stepOptions), state);
    return new LocalSteps(executable, { steps, inputsAt, stallsOnRead: engine.stallsOnRead });
  };

  async #save(state: HostTensors, step: number): Promise<void> {
    await this.#options.folder.saveCheckpoint(state, this.#shapes(), {
      step,
      seconds: this.#seconds(),
    });
  }

  async #located(steps: TrainingSteps, noticed: NoticedFault): Promise<DivergedError> {
    const { folder, signal } = this.#options;
    const checkpoint = await folder.loadCheckpoint(this.#shapes()) ?? this.#start;
    const context = { steps, checkpoint, path: folder.path, signal };
    return await locateDivergence(this.#plan, noticed, context);
  }

  async #finish(steps: TrainingSteps, step: number): Promise<FinishedTraining> {
    const { network, batches, settings: { patience } } = this.#plan;
    const { folder } = this.#options;
    const seconds = this.#seconds();
    const validationAccuracy = keptAccuracy(folder.metrics, patience);
    return {
      status: "finished",
      weights: patience > 0
        ? await folder.loadBest(network)
        : await readTrainedWeights(this.#plan, steps),
      epochs: step / batches.stepsPerEpoch,
      seconds,
      imagesPerSecond: step * batches.imagesPerStep / seconds,
      ...(validationAccuracy !== undefined && { validationAccuracy }),
    };
  }

  /** The shapes of the state. */
  #shapes(): ReturnType<typeof trainingShapes> {
    return trainingShapes(this.#plan.network, this.#plan.stepOptions);
  }

  /** Seconds of training so far. */
  #seconds(): number {
    return (this.#now() - this.#began) / 1000;
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
