/**
 * From a model file to a classifier.
 *
 * @module
 */

import { DRAWING } from "./normalise.ts";
import {
  createEngine,
  decodeModel,
  type EngineChoice,
  isSameShape,
  labelCount,
  type Model,
  shapeText,
} from "@goodness/core";
import { checkNamesLabels } from "@goodness/core/prediction";
import { Classifier } from "./classifier.ts";

/** Digits. */
const LABELS = 10;

/** How to load a model. */
export interface LoadOptions {
  /** What runs it. @default {"auto"} */
  readonly engine?: EngineChoice;
}

/**
 * Loads a model file as a classifier.
 *
 * @param path The model file.
 * @param options How to load it.
 * @returns The classifier; the caller disposes of it.
 * @throws {Deno.errors.NotFound} If there is no such file.
 * @throws {SyntaxError} If it is not a model file, or damaged, or does not classify images of 28x28
 *   pixels as one of ten digits, or has no readout (a network that learnt without labels and has no
 *   head); the message names the file.
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
  checkTakesDigits(model, path);
  checkNamesLabels(model, path);
  return new Classifier(model, await createEngine(options.engine ?? "auto"));
}

/** A network of another kind may be a sound model, but `toInput` makes no input for it. */
function checkTakesDigits({ network: { spec } }: Model, path: string): void {
  const labels = labelCount(spec);
  const wrong = (what: string, expected: string, found: string): SyntaxError =>
    new SyntaxError(
      `Cannot classify digits with ${path} as its ${what} must be ${expected}: current value is ${found}; ` +
        "choose a model that was trained on MNIST or on a dataset of the same form",
    );
  if (!isSameShape(spec.input, DRAWING)) {
    throw wrong("images", `${shapeText(DRAWING)} pixels`, shapeText(spec.input));
  }
  if (labels !== LABELS) throw wrong("labels", String(LABELS), String(labels));
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
