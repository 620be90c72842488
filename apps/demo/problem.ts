/**
 * Error answers after RFC 9457, with an `error` member for clients that look for one string.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { PointedDetail, Problem } from "./answers/answer.ts";

/** What a {@linkcode ProblemError} can say beyond its sentence. */
export interface ProblemOptions {
  /**
   * The offending parts of the request.
   *
   * @default {[]}
   */
  readonly errors?: readonly PointedDetail[];
  /**
   * Header fields of the answer, such as `Allow`.
   *
   * @default {{}}
   */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A fault of the request, or of its time, whose message may go to the client. */
export class ProblemError extends Error {
  /** HTTP status, 400 to 499, or 503. */
  readonly status: ContentfulStatusCode;
  /** The offending parts of the request. */
  readonly errors: readonly PointedDetail[];
  /** Header fields of the answer. */
  readonly headers: Readonly<Record<string, string>>;

  /**
   * @param status HTTP status, 400 to 499, or 503.
   * @param detail What is wrong and what would be right, for the client to read.
   * @param options Offending parts and header fields.
   */
  constructor(status: ContentfulStatusCode, detail: string, options: ProblemOptions = {}) {
    super(detail);
    this.name = "ProblemError";
    this.status = status;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
  }
}

/**
 * Tells whether an error is about what a client sent: a drawing that cannot be used, or a picture that
 * is no sound file. Its message may go to the client; any other error is a fault of ours.
 *
 * @param error What was thrown by the preparation of a drawing.
 * @returns Whether it is.
 */
export function isInputFault(error: unknown): error is InputError | SyntaxError {
  return error instanceof InputError || error instanceof SyntaxError;
}

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  421: "Misdirected Request",
  422: "Unprocessable Content",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/**
 * Names a status.
 *
 * @param status HTTP status.
 * @returns Its own phrase.
 */
export function titleOf(status: number): string {
  return TITLES[status] ?? "Error";
}

/** What a client gets about a fault of the server, without any internals. */
const FAULT = "Cannot answer as the server met a fault of its own: try again, " +
  "and quote the request id to the operator if it stays";

function asProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof HTTPException && error.status < 500) {
    return new ProblemError(error.status as ContentfulStatusCode, error.message);
  }
  return new ProblemError(500, FAULT);
}

/**
 * Answers a request with an error. What is neither a {@linkcode ProblemError} nor a client error of
 * Hono's own becomes a 500 that tells nothing about its cause.
 *
 * @param context The request's context; its `requestId` must be set.
 * @param error What was thrown.
 * @returns The answer.
 */
export function answerProblem(context: Context, error: unknown): Response {
  const { status, message, errors, headers } = asProblemError(error);
  const problem: Problem = {
    type: "about:blank",
    title: titleOf(status),
    status,
    detail: message,
    instance: `urn:uuid:${context.get("requestId")}`,
    error: message,
    errors,
  };
  return context.body(JSON.stringify(problem), status, {
    ...headers,
    "Cache-Control": "no-store",
    "Content-Type": "application/problem+json",
  });
}
