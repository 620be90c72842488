/**
 * What a training needs before its first step.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import {
  createEngine,
  type Engine,
  isUnsupervised,
  type Network,
  type NetworkSpec,
  parseNetworkSpec,
  resolveNetwork,
} from "@goodness/core";
import { type DistortionOptions } from "@goodness/core/images";
import { whyNotFused } from "@goodness/core/engines/webgpu";
import { BatchSource } from "../data/batches.ts";
import { type Dataset, loadDataset, repeatedSplit, splitPart } from "../data/dataset.ts";
import { networkFor } from "../settings/presets.ts";
import { Validator } from "./validator.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { stepOptionsOf } from "../settings/step_options.ts";
import { loadStoredNegatives } from "../data/stored_negatives.ts";

/** How often `overfitBatch` shows its batch in an epoch. */
const REPETITIONS = 50;

/** A batch that is to be learnt by heart must look the same every time. */
const UNDISTORTED: DistortionOptions = {
  shift: 0,
  rotation: 0,
  scaling: 0,
  shear: 0,
  flip: false,
  elastic: 0,
};

/** Images that a dry run evaluates on. */
const DRY_RUN_IMAGES = 100;

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
  /** What judges the weights after an epoch. */
  readonly judge: Validator;
  /** The engine. */
  readonly engine: Engine;
}

/**
 * Loads what a training needs; writes nothing.
 *
 * @param chosen The settings.
 * @param options Whether one batch of everything is enough.
 * @returns The training, ready to start.
 * @throws {InputError} If the settings do not fit the dataset or each other.
 * @throws {Error} If the engine cannot start or the dataset is damaged.
 */
export async function prepareTraining(
  chosen: TrainSettings,
  options: { dryRun?: boolean } = {},
): Promise<PreparedTraining> {
  const whole = await loadDataset(chosen.dataset, chosen);
  if (chosen.patience > 0 && whole.validation.count === 0) {
    throw new InputError("Cannot stop early without validation images: leave --validation 0 out");
  }
  const { settings, dataset } = reduce(chosen, whole, options.dryRun ?? false);
  const spec = networkFor(settings, dataset);
  checkObjective(spec, settings);
  const network = resolveNetwork(parseNetworkSpec(spec));
  if (isUnsupervised(network.spec)) checkUnsupervised(settings);
  if (settings.precision !== "f32") checkFused(network, settings);
  const { storedNegatives } = settings;
  const stored = storedNegatives && await loadStoredNegatives(storedNegatives, dataset.train);
  const batches = new BatchSource(dataset.train, network, settings, stored || undefined);
  const engine = await createEngine(settings.engine, settings);
  const judge = new Validator(network, engine, settings);
  return {
    settings: { ...settings, engine: engine.name },
    dataset,
    network,
    batches,
    engine,
    judge,
  };
}

/** Each objective has its own losses, and grouped goodness has no negatives. */
function checkObjective({ name, objective }: NetworkSpec, settings: TrainSettings): void {
  const isGrouped = objective === "grouped";
  const { loss, updates, originalDataBug, goodness, peer } = settings;
  if ((loss === "cross-entropy") !== isGrouped) {
    throw new InputError(
      `Cannot train "${name}" by the loss "${loss}": its objective is ${objective}, ` +
        `choose --loss ${isGrouped ? "cross-entropy" : "pairwise or threshold"}`,
    );
  }
  if (isGrouped && updates === "alternating") {
    throw new InputError(`Cannot alternate: "${name}" has no negatives; leave --updates out`);
  }
  if (goodness === "projected" && !isGrouped) {
    throw new InputError(
      `Cannot project the goodness of "${name}" on labels, as its objective is ${objective}: ` +
        "choose --preset grouped or conv, or leave --goodness out",
    );
  }
  if (goodness === "projected" && peer > 0) {
    throw new InputError(
      `Cannot push units towards their peers by ${peer}, as projected goodness counts each unit in its ` +
        "own way: leave --peer out",
    );
  }
  if (originalDataBug && updates !== "alternating") {
    throw new InputError(
      `Cannot use --original-data-bug with --updates ${updates}, as it spoils the images of ` +
        `positives and negatives in two ways: choose --updates alternating`,
    );
  }
}

/** What a training without labels has not got. */
function checkUnsupervised({ updates, originalDataBug, patience }: TrainSettings): void {
  if (updates === "alternating" || originalDataBug) {
    throw new InputError("Cannot alternate without labels: leave --updates out");
  }
  if (patience > 0) {
    throw new InputError(
      "Cannot stop early without labels, as no accuracy is measured: leave --patience out",
    );
  }
}

/** Only fused steps know more than one precision. */
function checkFused(network: Network, settings: TrainSettings): void {
  const reason = whyNotFused({ network, options: stepOptionsOf(settings) });
  if (reason === undefined) return;
  throw new InputError(
    `Cannot train "${network.spec.name}" in ${settings.precision}, as its step is not made of fused ` +
      `programs because of ${reason}: leave --precision out`,
  );
}

function reduce(
  settings: TrainSettings,
  dataset: Dataset,
  dryRun: boolean,
): Pick<PreparedTraining, "settings" | "dataset"> {
  if (dryRun) {
    return {
      settings: { ...settings, epochs: 1 },
      dataset: dryRunDataset(dataset, settings.batchSize),
    };
  }
  if (!settings.overfitBatch) return { settings, dataset };
  const batch = splitPart(dataset.train, 0, settings.batchSize);
  return {
    settings: { ...settings, ...UNDISTORTED },
    dataset: { ...dataset, train: repeatedSplit(batch, REPETITIONS), validation: batch },
  };
}

/**
 * What of a dataset a dry run needs.
 *
 * @param dataset The dataset.
 * @param batchSize Images of a training batch.
 * @returns One batch of training images, a few of the others.
 */
export function dryRunDataset(dataset: Dataset, batchSize: number): Dataset {
  return {
    ...dataset,
    train: splitPart(dataset.train, 0, batchSize),
    validation: splitPart(dataset.validation, 0, DRY_RUN_IMAGES),
    test: splitPart(dataset.test, 0, DRY_RUN_IMAGES),
  };
}
