/**
 * What is noted about every request.
 *
 * @module
 */

import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Answer } from "./answers/answer.ts";
import type { AppEnv } from "./app_env.ts";
import { shorten } from "./message.ts";
import { type Part, rounded } from "./timings.ts";

/** A request that was answered; times are in milliseconds. */
export interface RequestRecord extends Readonly<Partial<Record<Part, number>>> {
  /** When it was answered, after ISO 8601. */
  readonly time: string;
  /** Its id, which the answer has as `X-Request-Id`. */
  readonly id: string;
  /** Its method. */
  readonly method: string;
  /** Its path. */
  readonly path: string;
  /** The status of the answer. */
  readonly status: number;
  /** How long the answer took. */
  readonly milliseconds: number;
  /** The name of the model that was asked, if one was. */
  readonly model?: string;
  /** How many images were predicted, if any. */
  readonly images?: number;
}

/** A request that was answered. */
export interface ObservedRequest {
  /** Its method. */
  readonly method: string;
  /** The path as it is routed, such as `/v2/models/:name`, or `other`: clients may ask for any. */
  readonly route: string;
  /** The status of its answer. */
  readonly status: number;
  /** From its arrival to its answer. */
  readonly milliseconds: number;
}

/** Counts requests, and what they came to. */
export interface Metrics {
  /**
   * Counts a request.
   *
   * @param request What it was, and what it came to.
   */
  readonly observe: (request: ObservedRequest) => void;
  /**
   * Counts predictions.
   *
   * @param model The name of the model.
   * @param predictions What was answered.
   */
  readonly observePredictions: (model: string, predictions: readonly Answer[]) => void;
  /** The type of what {@linkcode text} writes. */
  readonly type: string;
  /**
   * Writes all figures.
   *
   * @param waiting How many requests wait for their answers.
   */
  readonly text: (waiting: number) => Promise<string>;
}

/** Of paths that there are not. */
const OTHER = "other";

/**
 * Makes a handler that counts and notes what other handlers answer.
 *
 * @param metrics Counts, if anything does.
 * @param onRequest Takes the record of every request.
 * @returns The handler.
 */
export function observe(
  metrics: Metrics | undefined,
  onRequest: (record: RequestRecord) => void = () => {},
): MiddlewareHandler<AppEnv> {
  return async function observeRequest(context, next): Promise<void> {
    const start = performance.now();
    await next();
    const milliseconds = performance.now() - start;
    const { req: { method, path }, res: { status } } = context;
    const matched = routePath(context);
    metrics?.observe({
      ...{ method, status, milliseconds },
      route: matched.endsWith("*") ? OTHER : matched,
    });
    const predicted = context.get("predicted");
    if (predicted) metrics?.observePredictions(predicted.name, predicted.predictions);
    const times = Object.entries(predicted?.times ?? {}).map((
      [part, time],
    ) => [part, rounded(time)]);
    onRequest({
      time: new Date().toISOString(),
      id: context.get("requestId"),
      ...{ method, path: shorten(path), status, milliseconds: rounded(milliseconds) },
      ...(predicted && { model: predicted.name, images: predicted.predictions.length }),
      ...Object.fromEntries(times),
    });
  };
}
