/**
 * From a model file to a model that is served.
 *
 * @module
 */

import { createEngine, decodeModel, type Engine } from "@goodness/core";
import { checkNamesLabels } from "@goodness/core/prediction";
import { Classifier, CoalescingClassifier } from "@goodness/predict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { MODEL_FILE, RESULTS_FILE, samplesFile } from "./answers/built_files.ts";
import { findSamples } from "./find_model.ts";
import type { ServedModel } from "./models.ts";
import type { PageFiles } from "./page_files.ts";

/** How a model is loaded. */
export interface LoadServedOptions {
  /** Takes a warning, such as that its samples are damaged. */
  readonly log: (line: string) => void;
  /** The page's files, which have the samples of some data sets, and the results of one model. @default {none} */
  readonly page?: PageFiles;
  /** What runs it. @default {the engine "auto"} */
  readonly engine?: Engine;
  /** Whether goodness is computed in the engine's precision of training steps. @default {false} in float32 */
  readonly inTrainingPrecision?: boolean;
}

/**
 * Loads a model file, and what lies beside it.
 *
 * @param path The model file.
 * @param options How it is loaded.
 * @returns The model.
 * @throws {Deno.errors.NotFound} If there is no such file.
 * @throws {SyntaxError} If it is not a model file, or damaged, or has no readout; the message names the file.
 *
 * @example
 * ```ts
 * import { loadServed } from "@goodness/demo";
 * import { assertEquals } from "@std/assert";
 *
 * const path = "data/models/mnist-local.safetensors";
 * const { classifier, dispose } = await loadServed(path, { log: () => {} });
 * assertEquals(classifier.model.classes.length, 10);
 * await dispose?.();
 * ```
 */
export async function loadServed(
  path: string,
  { log, page, engine, inTrainingPrecision = false }: LoadServedOptions,
): Promise<ServedModel> {
  const file = await Deno.readFile(path);
  const model = decodeModel(file, path);
  checkNamesLabels(model, path);
  const classifier = new Classifier(model, engine ?? await createEngine("auto"), {
    inTrainingPrecision,
  });
  return {
    classifier: new CoalescingClassifier(classifier),
    file,
    sha256: createHash("sha256").update(file).digest("hex"),
    samples: await soundSamples(path, log) ?? page?.get(samplesFile(model.training.dataset)),
    results: builtResults(file, page),
    dispose: () => classifier.dispose(),
  };
}

/** What was measured when the page was built, of the model that lies beside it. */
function builtResults(file: Uint8Array, page: PageFiles = new Map()): ServedModel["results"] {
  const [model, results] = [page.get(MODEL_FILE), page.get(RESULTS_FILE)];
  if (model === undefined || results === undefined || !Buffer.from(file.buffer).equals(model)) {
    return undefined;
  }
  return () => new Response(results).json();
}

/** The samples beside a model; the demo does without those that are damaged. */
async function soundSamples(
  model: string,
  log: (line: string) => void,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await findSamples(model);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    log(`warning: ${error.message}`);
    return undefined;
  }
}
