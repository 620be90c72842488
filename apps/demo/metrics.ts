/**
 * What a server has done so far, as Prometheus reads it.
 *
 * @module
 */

import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Answer } from "./answers/answer.ts";
import type { Metrics, ObservedRequest } from "./observe.ts";

/** Methods by name; clients may send any. */
const METHODS = ["GET", "HEAD", "POST", "OPTIONS"];

/** Upper bounds of times, in seconds. */
const BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/**
 * Counts requests, and what they came to.
 *
 * @example The figures of a server that answered nothing yet
 * ```ts
 * import { PrometheusMetrics } from "@goodness/demo";
 * import { assertStringIncludes } from "@std/assert";
 *
 * assertStringIncludes(await new PrometheusMetrics().text(0), "goodness_queue_requests 0");
 * ```
 */
export class PrometheusMetrics implements Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: "goodness_requests_total",
    help: "Requests that were answered.",
    labelNames: ["method", "path", "status"],
    registers: [this.#registry],
  });
  readonly #seconds = new Histogram({
    name: "goodness_request_seconds",
    help: "Time from the arrival of a request to its answer.",
    labelNames: ["path"],
    buckets: BUCKETS,
    registers: [this.#registry],
  });
  readonly #waiting = new Gauge({
    name: "goodness_queue_requests",
    help: "Requests that have arrived whole and wait for their answers.",
    registers: [this.#registry],
  });
  readonly #images = new Counter({
    name: "goodness_images_total",
    help: "Images that were predicted, empty ones included.",
    labelNames: ["model"],
    registers: [this.#registry],
  });
  readonly #labels = new Counter({
    name: "goodness_labels_total",
    help: "Labels that were predicted.",
    labelNames: ["model", "label"],
    registers: [this.#registry],
  });

  /**
   * Counts a request.
   *
   * @param request What it was, and what it came to.
   */
  observe({ method, route: path, status, milliseconds }: ObservedRequest): void {
    const known = METHODS.includes(method) ? method : "other";
    this.#requests.inc({ method: known, path, status });
    this.#seconds.observe({ path }, milliseconds / 1_000);
  }

  /**
   * Counts predictions.
   *
   * @param model The name of the model.
   * @param predictions What was answered.
   */
  observePredictions(model: string, predictions: readonly Answer[]): void {
    this.#images.inc({ model }, predictions.length);
    for (const { name } of predictions) if (name !== null) this.#labels.inc({ model, label: name });
  }

  /** The type of {@linkcode text}. */
  get type(): string {
    return this.#registry.contentType;
  }

  /**
   * Writes all figures.
   *
   * @param waiting How many requests wait for their answers.
   * @returns The text, in the format of Prometheus.
   */
  async text(waiting: number): Promise<string> {
    this.#waiting.set(waiting);
    return await this.#registry.metrics();
  }
}
