/**
 * What the document says about each path.
 *
 * @module
 */

import { imageSize } from "@goodness/core";
import type { ModelSummary } from "@goodness/predict";
import type { Models } from "./models.ts";

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | {
  readonly [key: string]: Json;
};

/** One method of a path. */
export interface Operation {
  /** The path, as it is asked for. */
  readonly path: string;
  /** The method. */
  readonly method: "get" | "post";
  /** What it does, in one sentence. */
  readonly summary: string;
  /** The group that it belongs to. */
  readonly tag: string;
  /** The component that describes the body of a request, with an example. @default {none} */
  readonly body?: { readonly schema: readonly string[]; readonly example: Json };
  /** The component that describes the answer, or the content type of one that is no JSON. */
  readonly answer: { readonly schema: string } | { readonly type: string };
  /** What its path and its head take, as the document has it. @default {[]} */
  readonly parameters?: readonly Json[];
  /** Whether `?model=<name>` chooses a model. @default {false} */
  readonly choosesModel?: boolean;
  /** The statuses of the errors that it may have beside a 404 or a 500. @default {[]} */
  readonly problems?: readonly number[];
}

/** The errors of every path with a body. */
const BODY_PROBLEMS = [400, 408, 413, 415, 422, 503];

/** A seven, for models of digits; an even image, for all others. */
function instanceFor({ image }: ModelSummary): Json {
  if (image.preparation === "digit") {
    return { strokes: [[[0, 0], [30, 0], [15, 50]]], width: 6 };
  }
  return new Array<number>(imageSize(image)).fill(0.5);
}

function summaryOf(models: Models, name?: string): ModelSummary {
  return models.get(name).classifier.model;
}

/** The name of a component that differs from model to model. */
export function componentOf(kind: string, name: string, models: Models): string {
  return name === models.defaultName ? kind : `${kind}.${name}`;
}

function ownOperations(models: Models): Operation[] {
  const schema = models.names.map((name) => componentOf("PredictRequest", name, models));
  const about = { method: "get", tag: "Models", choosesModel: true } as const;
  return [
    {
      path: "/predict",
      method: "post",
      summary: "Names the labels of drawings or pictures.",
      tag: "Predictions",
      body: {
        schema,
        example: {
          instances: [instanceFor(summaryOf(models))],
          "top_k": 3,
          explain: ["activations"],
        },
      },
      answer: { schema: "Predictions" },
      problems: BODY_PROBLEMS,
    },
    { ...about, path: "/model", summary: "Describes a model.", answer: { schema: "Model" } },
    {
      ...about,
      path: "/model.safetensors",
      summary: "Sends the file of a model.",
      answer: { type: "application/octet-stream" },
    },
    {
      ...about,
      path: "/samples.png",
      summary: "Shows test images of a model's data set, a row a class; 204 if there are none.",
      answer: { type: "image/png" },
    },
    {
      ...{ method: "get", tag: "Models", path: "/models" },
      summary: "Lists all models.",
      answer: { schema: "Models" },
    },
    {
      ...{ ...about, tag: "Server", path: "/healthz" },
      summary: "Says that the server answers, and the SHA-256 of the file of a model.",
      answer: { schema: "Health" },
    },
  ];
}

const SWEEP_NAME: Json = {
  ...{ name: "name", in: "path", required: true, schema: { type: "string" } },
  description: "The name of a sweep on the page of all.",
};

const trainings = { method: "get", tag: "Trainings and results" } as const;

