/**
 * The model file: a safetensors file with the network's weights, and in its metadata the network as
 * data and how it was trained. It needs nothing beside it.
 *
 * @module
 */

import type { KindOptions } from "../network/checked_layer.ts";
import { migrateMetadata, migrateNetworkSpec } from "./migration.ts";
import { HEAD_WEIGHT, headMetadata, parseHeadMetadata } from "../head/head.ts";
import { resolveNetwork } from "../network/geometry.ts";
import { weightShapes } from "../network/parameters.ts";
import { parseNetworkSpec } from "../network/network_spec.ts";
import { tensorNamed, tensorsNamed } from "../ops/program.ts";
import { shown } from "../ops/shown.ts";
import { type Model, modelShapes, modelTensors } from "./model.ts";
import { decodeSafetensors, encodeSafetensors, type Precision } from "./safetensors.ts";
import { parseConfidenceRule } from "./stored_confidence.ts";
import { checkEntries, checkTensors, storedTensors } from "./stored_tensors.ts";
import { parseTrainingRecord } from "./training_record.ts";

/** What the metadata's `format` says. */
export const MODEL_FORMAT = "goodness-model/1";

/** What else the metadata may have; the last three are optional. */
const ENTRIES = [
  ...["network", "preprocessing", "training", "head", "confidence", "confidenceThreshold"],
] as const;

/** The version of the preparation of drawings; a model needs the one that it was trained with. */
const PREPROCESSING_VERSION = "1";

/**
 * Serialises all of a model but its weights, for the metadata of a file.
 *
 * @returns The network as JSON, the version of the preprocessing and the training record as JSON; if the model has
 *   them, also its head and its rule of confidence as JSON, and the confidence threshold.
 */
export function modelMetadata(
  { network, training, head, confidence, confidenceThreshold }: Omit<Model, "weights">,
): Record<string, string> {
  return {
    network: JSON.stringify(network.spec),
    preprocessing: PREPROCESSING_VERSION,
    training: JSON.stringify(training),
    ...(head && { head: headMetadata(head) }),
    ...(confidence && { confidence: JSON.stringify(confidence) }),
    ...(confidenceThreshold !== undefined && { confidenceThreshold: String(confidenceThreshold) }),
  };
}

/**
 * Serialises a model.
 *
 * @param precision The number format of the weights.
 * @returns The bytes of a `.safetensors` file.
 *
 * @example
 * ```ts
 * import { decodeModel, encodeModel } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const model = decodeModel(await Deno.readFile("data/models/mnist-local.safetensors"));
 * const bytes = encodeModel(model, "F16");
 * assertEquals(decodeModel(bytes).network.spec, model.network.spec);
 * ```
 */
export function encodeModel(model: Model, precision: Precision = "F32"): Uint8Array<ArrayBuffer> {
  const metadata = { format: MODEL_FORMAT, ...modelMetadata(model) };
  const tensors = storedTensors(modelTensors(model), modelShapes(model));
  return encodeSafetensors({ metadata, tensors }, precision);
}

/**
 * Parses a model file, strictly: it must have exactly the tensors of its network and of its head, in their shapes,
 * with finite values. Files of version 0.1.0 are migrated.
 *
 * @param bytes The bytes of the file.
 * @param name The file's name in errors.
 * @param options Which kinds of layers there are.
 * @returns The model.
 * @throws {SyntaxError} If the file is not a model file, its network is not a valid one, or a tensor
 *   is not as it must be.
 *
 * @example A model that ships
 * ```ts
 * import { decodeModel } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const path = "data/models/mnist-local.safetensors";
 * const { network } = decodeModel(await Deno.readFile(path), path);
 * assertEquals(network.spec.classes.length, 10);
 * ```
 */
export function decodeModel(
  bytes: Uint8Array<ArrayBuffer>,
  name = "model file",
  options: KindOptions = {},
): Model {
  const { metadata: stored, tensors } = decodeSafetensors(bytes, name);
  const metadata = migrateMetadata(stored);
  try {
    checkEntries(metadata, { format: MODEL_FORMAT, entries: ENTRIES });
    checkPreprocessing(metadata.preprocessing);
    const network = resolveNetwork(
      parseNetworkSpec(migrateNetworkSpec(JSON.parse(metadata.network ?? "")), options),
      options,
    );
    const head = metadata.head === undefined ? undefined : parseHeadMetadata(metadata.head);
    const values = checkTensors(tensors, modelShapes({ network, ...(head && { head }) }));
    return {
      network,
      weights: tensorsNamed(values, Object.keys(weightShapes(network))),
      training: parseTrainingRecord(JSON.parse(metadata.training ?? "")),
      ...(head && { head: { ...head, weight: tensorNamed(values, HEAD_WEIGHT) } }),
      ...(metadata.confidence !== undefined && {
        confidence: parseConfidenceRule(metadata.confidence, network),
      }),
      ...(metadata.confidenceThreshold !== undefined && {
        confidenceThreshold: parseThreshold(metadata.confidenceThreshold),
      }),
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Parsers of its parts do not know its name.
    throw new SyntaxError(`Cannot read ${name}: ${error.message}`, { cause: error });
  }
}

function checkPreprocessing(version: string | undefined): void {
  if (version === PREPROCESSING_VERSION) return;
  throw new SyntaxError(
    `its preprocessing must be version ${PREPROCESSING_VERSION} and is ${shown(version)}`,
  );
}

function parseThreshold(text: string): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new SyntaxError(`Cannot read confidence threshold ${shown(text)}: it is not a number`);
}
