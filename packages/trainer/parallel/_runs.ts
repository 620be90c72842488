/**
 * The runs of the tests of several processes.
 *
 * @module
 */

import type { TrainSettings } from "../settings/settings.ts";
import type { ParallelName } from "./division.ts";

/** A run of several processes. */
export interface RunTogether {
  /** What they divide. */
  readonly by: ParallelName;
  /** The settings that differ from those of quick tests. */
  readonly settings?: Partial<TrainSettings>;
  /** The step after which it is interrupted. */
  readonly stopAt?: number;
  /** The run to resume. */
  readonly resume?: string;
  /** Whether process 1 dies after the first epoch. */
  readonly kill?: boolean;
}

/** Whatever a step may do with the rows of a batch, in float32. */
export const EVERYTHING: Partial<TrainSettings> = {
  ...{ validation: 20, epochs: 1, batchSize: 20, precision: "f32" },
  ...{ shift: 1, negatives: "hard", ema: 0.9, warmup: 1, weightDecay: 0.01 },
  ...{ dropout: 0.1, peer: 0.03, easyExampleThreshold: 0.003 },
};

/** Convolutions with batch statistics and projected goodness. */
export const CONVOLUTIONS: Partial<TrainSettings> = {
  ...{ preset: "conv", validation: 20, epochs: 1, batchSize: 20, precision: "f32" },
  ...{ loss: "cross-entropy", lossScale: 1, goodness: "projected", normalisation: "batch-norm" },
  ...{ labelPlacement: "nowhere", goodnessLayers: "3", projectionGrid: 7, learningRate: 1e-3 },
};

/** The runs by name. */
export const RUNS: Readonly<Record<string, RunTogether>> = {
  "everything-data": { by: "data", settings: EVERYTHING },
  "everything-layers": { by: "layers", settings: EVERYTHING },
  "convolutions-data": { by: "data", settings: CONVOLUTIONS },
  "again-data": { by: "data", settings: EVERYTHING },
  "stopped-layers": { by: "layers", settings: EVERYTHING, stopAt: 2 },
  "resumed-data": { by: "data", resume: "stopped-alone" },
  "killed": { by: "data", settings: { ...EVERYTHING, epochs: 1000 }, kill: true },
};
