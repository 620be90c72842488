/**
 * From a model file to one with a head: the function behind `deno task train:head`.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { taskCommand } from "@goodness/cli";
import {
  createEngine,
  encodeModel,
  type Engine,
  type EngineChoice,
  type Head,
  type Model,
  type Readout,
} from "@goodness/core";
import { defaultReadout, featureCount } from "@goodness/core/prediction";
import { dirname } from "node:path";
import { type DatasetOptions, loadDataset } from "../data/dataset.ts";
import { exists, explainWriteError, writeFileAtomically } from "../storage/files.ts";
import { epochLine, memoryLine } from "./head_display.ts";
import { type HeadLayers, headLayers, type HeadSettings } from "./head_settings.ts";
import { fitHead, type HeadEpoch } from "./head_training.ts";
import { loadModelOf } from "../storage/load_model.ts";
import { compareReadouts, type ReadoutFigures } from "../evaluation/readout_figures.ts";
import { MODEL_NAME } from "../storage/run_folder.ts";

/** What to train a head on, and how. */
export interface HeadRunOptions extends Omit<HeadSettings, "layers">, DatasetOptions {
  /** The model file, or the run folder that holds it. */
  readonly model: string;
  /** The model file to make. */
  readonly out: string;
  /** The layers that feed the head, from 0, or all of them; all but the first by default. */
  readonly layers?: HeadLayers;
  /** `mnist`, or a folder with the four IDX files. */
  readonly dataset: string;
  /** What computes. */
  readonly engine: EngineChoice;
  /** The command to quote in the model. */
  readonly command: string;
  /** Where lines about the progress go. */
  readonly write: (line: string) => void;
}

/** What came of it. */
export interface HeadRunResult {
  /** The head as it was stored. */
  readonly head: Head;
  /** What ran it. */
  readonly engine: Engine;
  /** How well and how fast both ways to read are. */
  readonly figures: Readonly<Record<Readout, ReadoutFigures>>;
}
/** The head is compared with a reading by goodness, which a network without labels has not got. */
function checkReadByGoodness({ network }: Model, path: string): void {
  if (defaultReadout(network) === "goodness") return;
  throw new InputError(
    `Cannot compare a head on ${path} with a reading by goodness: its network learnt without labels; ` +
      "train the head with " +
      taskCommand("train:unsupervised", ["--stage", "head", "--backbone", path]),
  );
}

/**
 * Trains a head on a model's network and stores both as a new model file. A head that the model has is
 * replaced.
 *
 * @param options What to train on, and how.
 * @returns What came of it.
 * @throws {Deno.errors.AlreadyExists} If `out` exists.
 * @throws {InputError} If the settings fit neither the model nor the dataset, or `out` may not be
 *   written.
 * @throws {Error} If the model or the dataset is damaged, or the training diverges.
 */
export async function trainHead(options: HeadRunOptions): Promise<HeadRunResult> {
  const { out, command, write } = options;
  await prepareFile(out);
  const model = await loadModelOf(options.model, MODEL_NAME);
  const { network, weights } = model;
  checkReadByGoodness(model, options.model);
  const layers = headLayers(network, options.layers);
  const features = featureCount(network, layers);
  const dataset = await loadDataset(options.dataset, options);
  const engine = await createEngine(options.engine);
  if (engine.warning !== undefined) write(`warning: ${engine.warning}`);
  write(memoryLine(dataset, layers, features));
  const observe = (epoch: HeadEpoch): void => write(epochLine(epoch, options.epochs));
  const trained = await fitHead({ network, weights, engine }, dataset, {
    ...options,
    layers,
    observe,
  });
  write(`chosen: L2 ${trained.l2}, epoch ${trained.epoch}`);
  const training = {
    command,
    dataset: dataset.name,
    seed: options.seed,
    epochs: trained.epoch,
    l2: trained.l2,
    testAccuracy: 0,
  };
  const unmeasured: Head = { layers, weight: trained.weight, training };
  const figures = await compareReadouts({ network, weights, head: unmeasured }, engine, dataset);
  const { testAccuracy } = figures.head;
  const head = { ...unmeasured, training: { ...training, testAccuracy } };
  await writeModel(out, { ...model, head });
  return { head, engine, figures };
}

/** Finds out before the training whether the file can be made. */
async function prepareFile(out: string): Promise<void> {
  if (await exists(out)) {
    throw new Deno.errors.AlreadyExists(
      `Cannot store a model in "${out}": it exists; choose another --out`,
    );
  }
  try {
    await Deno.mkdir(dirname(out), { recursive: true });
  } catch (error) {
    throw explainWriteError(error, out, "runs");
  }
}

async function writeModel(out: string, model: Model): Promise<void> {
  try {
    await writeFileAtomically(out, encodeModel(model));
  } catch (error) {
    throw explainWriteError(error, out, "runs");
  }
}
