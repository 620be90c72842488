/**
 * What a training tells whoever watches it.
 *
 * @module
 */

import type { RunReport } from "@goodness/core/ops";
import type { STEP_METRICS } from "@goodness/core/training";
import type { Accuracies } from "../evaluation/evaluation.ts";
import type { TrainingPlan } from "./plan.ts";

/** What the steps since the last reading measured in one layer; means over steps and pairs. */
export type StepMetrics = Readonly<Record<typeof STEP_METRICS[number], number>>;

/** What an epoch measured in one layer. */
export interface LayerReport extends StepMetrics {
  /** The share of units that were 0 on a sample of training images with every label. */
  readonly deadUnits: number;
}

/** What an epoch ended with. */
export interface EpochReport {
  /** The epoch, from 1. */
  readonly epoch: number;
  /** The training's epochs. */
  readonly epochs: number;
  /** The learning rate of the epoch's last step. */
  readonly learningRate: number;
  /** Training images per second of this epoch, evaluation left out. */
  readonly imagesPerSecond: number;
  /** What the layers measured, first to last. */
  readonly layers: readonly LayerReport[];
  /** How the network reads the validation images, if there are any and it reads without a head. */
  readonly validation?: Accuracies;
}

/** What a training is made of, to be shown. */
export type TrainingFacts = Pick<
  TrainingPlan,
  "settings" | "dataset" | "network" | "engine" | "batches" | "steps"
>;

/** What a training starts with. */
export interface StartInfo {
  /** Steps that a resumed run made before. */
  readonly step: number;
  /** How the step runs, where the engine says so. */
  readonly report?: RunReport | undefined;
  /** How the training is divided among processes, if it is. */
  readonly note?: string | undefined;
}

/** What is told to whoever watches. */
export interface TrainingObserver {
  /** Before the first step. */
  started(info: TrainingFacts & StartInfo): void;
  /** After every step; counts the steps made. */
  stepped(step: number): void;
  /**
   * About once a second, and when interrupted: what the layers measured since the epoch began. On `webgpu`
   * only when interrupted, as reading it would keep the device waiting.
   */
  measured(layers: readonly StepMetrics[]): void;
  /** After an epoch, when it is saved. The training waits for what this promises. */
  epochEnded(report: EpochReport): void | Promise<void>;
  /** When nothing more will come. */
  stopped(): void;
}
