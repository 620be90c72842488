/**
 * From a model file to a classifier.
 *
 * @module
 */

import {
  createEngine,
  decodeModel,
  type EngineChoice,
  type Model,
  type PrecisionChoice,
} from "@goodness/core";
import { checkNamesLabels } from "@goodness/core/prediction";
import { Classifier } from "./classifier.ts";

/** How to load a model. */
export interface LoadOptions {
  /** What runs it. @default {"auto"} */
  readonly engine?: EngineChoice;
  /**
   * The precision of the products that goodness is computed by, where the engine has a choice. With `bf16` a
   * classifier takes two thirds of the time by label search, and answers nearly as with `f32`.
   *
   * @default {"f32"}
   */
  readonly precision?: PrecisionChoice;
}

/**
 * Loads a model file as a classifier.
 *
 * @param path The model file.
 * @param options How to load it.
 * @returns The classifier; the caller disposes of it.
 * @throws {Deno.errors.NotFound} If there is no such file.
 * @throws {SyntaxError} If it is not a model file, or damaged, or has no readout (a network that learnt
 *   without labels and has no head); the message names the file.
 *
 * @example Classify a drawing
 * ```ts
 * import { loadClassifier, toInput } from "@goodness/predict";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const classifier = await loadClassifier("data/models/mnist-local.safetensors");
 * const strokes = [[[0, 0], [30, 0], [15, 50]]] as const;
 * const input = toInput({ kind: "strokes", strokes, width: 6 });
 * assert(input !== null); // Something was drawn.
 * const [prediction] = await classifier.classify([input]);
 *
 * assertEquals(prediction?.label, 7);
 * await classifier.dispose();
 * ```
 */
export async function loadClassifier(path: string, options: LoadOptions = {}): Promise<Classifier> {
  const model = await loadModel(path);
  checkNamesLabels(model, path);
  const { engine: name = "auto", precision = "f32" } = options;
  const engine = await createEngine(name, { precision });
  return new Classifier(model, engine, { inTrainingPrecision: precision !== "f32" });
}

/**
 * Loads a model file.
 *
 * @param path The model file.
 * @returns The model.
 * @throws {Deno.errors.NotFound} If there is no such file.
 * @throws {SyntaxError} If it is not a model file, or damaged; the message names the file.
 *
 * @example Usage
 * ```ts
 * import { loadModel } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const { network, training } = await loadModel("data/models/mnist-local.safetensors");
 *
 * assertEquals([network.layers.length, training.dataset], [3, "mnist"]);
 * ```
 */
export async function loadModel(path: string): Promise<Model> {
  return decodeModel(await Deno.readFile(path), path);
}
