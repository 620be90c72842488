/**
 * A request of the Open Inference Protocol, version 2.
 *
 * @module
 */

import { imageSize } from "@goodness/core";
import type { ModelImage } from "@goodness/predict";
import * as v from "valibot";
import { valueSchema } from "./instance_schema.ts";
import { show } from "./message.ts";
import {
  invalidRequest,
  MAX_INSTANCES,
  parseBody,
  type PredictRequest,
} from "./predict_request.ts";

/** The name of the input. */
export const INPUT_NAME = "images";

type Issue = v.BaseIssue<unknown>;

function message(what: string): (issue: Issue) => string {
  return ({ input }) => `Cannot infer as ${what}: current value is ${show(input)}`;
}

const oneInput = message('"inputs" must be one tensor');
const nameMessage = message(`the input's "name" must be "${INPUT_NAME}"`);
const typeMessage = message('"datatype" must be "FP32"');
const shapeMessage = message('"shape" must be an array of integers from 1');
const size = v.pipe(v.number(shapeMessage), v.integer(shapeMessage), v.minValue(1, shapeMessage));
const tensorSchema = v.object({
  name: v.literal(INPUT_NAME, nameMessage),
  shape: v.array(size, shapeMessage),
  datatype: v.literal("FP32", typeMessage),
  data: v.pipe(
    v.array(v.unknown(), message('"data" must be an array of numbers, flat or nested')),
    v.transform((data): unknown[] => data.flat(3)),
    v.array(valueSchema),
  ),
});

const outputMessage = message('"outputs" must be an array of objects with a "name"');

/** A valid request. */
export interface InferRequest extends PredictRequest {
  /** The sender's name of the request, which its answer has, too. */
  readonly id?: string;
  /** The outputs that are wanted; all if left out. */
  readonly outputs?: readonly { readonly name: string }[];
}

/** The body of a request; what is not listed, such as parameters, is ignored. */
export const inferSchema = v.object({
  id: v.exactOptional(v.string(message('"id" must be a text'))),
  inputs: v.pipe(v.array(tensorSchema, oneInput), v.length(1, oneInput)),
  outputs: v.exactOptional(
    v.array(v.object({ name: v.string(outputMessage) }, outputMessage), outputMessage),
  ),
}, message('the body must be an object with "inputs"'));

type InferBody = v.InferOutput<typeof inferSchema>;

/**
 * Makes the body of a request a request to predict.
 *
 * @param body The parsed JSON.
 * @param image The images that the model takes.
 * @returns The images of the input, in their order.
 * @throws {ProblemError} With status 422, that points at each offending part.
 */
export function inferRequest(body: unknown, image: ModelImage): InferRequest {
  const { inputs: [input], id, outputs } = parseBody<InferBody>(inferSchema, body);
  if (input === undefined) throw new RangeError("Cannot infer without an input");
  const { shape, data } = input;
  const [count = 0] = shape;
  checkShape(shape, image);
  const pixels = imageSize(image);
  if (data.length !== count * pixels) {
    const detail = `Cannot infer as "data" must have ${count * pixels} numbers, as "shape" has: ` +
      `current value has ${data.length}`;
    throw invalidRequest([{ pointer: "/inputs/0/data", detail }]);
  }
  const drawings = Array.from({ length: count }, (_, row) => {
    return { kind: "pixels", values: data.slice(row * pixels, (row + 1) * pixels) } as const;
  });
  return {
    drawings,
    explain: [],
    ...(id !== undefined && { id }),
    ...(outputs !== undefined && { outputs }),
  };
}

function checkShape(shape: readonly number[], image: ModelImage): void {
  const { height, width, channels } = image;
  const [count = 0, ...rest] = shape;
  const possible = [[height, width, channels], [imageSize(image)]].map(String);
  if (possible.includes(String(rest)) && count <= MAX_INSTANCES) return;
  const detail =
    `Cannot infer as "shape" must be [n, ${possible.join("] or [n, ")}] with n from 1 to ` +
    `${MAX_INSTANCES}: current value is [${String(shape).slice(0, 40)}]`;
  throw invalidRequest([{ pointer: "/inputs/0/shape", detail }]);
}
