/**
 * From a valid request to its predictions.
 *
 * @module
 */

import { imageSize } from "@goodness/core";
import { whyNotClassifiedBy } from "@goodness/core/prediction";
import { MAX_PIXELS } from "@goodness/pictures";
import {
  type AnyPrediction,
  type Drawing,
  hasLightPaper,
  type ImageClassifier,
  type ModelImage,
  type ModelSummary,
  type Readout,
  toInput,
} from "@goodness/predict";
import { type Answer, answerDigit, answerEmpty, type PointedDetail } from "./answers/answer.ts";
import { invalidRequest, type PredictRequest } from "./predict_request.ts";
import { isInputFault } from "./problem.ts";

/** Where the contents of each kind of drawing stand in an instance. */
const KEYS: Readonly<Record<Drawing["kind"], string>> = {
  pixels: "",
  strokes: "/strokes",
  picture: "/b64",
};

function checkReadout(by: Readout, model: ModelSummary): void {
  const detail = whyNotClassifiedBy(by, model);
  if (detail !== undefined) throw invalidRequest([{ pointer: "/by", detail }]);
}

/** Counts before anything is decoded, since a few bytes may stand for millions of pixels. */
function checkPicturePixels(drawings: readonly Drawing[]): void {
  const counts = drawings.map(pixelsOf);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= MAX_PIXELS) return;
  const detail = `Cannot read pictures as a request's must have at most ${MAX_PIXELS} ` +
    `pixels together: current value is ${total}; send fewer at once, or smaller ones`;
  const pointer = `/instances/${indexOfExcess(counts)}${KEYS.picture}`;
  throw invalidRequest([{ pointer, detail }]);
}

/**
 * Counts the pixels of pictures that are not decoded yet.
 *
 * @param drawings Drawings, pictures among them.
 * @returns The pixels of all pictures.
 */
export function picturePixels(drawings: readonly Drawing[]): number {
  return drawings.reduce((sum, drawing) => sum + pixelsOf(drawing), 0);
}

function pixelsOf(drawing: Drawing): number {
  if (drawing.kind !== "picture") return 0;
  const { width, height } = drawing.picture.size;
  return width * height;
}

/** The first picture that is too much. */
function indexOfExcess(counts: readonly number[]): number {
  let left = MAX_PIXELS;
  for (const [index, count] of counts.entries()) {
    left -= count;
    if (left < 0) return index;
  }
  throw new RangeError("Cannot find a picture that is too much");
}

/** Makes the network inputs, and one error of all that is wrong with the drawings. */
function inputsOf(drawings: readonly Drawing[], image: ModelImage): (Float32Array | null)[] {
  const errors: PointedDetail[] = [];
  const inputs = drawings.map((drawing, index) => {
    try {
      return toInput(drawing, image);
    } catch (error) {
      if (!isInputFault(error)) throw error;
      errors.push({ pointer: `/instances/${index}${KEYS[drawing.kind]}`, detail: error.message });
      return null;
    }
  });
  if (errors.length > 0) throw invalidRequest(errors);
  return inputs;
}

const LIGHT_PAPER_HINT = "The paper seems to be light: pixels are light ink on dark paper, " +
  "1 on 0; send 1 minus each value, or a picture, of which either is read";

/** Why a drawing may be misread. Pixels alone are taken as they are. */
function hintOf({ kind }: Drawing, input: Float32Array, image: ModelImage): string | undefined {
  return kind === "pixels" && hasLightPaper(input, image) ? LIGHT_PAPER_HINT : undefined;
}

/** What is answered from. */
interface Read {
  readonly drawings: readonly Drawing[];
  /** The inputs of the drawings, null without ink. */
  readonly inputs: readonly (Float32Array | null)[];
  /** The predictions of the inputs with ink. */
  readonly predictions: readonly AnyPrediction[];
}

/** The answers in the order of the drawings. */
function answersOf(
  { drawings, inputs, predictions }: Read,
  image: ModelImage,
  empty: Answer,
): Answer[] {
  const rest = predictions.values();
  return drawings.map((drawing, index) => {
    const input = inputs[index] ?? null;
    if (input === null) return empty;
    const { value: prediction } = rest.next();
    if (prediction === undefined) throw new RangeError("Cannot answer without a prediction");
    return answerDigit(prediction, hintOf(drawing, input, image));
  });
}

/** The answers with the inputs, all 0 of an empty drawing. */
function explained(
  answers: readonly Answer[],
  inputs: readonly (Float32Array | null)[],
  { image }: ModelSummary,
): Answer[] {
  const blank = new Float32Array(imageSize(image));
  return answers.map((answer, index) => ({ ...answer, input: Array.from(inputs[index] ?? blank) }));
}

/**
 * Answers a request with one call of the classifier for all of its drawings that have ink, and none
 * where no drawing has any.
 *
 * @param classifier Classifies the drawings.
 * @returns One answer per drawing, in their order.
 * @throws {ProblemError} With status 422, if a drawing cannot be made into an input, if the
 *   pictures are too large together, or if the model has no such readout.
 */
export async function predict(
  request: PredictRequest,
  classifier: ImageClassifier,
): Promise<Answer[]> {
  const { model } = classifier;
  const { drawings, by = model.by, explainInput } = request;
  checkReadout(by, model);
  checkPicturePixels(drawings);
  const inputs = inputsOf(drawings, model.image);
  const images = inputs.filter((input) => input !== null);
  const predictions = images.length === 0 ? [] : await classifier.classify(images, { by });
  const read = { drawings, inputs, predictions };
  const answers = answersOf(read, model.image, answerEmpty(by, model));
  return explainInput ? explained(answers, inputs, model) : answers;
}
