/**
 * From a valid request to its predictions.
 *
 * @module
 */

import {
  type AnyPrediction,
  type Classifier,
  type Drawing,
  type ModelSummary,
  pngSize,
  type Readout,
  toInput,
} from "@goodness/predict";
import type {
  Answer,
  EmptyAnswer,
  HeadEmptyAnswer,
  ImageEmptyAnswer,
  PointedDetail,
} from "./answer.ts";
import { invalidRequest, type PredictRequest } from "./predict_request.ts";

const PIXELS = 784;

/** Most pixels of a request's PNG pictures together, which are decoded in half a second at most. */
const MAX_PNG_PIXELS = 2048 * 2048;

const KEYS: Readonly<Record<Drawing["kind"], string>> = {
  pixels: "",
  strokes: "/strokes",
  png: "/b64",
};

function isRequestFault(error: unknown): error is RangeError | SyntaxError {
  return error instanceof RangeError || error instanceof SyntaxError;
}

/** Applies a function to each drawing, and makes one error of all that it finds wrong with them. */
function mapDrawings<T>(drawings: readonly Drawing[], map: (drawing: Drawing) => T): T[] {
  const errors: PointedDetail[] = [];
  const results = drawings.flatMap((drawing, index): T[] => {
    try {
      return [map(drawing)];
    } catch (error) {
      if (!isRequestFault(error)) throw error;
      errors.push({ pointer: `/instances/${index}${KEYS[drawing.kind]}`, detail: error.message });
      return [];
    }
  });
  if (errors.length > 0) throw invalidRequest(errors);
  return results;
}

function pngPixels(drawing: Drawing): number {
  if (drawing.kind !== "png") return 0;
  const { width, height } = pngSize(drawing.bytes);
  return width * height;
}

/** Counts before anything is decoded, since a few bytes may stand for millions of pixels. */
function checkPngPixels(drawings: readonly Drawing[]): void {
  const counts = mapDrawings(drawings, pngPixels);
  let sum = 0;
  const index = counts.findIndex((count) => (sum += count) > MAX_PNG_PIXELS);
  if (index < 0) return;
  const total = counts.reduce((a, b) => a + b);
  const detail = `Cannot read PNG pictures as a request's must have at most ${MAX_PNG_PIXELS} ` +
    `pixels together: current value is ${total}; send fewer at once, or smaller ones`;
  throw invalidRequest([{ pointer: `/instances/${index}${KEYS.png}`, detail }]);
}

function stack(images: readonly Float32Array[]): Float32Array {
  const batch = new Float32Array(images.length * PIXELS);
  for (const [row, image] of images.entries()) batch.set(image, row * PIXELS);
  return batch;
}

/** No digit, and of each other member of an answer nothing either. */
function answerEmpty(
  by: Readout,
  model: ModelSummary,
): EmptyAnswer | HeadEmptyAnswer | ImageEmptyAnswer {
  const nothing = { label: null, empty: true } as const;
  if (by === "goodness") return { ...nothing, goodness: null, layers: null, margin: null };
  const noLabel = { ...nothing, probabilities: null };
  return model.by === "head" ? { ...noLabel, goodness: null, layers: null } : noLabel;
}

function answerDigit(prediction: AnyPrediction | undefined): Answer {
  if (prediction === undefined) throw new Error("Cannot answer as the classifier left one out");
  return { ...prediction, empty: false };
}

/** What the demo needs of a classifier. */
type PredictClassifier = Pick<Classifier, "model" | "classify">;

/** Why a model cannot be read so; nothing if it can. */
function whyNoReadout(by: Readout, model: ModelSummary): string | undefined {
  if (by === "goodness" && model.by === "head") {
    return 'Cannot read by "goodness" as the model learnt without labels and its goodness names ' +
      'none: leave "by" out or choose "head", or serve a model that learnt with labels';
  }
  if (by === "head" && model.head === undefined) {
    return 'Cannot read by "head" as the model has none: leave "by" out, or serve a model ' +
      "that has a head";
  }
  return undefined;
}

function checkReadout(by: Readout, model: ModelSummary): void {
  const detail = whyNoReadout(by, model);
  if (detail !== undefined) throw invalidRequest([{ pointer: "/by", detail }]);
}

async function classify(
  images: readonly Float32Array[],
  by: Readout,
  classifier: PredictClassifier,
): Promise<readonly AnyPrediction[]> {
  return images.length === 0 ? [] : await classifier.classify(stack(images), { by });
}

/**
 * Answers a request with one call of the classifier for all of its drawings that have ink, and none
 * where no drawing has any.
 *
 * @param request The request.
 * @param classifier Recognises the digits.
 * @returns One answer per drawing, in their order.
 * @throws {ProblemError} With status 422, if a drawing cannot be turned into an input, if the PNG
 * pictures are too large together, or if the model cannot be read by what the request wants.
 */
export async function predict(
  request: PredictRequest,
  classifier: PredictClassifier,
): Promise<Answer[]> {
  const { model } = classifier;
  const { drawings, by = model.by, explainInput } = request;
  checkReadout(by, model);
  checkPngPixels(drawings);
  const inputs = mapDrawings(drawings, toInput);
  const predictions = await classify(inputs.filter((input) => input !== null), by, classifier);
  const rest = predictions.values();
  return inputs.map((input): Answer => {
    const answer = input === null ? answerEmpty(by, model) : answerDigit(rest.next().value);
    if (!explainInput) return answer;
    return { ...answer, input: Array.from(input ?? new Float32Array(PIXELS)) };
  });
}
