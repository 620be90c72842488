/**
 * The same predictions in the Open Inference Protocol, version 2, as KServe and Triton speak it.
 *
 * @module
 */

import type { ModelSummary } from "@goodness/predict";
import { Hono } from "hono";
import demo from "./deno.json" with { type: "json" };
import type { Answer } from "./answers/answer.ts";
import type { AppEnv } from "./app_env.ts";
import { type InferRequest, inferRequest, INPUT_NAME } from "./infer_request.ts";
import { allowOnly } from "./method.ts";
import type { Models } from "./models.ts";
import { ProblemError } from "./problem.ts";
import { invalidRequest } from "./predict_request.ts";
import { NOT_STORED } from "./predict_routes.ts";
import type { Predicted, Predictor } from "./predictor.ts";

/** Every model has one version: what is served now. */
const VERSION = "1";

const [SERVER, SERVER_VERSION] = [demo.name, demo.version];

/** What stands for the label of an image without ink. */
const NO_LABEL = -1;

const NOT_READY = "Cannot take more requests as the server is about to stop: ask another one";

/** A tensor of an answer. */
interface OutputTensor {
  readonly name: string;
  readonly datatype: "INT64" | "FP32";
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** The name of the scores by which a model names labels. */
function scoresName({ by }: Pick<ModelSummary, "by">): "goodness" | "probability" {
  return by === "head" ? "probability" : "goodness";
}

/** The scores of the labels; all 0 of an image without ink. */
function scoresOf(answer: Answer, classes: number): readonly number[] {
  if (answer.empty) return new Array<number>(classes).fill(0);
  if ("probabilities" in answer) return answer.probabilities;
  return answer.goodness;
}

/** The tensors of an answer, those that the request names or all. */
function outputsOf({ predictions, model, request }: Predicted<InferRequest>): OutputTensor[] {
  const { length: count } = predictions;
  const { length: classes } = model.classes;
  const tensors: OutputTensor[] = [
    {
      name: "label",
      datatype: "INT64",
      shape: [count],
      data: predictions.map(({ label }) => label ?? NO_LABEL),
    },
    {
      name: scoresName(model),
      datatype: "FP32",
      shape: [count, classes],
      data: predictions.flatMap((answer) => scoresOf(answer, classes)),
    },
  ];
  return request.outputs?.map(({ name }, index) => {
    const tensor = tensors.find((tensor) => tensor.name === name);
    if (tensor !== undefined) return tensor;
    const detail = `Cannot infer ${JSON.stringify(name.slice(0, 40))} as the outputs are ` +
      tensors.map(({ name }) => `"${name}"`).join(" and ");
    throw invalidRequest([{ pointer: `/outputs/${index}/name`, detail }]);
  }) ?? tensors;
}

/** What a model takes and gives; -1 stands for any number of images. */
function metadataOf(name: string, model: ModelSummary): object {
  const { height, width, channels } = model.image;
  return {
    name,
    versions: [VERSION],
    platform: "goodness",
    inputs: [{ name: INPUT_NAME, datatype: "FP32", shape: [-1, height, width, channels] }],
    outputs: [
      { name: "label", datatype: "INT64", shape: [-1] },
      { name: scoresName(model), datatype: "FP32", shape: [-1, model.classes.length] },
    ],
  };
}

/**
 * Creates the routes: `GET /v2`, `/v2/health/live`, `/v2/health/ready`, `/v2/models/<name>`,
 * `/v2/models/<name>/ready`, and `POST /v2/models/<name>/infer`.
 *
 * @param models The models.
 * @param predictor Answers predictions.
 * @param isReady Says whether the server is to be asked.
 * @returns An app to be mounted at `/`.
 */
export function openInferenceRoutes(
  models: Models,
  predictor: Predictor,
  isReady: () => boolean,
): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const checkReady = (): void => {
    if (!isReady()) throw new ProblemError(503, NOT_READY);
  };
  const gets: Readonly<Record<string, (name: string) => object>> = {
    "/v2": () => ({ name: SERVER, version: SERVER_VERSION, extensions: [] }),
    "/v2/health/live": () => ({ live: true }),
    "/v2/health/ready": () => {
      checkReady();
      return { ready: true };
    },
    "/v2/models/:name": (name) => metadataOf(name, models.get(name).classifier.model),
    "/v2/models/:name/ready": (name) => {
      models.get(name);
      checkReady();
      return { name, ready: true };
    },
  };
  for (const [path, answerOf] of Object.entries(gets)) {
    app.get(path, (context) => {
      return context.json(answerOf(context.req.param("name") ?? ""), 200, NOT_STORED);
    });
    app.all(path, allowOnly("GET, HEAD"));
  }
  const infer = "/v2/models/:name/infer";
  app.post(infer, async (context) => {
    const predicted = await predictor.answer(context, {
      modelOf: () => context.req.param("name"),
      requestOf: (body, { classifier }) => inferRequest(body, classifier.model.image),
    });
    const { name, request: { id } } = predicted;
    const outputs = outputsOf(predicted);
    const answer = { "model_name": name, "model_version": VERSION, ...(id && { id }), outputs };
    return context.json(answer, 200, NOT_STORED);
  });
  app.all(infer, allowOnly("POST"));
  return app;
}
