/**
 * Runs one stage of a study. Test images are not used.
 *
 * @module
 */

import { readText } from "@goodness/cli";
import { InputError, type NetworkSpec, trainingShapes } from "@goodness/core";
import {
  type Evaluation,
  prepareTraining,
  train,
  type TrainingObserver,
  type TrainingPlan,
  type TrainSettings,
} from "@goodness/trainer";
import { splitPart } from "@goodness/trainer/data";
import { evaluateOnce } from "@goodness/trainer/evaluation";
import { reportEpochs, sampleGoodness } from "@goodness/trainer/report";
import { commonSettings } from "@goodness/trainer/settings";
import { type Checkpoint, exists, isVacant, RunFolder } from "@goodness/trainer/storage";
import type { FinishedTraining } from "@goodness/trainer/training";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import { parseStageResult, type StageResult } from "./stage_result.ts";

/** The file of a finished stage's result in its folder. */
const RESULT_NAME = "result.json";

/** Decimals of goodness that are stored for histograms. */
const DECIMALS = 5;

/** How to run a stage. */
export interface StageOptions {
  /** Its folder. */
  readonly folder: string;
  /** The command to quote in it. */
  readonly command: string;
  /** The observer of the training. */
  readonly observer: TrainingObserver;
  /** The network to train. @default {the preset's} */
  readonly network?: NetworkSpec | undefined;
  /** Ends the training after the current step. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a stage or resumes it. Of a finished stage the stored result is returned.
 *
 * @param settings The settings of its training, with validation images.
 * @param options Its folder and observer.
 * @returns Its result; nothing if it was interrupted, after which it can be resumed.
 * @throws {InputError} If the folder holds a stage of other settings or images, or the settings are wrong.
 */
export async function runStage(
  settings: TrainSettings,
  options: StageOptions,
): Promise<StageResult | undefined> {
  const { network } = options;
  const prepared = withoutTestImages(await prepareTraining(settings, { network }));
  const opened = await openStage(prepared, options);
  await using folder = opened.folder;
  const path = join(folder.path, RESULT_NAME);
  if (await exists(path)) {
    return parseStageResult(await readText(path, { expected: "the result of a stage" }), path);
  }
  const { observer, signal } = options;
  const result = await train(prepared, {
    ...{ folder, observer, signal },
    checkpoint: opened.checkpoint,
  });
  if (result.status === "interrupted") return undefined;
  const test = await evaluateOnce({ ...prepared, ...result }, prepared.dataset.test);
  const found = resultOf(prepared, folder, { ...result, test });
  await folder.write(RESULT_NAME, `${JSON.stringify(found)}\n`);
  return found;
}

/** The training with its validation images as test images, which are evaluated once at the end. */
function withoutTestImages(prepared: TrainingPlan): TrainingPlan {
  const { dataset } = prepared;
  if (dataset.validation.count === 0) {
    throw new InputError('Cannot study without validation images: choose a larger "validation"');
  }
  const none = splitPart(dataset.validation, 0, 0);
  return { ...prepared, dataset: { ...dataset, validation: none, test: dataset.validation } };
}

const CONFIG = v.object({ settings: v.record(v.string(), v.unknown()), fingerprint: v.string() });

async function openStage(
  { settings, dataset: { fingerprint }, network, engine }: TrainingPlan,
  { folder: path, command }: StageOptions,
): Promise<{ folder: RunFolder; checkpoint?: Checkpoint | undefined }> {
  if (await isVacant(path)) {
    const versions = { deno: Deno.version.deno, engine: engine.version };
    const described = { job: "study", command, settings, fingerprint, device: engine.device };
    return { folder: await RunFolder.create(path, { ...described, versions }) };
  }
  await using opened = new AsyncDisposableStack();
  const { folder, config } = await RunFolder.resume(path);
  opened.use(folder);
  const stored = v.parse(CONFIG, config);
  const isSame = stored.fingerprint === fingerprint &&
    isDeepStrictEqual({ ...commonSettings(), ...stored.settings }, { ...settings });
  if (!isSame) {
    throw new InputError(
      `Cannot resume ${path}: it was begun with other settings or other images; ` +
        `remove it or choose another "out"`,
    );
  }
  const checkpoint = await folder.loadCheckpoint(trainingShapes(network, settings));
  opened.move();
  return { folder, checkpoint };
}

function resultOf(
  { settings, dataset, network, batches, engine }: TrainingPlan,
  folder: RunFolder,
  { test: evaluation, seconds, epochs }: FinishedTraining & { readonly test: Evaluation },
): StageResult {
  const trained = reportEpochs(folder.metrics).at(-1);
  const { layers } = sampleGoodness(network, dataset.test.labels, {
    goodness: evaluation.goodness,
    images: "validation images",
  });
  return {
    settings,
    fingerprint: dataset.fingerprint,
    engine: engine.name,
    device: engine.device,
    deno: Deno.version.deno,
    imagesSeen: epochs * batches.stepsPerEpoch * batches.imagesPerStep,
    seconds,
    images: evaluation.count,
    accuracy: evaluation.accuracy,
    layers: layers.map(({ positive, negative }, layer) => ({
      accuracy: evaluation.accuracyPerLayer[layer] ?? NaN,
      positiveGoodness: trained?.layers[layer]?.positiveGoodness ?? NaN,
      negativeGoodness: trained?.layers[layer]?.negativeGoodness ?? NaN,
      positive: rounded(positive),
      negative: rounded(negative),
    })),
  };
}

function rounded(values: ArrayLike<number>): number[] {
  return Array.from(values, (value) => Number(value.toFixed(DECIMALS)));
}
