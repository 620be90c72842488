/**
 * Whether an answer is well formed.
 *
 * @module
 */

import * as v from "valibot";
import type { RawAnswer } from "./raw_connection.ts";

/** Longest problem: it names what is wrong with a few parts, and never sends back what came. */
const MAX_PROBLEM_BYTES = 32 * 1024;

const POINTER = v.pipe(v.string(), v.regex(/^(?:\/(?:[^~/]|~[01])*)*$/));

const PROBLEM = v.strictObject({
  type: v.literal("about:blank"),
  title: v.pipe(v.string(), v.minLength(5)),
  status: v.pipe(v.number(), v.integer()),
  detail: v.pipe(v.string(), v.startsWith("Cannot ")),
  instance: v.pipe(v.string(), v.regex(/^urn:uuid:[0-9a-f-]{36}$/)),
  error: v.string(),
  errors: v.array(v.strictObject({ pointer: POINTER, detail: v.string() })),
});

const PREDICTIONS = v.object({
  predictions: v.pipe(v.array(v.object({ label: v.nullable(v.number()) })), v.minLength(1)),
});

/**
 * Finds what is wrong with an answer.
 *
 * @param answer The answer.
 * @returns What is wrong with it; nothing if it is well formed.
 */
export function answerProblem(answer: RawAnswer): string | undefined {
  const { status, headers, body } = answer;
  const type = headers.get("content-type") ?? "";
  // What is no HTTP is refused before the application sees it.
  if (status === 400 && body.length === 0) return undefined;
  if (!(status >= 200 && status < 500)) return `status ${status}`;
  if (status >= 400) return problemOf(answer, type);
  if (headers.get("x-content-type-options") !== "nosniff") return "no security headers";
  if (type !== "application/json" || body.length === 0) return undefined;
  const value = parsed(body);
  if (value === undefined) return "no JSON";
  const isPredictions = typeof value === "object" && value !== null && "predictions" in value;
  return !isPredictions || v.is(PREDICTIONS, value) ? undefined : "no predictions";
}

function problemOf({ status, body }: RawAnswer, type: string): string | undefined {
  if (type !== "application/problem+json") return `status ${status} with ${type || "no type"}`;
  if (body.length === 0) return undefined; // the answer to HEAD
  if (body.length > MAX_PROBLEM_BYTES) return `a problem of ${body.length} bytes`;
  const { issues, output } = v.safeParse(PROBLEM, parsed(body));
  if (issues !== undefined) return `a problem whose ${v.getDotPath(issues[0])} is wrong`;
  return v.is(PROBLEM, output) && output.status !== status
    ? "a problem of another status"
    : undefined;
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
