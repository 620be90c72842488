/**
 * The end of an epoch: the weights are validated, and what the epoch came to is logged.
 *
 * @module
 */

import type { HostTensors } from "@goodness/core";
import type { Split } from "../data/split.ts";
import type { RunFolder } from "../storage/run_folder.ts";
import type { RunLog } from "../storage/run_log.ts";
import { EarlyStopping } from "./early_stopping.ts";
import { epochEntry } from "./epoch_entry.ts";
import type { EpochReport } from "./observer.ts";
import type { TrainingPlan } from "./plan.ts";
import type { Soundness } from "./soundness.ts";
import { trainedWeights } from "./trained_weights.ts";
import { validationAccuracies } from "./validation_accuracy.ts";

/** What the end of an epoch works with. */
export interface EpochEndParts {
  /** Where the best weights are kept. */
  readonly folder: RunFolder;
  /** Where the epoch is logged. */
  readonly log: RunLog;
  /** Looks for faults. */
  readonly soundness: Soundness;
  /** Training images to look at in epochs without validation. */
  readonly sample: Split;
}

/** Ends the epochs of a training. */
export class EpochEnd {
  readonly #plan: TrainingPlan;
  readonly #parts: EpochEndParts;
  readonly #stopping: EarlyStopping;

  /**
   * Prepares to end epochs; early stopping goes on from those in the folder's metrics.
   *
   * @param plan The training.
   * @param parts What the end works with.
   */
  constructor(plan: TrainingPlan, parts: EpochEndParts) {
    this.#plan = plan;
    this.#parts = parts;
    const past = validationAccuracies(parts.folder.metrics);
    this.#stopping = new EarlyStopping(plan.settings.patience, past);
  }

  /** Whether validation has not improved for so long that the training ends. */
  get stopped(): boolean {
    return this.#stopping.stopped;
  }

  /**
   * Validates the weights, logs the epoch, and keeps weights that are the best so far.
   *
   * @param state The state of the training.
   * @param made Steps of the training, and steps per second in the epoch.
   * @returns What the epoch came to.
   * @throws {NoticedFault} If the training is not fit to go on; nothing was logged or kept then.
   */
  async end(
    state: HostTensors,
    { step, pace }: { readonly step: number; readonly pace: number },
  ): Promise<EpochReport> {
    const { network, dataset, batches, validator, settings } = this.#plan;
    const { folder, log, soundness, sample } = this.#parts;
    const { epochs, validateEvery, patience } = settings;
    const epoch = step / batches.stepsPerEpoch;
    const validates = dataset.validation.count > 0 &&
      (epoch % validateEvery === 0 || epoch === epochs);
    const measured = soundness.metrics(state, { step, since: batches.stepsPerEpoch });
    const activity = await soundness.activity(state, step);
    const weights = trainedWeights(this.#plan, state);
    const result = await validator.validate(weights, validates ? dataset.validation : sample);
    const report: EpochReport = {
      epoch,
      epochs,
      learningRate: Math.max(...this.#plan.learningRatesAt(step - 1)),
      imagesPerSecond: pace * batches.imagesPerStep,
      layers: measured.map((layer, at) => ({
        ...layer,
        deadUnits: activity[at]?.deadUnits ?? NaN,
      })),
      ...(validates && result.accuracies && { validation: result.accuracies }),
    };
    await log.add(step, epochEntry(report, { network, weights, result }));
    const isBest = report.validation && this.#stopping.add(report.validation.accuracy);
    if (isBest && patience > 0) await folder.saveBest(network, weights);
    return report;
  }
}