const RESULT_OPERATIONS: readonly Operation[] = [
  {
    ...trainings,
    path: "/results",
    summary: "Says what the default model makes of the test images; the first time this may take " +
      "some seconds.",
    answer: { schema: "Results" },
    problems: [404],
  },
  {
    ...trainings,
    path: "/runs",
    summary: "Lists trainings, the one that changed last first.",
    answer: { schema: "Runs" },
  },
  {
    ...trainings,
    path: "/runs/{name}/events",
    summary: "Streams a training: its summary (run), a line of metrics.jsonl for each epoch " +
      "(epoch), and that nothing more will come (end).",
    parameters: [
      {
        ...{ name: "name", in: "path", required: true, schema: { type: "string" } },
        description: "The name of a training on the list, with / as %2F.",
      },
      {
        ...{ name: "Last-Event-ID", in: "header", schema: { type: "integer", minimum: 0 } },
        description: "The number of the last epoch that is known; the stream goes on after it.",
      },
    ],
    answer: { type: "text/event-stream" },
    problems: [404, 503],
  },
  {
    ...trainings,
    path: "/sweeps",
    summary: "Shows the sweeps as a page, the one that changed last first.",
    answer: { type: "text/html" },
  },
  {
    ...trainings,
    path: "/sweeps/{name}/",
    summary: "Shows a sweep as a page: its queue, workers, runs and curves, and its best run.",
    parameters: [SWEEP_NAME],
    answer: { type: "text/html" },
    problems: [404],
  },
  {
    ...trainings,
    path: "/sweeps/{name}/status.json",
    summary: "Says how far a sweep is, as sweep:status --json does.",
    parameters: [SWEEP_NAME],
    answer: { type: "application/json" },
    problems: [404],
  },
];

const serving = { method: "get", tag: "TensorFlow Serving" } as const;

function servingOperations(name: string, models: Models): Operation[] {
  const path = `/v1/models/${name}`;
  return [
    {
      ...serving,
      path,
      summary: `Says whether ${name} can be asked.`,
      answer: { schema: "ServingStatus" },
    },
    {
      ...serving,
      path: `${path}:predict`,
      method: "post",
      summary: `Predicts by ${name}, as /predict does.`,
      body: {
        schema: [componentOf("PredictRequest", name, models)],
        example: { instances: [instanceFor(summaryOf(models, name))] },
      },
      answer: { schema: "Predictions" },
      problems: BODY_PROBLEMS,
    },
  ];
}

const inference = { method: "get", tag: "Open Inference" } as const;

function inferenceOperations(name: string, models: Models): Operation[] {
  const path = `/v2/models/${name}`;
  const pixels = imageSize(summaryOf(models, name).image);
  const data = new Array<number>(pixels).fill(0.5);
  return [
    {
      ...inference,
      path,
      summary: `Describes the tensors of ${name}.`,
      answer: { schema: "InferenceModel" },
    },
    {
      ...inference,
      path: `${path}/ready`,
      summary: `Says whether ${name} can be asked; 503 once the server is to stop.`,
      answer: { schema: "Ready" },
      problems: [503],
    },
    {
      ...inference,
      path: `${path}/infer`,
      method: "post",
      summary: `Infers by ${name}: labels, and goodness or probabilities.`,
      body: {
        schema: ["InferRequest"],
        example: { inputs: [{ name: "images", datatype: "FP32", shape: [1, pixels], data }] },
      },
      answer: { schema: "InferAnswer" },
      problems: BODY_PROBLEMS,
    },
  ];
}

/**
 * Lists what the server answers.
 *
 * @param models The models.
 * @returns Every method of every path, but those of the page's own files.
 */
export function operationsOf(models: Models): Operation[] {
  const { names } = models;
  return [
    ...ownOperations(models),
    ...RESULT_OPERATIONS,
    {
      ...serving,
      path: "/v1/models",
      summary: "Lists all models.",
      answer: { schema: "ServingModels" },
    },
    ...names.flatMap((name) => servingOperations(name, models)),
    {
      ...inference,
      path: "/v2",
      summary: "Describes the server.",
      answer: { schema: "InferenceServer" },
    },
    {
      ...inference,
      path: "/v2/health/live",
      summary: "Says that the server lives.",
      answer: { schema: "Live" },
    },
    {
      ...inference,
      path: "/v2/health/ready",
      summary: "Says that the server can be asked; 503 once it is to stop.",
      answer: { schema: "Ready" },
      problems: [503],
    },
    ...names.flatMap((name) => inferenceOperations(name, models)),
    {
      ...{ path: "/metrics", method: "get", tag: "Server" },
      summary: "Counts requests, images and labels for Prometheus.",
      answer: { type: "text/plain" },
    },
    {
      ...{ path: "/openapi.json", method: "get", tag: "Server" },
      summary: "Sends this document.",
      answer: { type: "application/json" },
    },
    {
      ...{ path: "/docs", method: "get", tag: "Server" },
      summary: "Shows this document as a page.",
      answer: { type: "text/html" },
    },
  ];
}
