/**
 * The body of `POST /predict`: what it may hold, and precisely what is wrong with one that does not.
 *
 * @module
 */

import { type Drawing, type ModelSummary, type Readout, READOUTS } from "@goodness/predict";
import * as v from "valibot";
import type { PointedDetail } from "./answers/answer.ts";
import { instanceSchema } from "./instance_schema.ts";
import { shorten, show } from "./message.ts";
import { ownEntries } from "./own_entries.ts";
import { ProblemError } from "./problem.ts";

/** Most instances in one request: a body holds as many drawings, or images of 32x32x3 values. */
const MAX_INSTANCES = 256;

/** Most offending parts that one answer lists. */
const MAX_ERRORS = 20;

/** A valid request. */
export interface PredictRequest {
  /** The drawings, at least one, in the order of `instances`. */
  readonly drawings: readonly Drawing[];
  /** Whether the predictions are to carry the network's input. */
  readonly explainInput: boolean;
  /** The readout; the model's default where left out. */
  readonly by?: Readout;
}

function bodyMessage({ input }: v.BaseIssue<unknown>): string {
  return `Cannot read body as it must be an object with "instances": current value is ${
    show(input)
  }`;
}

function keysMessage(issue: v.StrictObjectIssue): string {
  if (issue.expected === "never") {
    return `Cannot use key ${
      shorten(issue.received)
    } as the keys must be "instances", "explain" and "by"`;
  }
  return `Cannot predict without ${issue.expected}: it must be an array with 1 to ${MAX_INSTANCES} drawings`;
}

function countMessage(issue: v.BaseIssue<unknown>): string {
  return `Cannot read instances as they must be an array of 1 to ${MAX_INSTANCES}: current value is ${
    show(issue.input)
  }`;
}

function explainMessage(issue: v.BaseIssue<unknown>): string {
  return `Cannot explain as "explain" must be [] or ["input"]: current value is ${
    show(issue.input)
  }`;
}

function byMessage(issue: v.BaseIssue<unknown>): string {
  return `Cannot choose a readout as "by" must be "goodness" or "head": current value is ${
    show(issue.input)
  }`;
}

/** A valid body. */
interface Body {
  readonly instances: readonly Drawing[];
  readonly explain: readonly "input"[];
  readonly by?: Readout;
}

function isPlainObject(body: unknown): body is object {
  return typeof body === "object" && body !== null && !Array.isArray(body);
}

function bodySchema(
  { image }: Pick<ModelSummary, "image">,
): v.GenericSchema<unknown, Body> {
  const entries = ownEntries({
    // The count is checked before the contents, so that an oversized request costs little.
    instances: v.pipe(
      v.array(v.unknown(), countMessage),
      v.minLength(1, countMessage),
      v.maxLength(MAX_INSTANCES, countMessage),
      v.array(instanceSchema(image)),
    ),
    explain: v.optional(v.array(v.literal("input", explainMessage), explainMessage), []),
    by: v.exactOptional(v.picklist(READOUTS, byMessage)),
  });
  // Valibot's own object check lets arrays in.
  return v.pipe(
    v.custom<object>(isPlainObject, bodyMessage),
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
 * Makes the function that parses bodies of `POST /predict`.
 *
 * @param model The model that is to classify the drawings; it says how large an image is.
 * @returns The function. It takes the parsed JSON, and throws a {@linkcode ProblemError} with status
 *   422 that points at each offending part.
 */
export function requestParser(
  model: Pick<ModelSummary, "image">,
): (body: unknown) => PredictRequest {
  const schema = bodySchema(model);
  return (body) => {
    const result = v.safeParse(schema, body);
    if (!result.success) {
      throw invalidRequest(
        result.issues.map((issue) => ({ pointer: asPointer(issue), detail: issue.message })),
      );
    }
    const { instances, explain, by } = result.output;
    return {
      drawings: instances,
      explainInput: explain.includes("input"),
      ...(by !== undefined && { by }),
    };
  };
}
