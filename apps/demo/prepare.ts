/**
 * From a valid request to the inputs of a network.
 *
 * @module
 */

import { whyNotClassifiedBy } from "@goodness/core/prediction";
import { MAX_PIXELS } from "@goodness/pictures";
import {
  type Drawing,
  type ModelImage,
  type ModelSummary,
  type Readout,
  toInput,
} from "@goodness/predict";
import type { PointedDetail } from "./answers/answer.ts";
import { invalidRequest, type PredictRequest } from "./predict_request.ts";
import { isInputFault } from "./problem.ts";

/** Most drawings of a request whose activations are explained: each has a hundred kilobytes of them. */
const MAX_ACTIVATIONS = 4;

/** Where the contents of each kind of drawing stand in an instance. */
const KEYS: Readonly<Record<Drawing["kind"], string>> = {
  pixels: "",
  strokes: "/strokes",
  picture: "/b64",
};

/** A request whose drawings are inputs. */
export interface PreparedRequest extends PredictRequest {
  /** The readout. */
  readonly by: Readout;
  /** The inputs of the drawings, null without ink. */
  readonly inputs: readonly (Float32Array | null)[];
}

/**
 * Prepares a request for a model.
 *
 * @param model The model that is to classify the drawings.
 * @returns The request with its inputs.
 * @throws {ProblemError} With status 422, if a drawing cannot be made into an input, if the pictures are too large
 *   together, if there are too many drawings to explain, or if the model has no such readout.
 */
export function prepare(request: PredictRequest, model: ModelSummary): PreparedRequest {
  const { drawings, by = model.by } = request;
  checkReadout(by, model);
  checkExplanations(request);
  checkPicturePixels(drawings);
  return { ...request, by, inputs: inputsOf(drawings, model.image) };
}

function checkReadout(by: Readout, model: ModelSummary): void {
  const detail = whyNotClassifiedBy(by, model);
  if (detail !== undefined) throw invalidRequest([{ pointer: "/by", detail }]);
}

function checkExplanations({ drawings, explain, labels }: PredictRequest): void {
  const isExplained = explain.includes("activations");
  if (labels !== undefined && !isExplained) {
    const detail =
      'Cannot compare "labels" as "explain" must have "activations": add it, or send no labels';
    throw invalidRequest([{ pointer: "/labels", detail }]);
  }
  if (!isExplained || drawings.length <= MAX_ACTIVATIONS) return;
  const detail = `Cannot explain activations of more than ${MAX_ACTIVATIONS} instances: ` +
    `current value is an array of ${drawings.length}; send fewer at once`;
  throw invalidRequest([{ pointer: "/instances", detail }]);
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
