/**
 * Which cases a run measures.
 *
 * @module
 */

import type { EngineChoice } from "@goodness/core";
import { defaultSettings, type PresetName } from "@goodness/trainer";
import type { BenchKind } from "./bench_case.ts";
import type { MeasureSpec } from "./measure.ts";
import { PEERS } from "./peer.ts";
import { MODELS, PARTS, type Selection } from "./selection.ts";

/** What a run is told. */
export interface PlanOptions extends Selection {
  /** The engine. */
  readonly engine: EngineChoice;
  /** Seconds of each measurement. */
  readonly seconds: number;
  /** Whether to measure one small case of each sort, to see that all works. */
  readonly quick: boolean;
  /** The folder of digits that trainings learn. @default {undefined} MNIST as it is installed */
  readonly digits?: string;
}

/** The measurements that take a process of their own. */
type SubprocessKind = MeasureSpec["kind"];

/** Rows and columns of the products; the last one is what all rates are compared with. */
const SIZES = [512, 1024, 2048] as const;

/** Values of the elementwise program: 128 MB, more than caches hold. */
const VALUES = 2 ** 25;

/** The same where all is quick: too little to say anything about a machine. */
const QUICK = { size: 256, values: 2 ** 20, images: 100 } as const;
const QUICK_TRAINING = { batch: 250, width: 1 / 4 } as const;

const BATCHES = [125, 250, 500, 1000] as const;
const WIDTHS = [0.5, 1, 2] as const;

/** The batch that widths are compared at, and the preset they are of. */
const WIDTH_BATCH = 250;
const WIDTH_PRESET = "local";

/** Presets that are measured at every batch. */
const PRESETS: readonly PresetName[] = ["local", "grouped", "dense", "unsupervised"];

const IMAGES = 1000;

/**
 * The cases of a kind.
 *
 * @param kind What is measured.
 * @param options What the run is told.
 * @returns The cases, in the order they are measured in.
 */
export function planOf(kind: SubprocessKind, options: PlanOptions): MeasureSpec[] {
  const { engine, seconds, quick, only = PARTS } = options;
  const [, , largest] = SIZES;
  const size = quick ? QUICK.size : largest;
  const shared = { engine, seconds, quick, size, values: quick ? QUICK.values : VALUES };
  switch (kind) {
    case "gemm":
      return (quick ? [QUICK.size] : SIZES).map((rows) => ({ kind, ...shared, rows }));
    case "train":
      return trainings(options).map((training) => ({
        ...{ kind, ...shared, ...training, only, digits: options.digits },
      }));
    case "predict":
      return models(options).map((model) => ({
        ...{ kind, ...shared, model, only },
        batches: options.batchSizes ?? [quick ? QUICK.images : IMAGES],
      }));
    default:
      return kind satisfies never;
  }
}

/** Whether cases of a kind are measured in processes that the plan lists. */
export function isPlanned(kind: BenchKind): kind is SubprocessKind {
  return kind === "gemm" || kind === "train" || kind === "predict";
}

interface Training {
  readonly preset: PresetName;
  readonly batch: number;
  readonly width: number;
}

function trainings({ quick, presets, batchSizes }: PlanOptions): Training[] {
  if (quick) return (presets ?? [WIDTH_PRESET]).map((preset) => ({ preset, ...QUICK_TRAINING }));
  if (batchSizes !== undefined) {
    return (presets ?? PRESETS).flatMap((preset) =>
      batchSizes.map((batch) => ({ preset, batch, width: 1 }))
    );
  }
  if (presets === undefined) return allTrainings();
  return presets.flatMap((preset) => {
    const planned = allTrainings().filter((training) => training.preset === preset);
    return planned.length > 0 ? planned : [ownTraining(preset)];
  });
}

function allTrainings(): Training[] {
  const byBatch = PRESETS.flatMap((preset) =>
    BATCHES.map((batch) => ({ preset, batch, width: 1 }))
  );
  const byWidth = WIDTHS.filter((width) => width !== 1)
    .map((width) => ({ preset: WIDTH_PRESET, batch: WIDTH_BATCH, width }) as const);
  const beside = PEERS.filter(({ preset }) => !PRESETS.includes(preset))
    .map(({ preset }) => ownTraining(preset));
  return [...byBatch, ...byWidth, ...beside];
}

function ownTraining(preset: PresetName): Training {
  return { preset, batch: defaultSettings(preset).batchSize, width: 1 };
}

function models({ presets }: Selection): string[] {
  return Object.entries(MODELS)
    .filter(([preset]) => presets?.some((wanted) => wanted === preset) ?? true)
    .map(([, model]) => model);
}
