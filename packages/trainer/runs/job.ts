/**
 * What a run is told, what it is, and what one kind of run does at each of its stages.
 *
 * @module
 */

import type { EngineChoice, PrecisionChoice } from "@goodness/core";
import type { DatasetSource } from "../data/dataset_source.ts";
import type { TrainSettings } from "../settings/settings.ts";
import type { Processes } from "../parallel/processes.ts";
import type { RunFolder } from "../storage/run_folder.ts";
import type { WriteLine } from "../training/display.ts";
import type { TrainingObserver } from "../training/observer.ts";
import type { RunPlan } from "../training/plan.ts";

/** What the settings of all runs have. */
export interface RunSettings {
  /** The data set: its name or a folder. */
  readonly dataset: string;
  /** What computes. */
  readonly engine: EngineChoice;
  /** The precision of training steps, where there is a choice. */
  readonly precision?: PrecisionChoice;
  /** Where oneDNN is. */
  readonly onednn?: string;
  /** The learning rate that a schedule starts from. */
  readonly learningRate: number;
  /** That of a head that is trained after its network. */
  readonly headLearningRate?: number;
}

/**
 * The settings that a resumed run may be given anew: the data set may have moved, a device may be lost, and a training
 * that diverged needs a lower learning rate.
 */
export const RESUMED_SETTINGS = [
  "dataset",
  "engine",
  "precision",
  "onednn",
  "learningRate",
  "headLearningRate",
] as const satisfies readonly (keyof RunSettings)[];

/** What a run's `config.json` holds besides what all runs have, such as the stage to make. */
export type RunDetails = Readonly<Record<string, unknown>>;

/** A run to start or to resume, and its observers. */
export interface RunOptions<S extends RunSettings = TrainSettings> {
  /** The settings; those of the preset where left out. */
  readonly settings?: Partial<S> | undefined;
  /** The run folder to make. @default {"runs/<job>/<time>-<name>"} */
  readonly out?: string | undefined;
  /** A run folder to resume; of the settings only {@linkcode RESUMED_SETTINGS} are used then. */
  readonly resume?: string | undefined;
  /**
   * Where images come from; a resumed run must be given it again. @default {the data set that settings name}
   */
  readonly source?: DatasetSource | undefined;
  /** The command to quote in the run; a resumed run keeps its first one, and adds one that changes settings. */
  readonly command: string;
  /** Make one batch of everything, and keep nothing. @default {false} */
  readonly dryRun?: boolean | undefined;
  /** Where lines about the progress go. */
  readonly write: WriteLine;
  /** The observer of the training; plain lines by default. */
  readonly observer?: TrainingObserver | undefined;
  /** Ends the run after the current step. */
  readonly signal?: AbortSignal | undefined;
  /** The processes that train together; this is process 0. @default {undefined} this one alone */
  readonly processes?: Processes | undefined;
}

/** A run that is ready to train. */
export interface Run<P> {
  /** What it works with. */
  readonly plan: P;
  /** Its folder. */
  readonly folder: RunFolder;
  /** The command that began it. */
  readonly command: string;
  /** What else its `config.json` holds. */
  readonly details: RunDetails;
}

/** How a run ended. */
export type RunOutcome<R> =
  | {
    readonly status: "finished";
    /** What it found. */
    readonly summary: R;
    /** The same for people, line by line. */
    readonly lines: readonly string[];
  }
  | { readonly status: "interrupted"; readonly run: string }
  /** It was finished before; nothing was changed. */
  | { readonly status: "unchanged"; readonly run: string }
  | { readonly status: "rehearsed" };

/** What one kind of run does at each of its stages. */
export interface RunJob<S extends RunSettings, P extends RunPlan<S>, Trained, Tested, Summary> {
  /** Its name, under which its folders lie. */
  readonly name: string;
  /** The task that makes such runs. */
  readonly task: string;
  /** Completes chosen settings. */
  readonly settingsOf: (chosen: Partial<S> | undefined) => S;
  /** Checks settings as a `config.json` has them, of this version or an earlier one. */
  readonly parseSettings: (stored: Readonly<Record<string, unknown>>) => S;
  /** Makes all checks, before a folder is created. */
  readonly prepare: (settings: S, options: PrepareRunOptions) => Promise<P>;
  /** What a new run's folder is called behind the time. */
  readonly nameOf: (plan: P) => string;
  /** The file that is written last: a run that has it is finished. */
  readonly lastFile: (details: RunDetails, settings: S) => string;
  /** Trains or resumes the training; gives nothing if the signal ended it. */
  readonly train: (run: Run<P>, options: RunOptions<S>) => Promise<Trained | undefined>;
  /** Measures what was trained on the test images. */
  readonly test: (run: Run<P>, trained: Trained) => Promise<Tested>;
  /** Writes the results; the last file last. */
  readonly write: (run: Run<P>, tested: Tested) => Promise<void>;
  /** Summarises the results. */
  readonly summarise: (run: Run<P>, tested: Tested) => Summary;
  /** Writes the summary as lines. */
  readonly linesOf: (summary: Summary, plan: P) => readonly string[];
}

/** What preparing a run may depend on besides its settings. */
export interface PrepareRunOptions {
  /** What else `config.json` holds. */
  readonly details: RunDetails;
  /** Where images come from, if settings do not say it. */
  readonly source?: DatasetSource | undefined;
  /** Prepare for one batch of everything. */
  readonly dryRun: boolean;
  /** The folder of a resumed run. */
  readonly folder?: RunFolder;
  /** The processes that train together. */
  readonly processes?: Processes | undefined;
}
