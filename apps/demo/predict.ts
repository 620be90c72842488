/**
 * From a valid request to its predictions.
 *
 * @module
 */

import { type Drawing, toInput } from "@goodness/predict";
import type { Answer, DigitAnswer, EmptyAnswer, PointedDetail } from "./answer.ts";
import type { Classifier, Prediction } from "./classifier.ts";
import { invalidRequest, type PredictRequest } from "./predict_request.ts";

const PIXELS = 784;

const KEYS: Readonly<Record<Drawing["kind"], string>> = {
  pixels: "",
  strokes: "/strokes",
  png: "/b64",
};

function isRequestFault(error: unknown): error is RangeError | SyntaxError {
  return error instanceof RangeError || error instanceof SyntaxError;
}

function readInputs(drawings: readonly Drawing[]): (Float32Array | null)[] {
  const errors: PointedDetail[] = [];
  const inputs = drawings.map((drawing, index): Float32Array | null => {
    try {
      return toInput(drawing);
    } catch (error) {
      if (!isRequestFault(error)) throw error;
      errors.push({ pointer: `/instances/${index}${KEYS[drawing.kind]}`, detail: error.message });
      return null;
    }
  });
  if (errors.length > 0) throw invalidRequest(errors);
  return inputs;
}

function stack(images: readonly Float32Array[]): Float32Array {
  const batch = new Float32Array(images.length * PIXELS);
  for (const [row, image] of images.entries()) batch.set(image, row * PIXELS);
  return batch;
}

function answerEmpty(): EmptyAnswer {
  return { label: null, empty: true, goodness: null, layers: null, margin: null };
}

function answerDigit(prediction: Prediction | undefined): DigitAnswer {
  if (prediction === undefined) throw new Error("Cannot answer as the classifier left one out");
  const { label, goodness, layers, margin } = prediction;
  return { label, empty: false, goodness, layers, margin };
}

/**
 * Answers a request with one call of the classifier for all of its drawings that have ink, and none
 * where no drawing has any.
 *
 * @param request The request.
 * @param classifier Recognises the digits.
 * @returns One answer per drawing, in their order.
 * @throws {ProblemError} With status 422, if a drawing cannot be turned into an input.
 */
export async function predict(
  request: PredictRequest,
  classifier: Classifier,
): Promise<Answer[]> {
  const inputs = readInputs(request.drawings);
  const images = inputs.filter((input) => input !== null);
  const predictions = images.length === 0 ? [] : await classifier.classify(stack(images));
  const rest = predictions.values();
  return inputs.map((input): Answer => {
    const answer = input === null ? answerEmpty() : answerDigit(rest.next().value);
    if (!request.explainInput) return answer;
    return { ...answer, input: Array.from(input ?? new Float32Array(PIXELS)) };
  });
}
