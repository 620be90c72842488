/**
 * The body of `POST /predict`: what it may hold, and precisely what is wrong with one that does not.
 *
 * @module
 */

import { isJsonObject } from "@goodness/core/ops";
import { type Drawing, type ModelSummary, type Readout, READOUTS } from "@goodness/predict";
import * as v from "valibot";
import type { PointedDetail } from "./answers/answer.ts";
import { instanceSchema } from "./instance_schema.ts";
import { shorten, show } from "./message.ts";
import { ownEntries } from "./own_entries.ts";
import { ProblemError } from "./problem.ts";

/** Most instances in one request: a body holds as many drawings, or images of 32x32x3 values. */
export const MAX_INSTANCES = 256;

/** Most offending parts that one answer lists. */
const MAX_ERRORS = 20;

const KEYS = '"instances", "explain", "by", "top_k", "labels" and "model"';

const EXPLANATIONS = ["goodness", "layers", "input", "activations"] as const;

/** What an answer explains: the first two are in every answer that has them, the others only if asked for. */
export type Explanation = "goodness" | "layers" | "input" | "activations";

/** A valid request. */
export interface PredictRequest {
  /** The drawings, at least one, in the order of `instances`. */
  readonly drawings: readonly Drawing[];
  /** What the answers are to explain; the first two are in every answer that has them. */
  readonly explain: readonly Explanation[];
  /** The readout; the model's default where left out. */
  readonly by?: Readout;
  /** How many of the best labels an answer lists; none where left out. */
  readonly topK?: number;
  /** The two labels whose activations are explained; the best and the second where left out. */
  readonly labels?: readonly [number, number];
}

function bodyMessage({ input }: v.BaseIssue<unknown>): string {
  return `Cannot read body as it must be an object with "instances": current value is ${
    show(input)
  }`;
}

function keysMessage(issue: v.StrictObjectIssue): string {
  if (issue.expected === "never") {
    return `Cannot use key ${shorten(issue.received)} as the keys must be ${KEYS}`;
  }
  return `Cannot predict without ${issue.expected}: it must be an array with 1 to ${MAX_INSTANCES} drawings`;
}

function countMessage(issue: v.BaseIssue<unknown>): string {
  return `Cannot read instances as they must be an array of 1 to ${MAX_INSTANCES}: current value is ${
    show(issue.input)
  }`;
}

function explainMessage(issue: v.BaseIssue<unknown>): string {
  const names = EXPLANATIONS.map((name) => `"${name}"`).join(", ");
  return `Cannot explain as "explain" must be an array with some of ${names}: current value is ${
    show(issue.input)
  }`;
}

function byMessage(issue: v.BaseIssue<unknown>): string {
  return `Cannot choose a readout as "by" must be "goodness" or "head": current value is ${
    show(issue.input)
  }`;
}

function topMessage(classes: number): (issue: v.BaseIssue<unknown>) => string {
  return ({ input }) =>
    `Cannot list labels as "top_k" must be an integer from 1 to ${classes}: current value is ${
      show(input)
    }`;
}

function labelsMessage(classes: number): (issue: v.BaseIssue<unknown>) => string {
  return ({ input }) =>
    `Cannot compare labels as "labels" must be two integers from 0 to ${
      classes - 1
    }: current value is ${show(input)}`;
}

/** A valid body of `POST /predict`. */
export interface Body {
  readonly instances: readonly Drawing[];
  readonly explain: readonly Explanation[];
  readonly by?: Readout;
  readonly "top_k"?: number;
  readonly labels?: [number, number];
}

function integerSchema(
  [least, most]: readonly [number, number],
  message: (issue: v.BaseIssue<unknown>) => string,
): v.GenericSchema<unknown, number> {
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(least, message),
    v.maxValue(most, message),
  );
}

/**
 * Makes the schema of the body of `POST /predict`.
 *
 * @param model The model that is to classify the drawings.
 * @param instance The schema of an instance, see {@linkcode instanceSchema}.
 * @returns The schema.
 */
export function bodySchema(
  { image, classes: { length: classes } }: Pick<ModelSummary, "image" | "classes">,
  instance: v.GenericSchema<unknown, Drawing> = instanceSchema(image),
): v.GenericSchema<unknown, Body> {
  const compared = labelsMessage(classes);
  const label = integerSchema([0, classes - 1], compared);
  const entries = ownEntries({
    // The count is checked before the contents, so that an oversized request costs little.
    instances: v.pipe(
      v.array(v.unknown(), countMessage),
      v.minLength(1, countMessage),
      v.maxLength(MAX_INSTANCES, countMessage),
      v.array(instance),
    ),
    explain: v.optional(
      v.array(v.picklist(EXPLANATIONS, explainMessage), explainMessage),
      [],
    ),
    by: v.exactOptional(v.picklist(READOUTS, byMessage)),
    "top_k": v.exactOptional(integerSchema([1, classes], topMessage(classes))),
    labels: v.exactOptional(v.strictTuple([label, label], compared)),
    model: v.exactOptional(v.string()), // by which this schema was chosen
  });
  // Valibot's own object check lets arrays in.
  return v.pipe(
    v.custom<object>(isJsonObject, bodyMessage),
    v.strictObject(entries, keysMessage),
  );
}

function asPointer(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map((item) => String(item.key));
  return keys.map((key) => `/${shorten(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/**
 * Makes one 422 out of all that is wrong with a request.
 *
 * @param errors What is wrong, at least one part.
 * @returns The error. Its message is that of the first part, with its pointer and the number of other parts.
 */
export function invalidRequest(errors: readonly PointedDetail[]): ProblemError {
  const [first] = errors;
  const location = first === undefined || first.pointer === "" ? "" : ` (at ${first.pointer})`;
  const more = errors.length > 1 ? `; ${errors.length - 1} more of its parts are wrong` : "";
  return new ProblemError(422, `${first?.detail ?? "Cannot read body"}${location}${more}`, {
    errors: errors.slice(0, MAX_ERRORS),
  });
}

/**
 * Parses a body.
 *
 * @param schema What it must be.
 * @param body The parsed JSON.
 * @returns What the schema makes of it.
 * @throws {ProblemError} With status 422, that points at each offending part.
 */
export function parseBody<T>(schema: v.GenericSchema<unknown, T>, body: unknown): T {
  const result = v.safeParse(schema, body, { abortPipeEarly: true });
  if (result.success) return result.output;
  throw invalidRequest(
    result.issues.map((issue) => ({ pointer: asPointer(issue), detail: issue.message })),
  );
}

/**
 * Makes the function that parses bodies of `POST /predict`.
 *
 * @param model The model that is to classify the drawings; it says how large an image is.
 * @returns The function. It takes the parsed JSON, and throws a {@linkcode ProblemError} with status
 *   422 that points at each offending part.
 */
export function requestParser(
  model: Pick<ModelSummary, "image" | "classes">,
): (body: unknown) => PredictRequest {
  const schema = bodySchema(model);
  return (body) => {
    const { instances: drawings, top_k: topK, explain, by, labels } = parseBody(schema, body);
    return {
      drawings,
      explain,
      ...(by !== undefined && { by }),
      ...(topK !== undefined && { topK }),
      ...(labels !== undefined && { labels }),
    };
  };
}
