/**
 * From the body of a request to its answers: what all protocols share.
 *
 * @module
 */

import type { ModelSummary } from "@goodness/predict";
import type { Context } from "hono";
import type { Admission } from "./admission.ts";
import type { Answer } from "./answers/answer.ts";
import type { AppEnv } from "./app_env.ts";
import type { Models, ModelUse } from "./models.ts";
import { parseJson } from "./parse_json.ts";
import { predict } from "./predict.ts";
import type { PredictRequest } from "./predict_request.ts";
import { picturePixels, prepare } from "./prepare.ts";
import { ProblemError } from "./problem.ts";
import { readBody } from "./read_body.ts";
import { Timings } from "./timings.ts";

/** Bytes of a decoded pixel. */
const PIXEL_BYTES = 4;

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** How a protocol asks. */
export interface Protocol<Request extends PredictRequest> {
  /** The name of the model that is asked; the default's if it gives nothing. */
  readonly modelOf: (body: unknown) => string | undefined;
  /** Makes the body a request; the model is the one that is asked. */
  readonly requestOf: (body: unknown, model: ModelUse) => Request;
}

/** What was answered. */
export interface Predicted<Request extends PredictRequest> {
  /** What was asked. */
  readonly request: Request;
  /** One answer per drawing, in their order. */
  readonly predictions: readonly Answer[];
  /** What the model is. */
  readonly model: ModelSummary;
  /** The name that it is served under. */
  readonly name: string;
}

/** Answers predictions, in whatever protocol they are asked for. */
export class Predictor {
  readonly #models: Models;
  readonly #admission: Admission;
  readonly #milliseconds: number | undefined;

  /**
   * @param models The models that may be asked.
   * @param admission What is taken on at once.
   * @param milliseconds How long a body may take to arrive.
   */
  constructor(models: Models, admission: Admission, milliseconds?: number) {
    this.#models = models;
    this.#admission = admission;
    this.#milliseconds = milliseconds;
  }

  /**
   * Answers a request.
   *
   * @param context The request's context, which gets a `Server-Timing` field.
   * @param protocol How it asks.
   * @returns The answers.
   * @throws {ProblemError} If the request cannot be used, or if the server has too much to do.
   */
  async answer<Request extends PredictRequest>(
    context: Context<AppEnv>,
    { modelOf, requestOf }: Protocol<Request>,
  ): Promise<Predicted<Request>> {
    checkJson(context);
    const timings = new Timings();
    const milliseconds = this.#milliseconds;
    using admitted = this.#admission.admit();
    const text = await timings.measure("read", () => {
      return readBody(context.req.raw, {
        onBytes: admitted.hold,
        ...(milliseconds !== undefined && { milliseconds }),
      });
    });
    admitted.enter(context.env.completed);
    const body = parseJson(text);
    using model = this.#models.use(modelOf(body));
    const [request, prepared] = await timings.measure("prepare", () => {
      const request = requestOf(body, model);
      admitted.hold(PIXEL_BYTES * picturePixels(request.drawings));
      return [request, prepare(request, model.classifier.model)] as const;
    });
    const predictions = await timings.measure("infer", () => predict(prepared, model.classifier));
    context.header("Server-Timing", timings.header);
    context.set("predicted", { name: model.name, predictions, times: timings.parts });
    return { request, predictions, model: model.classifier.model, name: model.name };
  }
}

function checkJson(context: Context): void {
  const type = context.req.header("Content-Type");
  if (type !== undefined && JSON_TYPE.test(type)) return;
  const current = type === undefined ? "none" : JSON.stringify(type);
  throw new ProblemError(
    415,
    `Cannot read body as its Content-Type must be "application/json": current value is ${current}`,
  );
}
