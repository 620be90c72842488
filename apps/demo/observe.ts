/**
 * What is noted about every request.
 *
 * @module
 */

import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { AppEnv } from "./app_env.ts";
import { shorten } from "./message.ts";
import type { Metrics } from "./metrics.ts";
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

/** Of paths that there are not. */
const OTHER = "other";

/**
 * Makes a handler that counts and notes what other handlers answer.
 *
 * @param metrics Counts.
 * @param onRequest Takes the record of every request.
 * @returns The handler.
 */
export function observe(
  metrics: Metrics,
  onRequest: (record: RequestRecord) => void = () => {},
): MiddlewareHandler<AppEnv> {
  return async function observeRequest(context, next): Promise<void> {
    const start = performance.now();
    await next();
    const milliseconds = performance.now() - start;
    const { req: { method, path }, res: { status } } = context;
    const matched = routePath(context);
    metrics.observe({
      ...{ method, status, milliseconds },
      route: matched.endsWith("*") ? OTHER : matched,
    });
    const predicted = context.get("predicted");
    if (predicted) metrics.observePredictions(predicted.name, predicted.predictions);
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
