/**
 * The schemas of what the server answers. The compiler compares them with the answers' types.
 *
 * @module
 */

import { LABEL_PLACEMENTS } from "@goodness/core/network";
import { type ModelSummary, READOUTS } from "@goodness/predict";
import * as v from "valibot";
import type { TestResults } from "../results/test_results.ts";
import type { RunSummary } from "../runs/run.ts";
import type { Answer, Problem } from "./answer.ts";

const integer = v.pipe(v.number(), v.integer());
const count = v.pipe(integer, v.minValue(0));
const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const numbers = v.array(v.number());
const classes = v.array(v.string());

const usual = v.array(v.strictObject({ mean: v.number(), std: v.number() }));

/** What a model is; a figure that was not measured is `null`. */
type SentSummary = Omit<ModelSummary, "testAccuracy"> & { readonly testAccuracy: number | null };

/** What a model is. */
export const modelSchema: v.GenericSchema<unknown, SentSummary> = v.strictObject({
  name: v.string(),
  image: v.strictObject({
    height: count,
    width: count,
    channels: count,
    preparation: v.picklist(["digit", "image"]),
    inverted: v.exactOptional(v.boolean()),
  }),
  classes,
  by: v.picklist(READOUTS),
  labelPlacement: v.picklist(LABEL_PLACEMENTS),
  layers: count,
  goodnessLayers: v.array(count),
  parameters: count,
  dataset: v.string(),
  testAccuracy: v.nullable(probability),
  head: v.exactOptional(v.strictObject({
    layers: v.array(count),
    testAccuracy: probability,
    randomFeatureAccuracy: v.exactOptional(probability),
  })),
  confidence: v.exactOptional(v.strictObject({
    goodness: usual,
    lead: v.exactOptional(usual),
    mostDistance: v.number(),
  })),
  confidenceThreshold: v.exactOptional(v.number()),
  seed: integer,
  command: v.string(),
  engine: v.string(),
  device: v.string(),
});

const layerSchema = v.strictObject({
  grid: v.strictTuple([count, count]),
  channels: count,
  groups: count,
  values: v.pipe(v.array(numbers), v.minLength(1), v.maxLength(2)),
});

const explained = {
  top: v.exactOptional(v.array(v.strictObject({
    label: count,
    name: v.string(),
    goodness: v.exactOptional(v.number()),
    probability: v.exactOptional(probability),
  }))),
  input: v.exactOptional(v.array(probability)),
  activations: v.exactOptional(v.strictObject({
    labels: v.nullable(v.strictTuple([count, count])),
    layers: v.array(layerSchema),
  })),
};

const drawn = {
  label: count,
  name: v.string(),
  empty: v.literal(false),
  sure: v.exactOptional(v.boolean()),
  hint: v.exactOptional(v.string()),
  ...explained,
};

const none = v.null();

const empty = {
  label: none,
  name: none,
  empty: v.literal(true),
  top: v.exactOptional(none),
  input: v.exactOptional(v.array(probability)),
  activations: v.exactOptional(none),
};

const byHead = { probabilities: v.array(probability) };

/** The answers about one drawing, by what the model predicts. */
export const predictionSchema: v.GenericSchema<unknown, Answer> = v.union([
  v.strictObject({ ...drawn, goodness: numbers, layers: v.array(numbers), margin: v.number() }),
  v.strictObject({ ...drawn, ...byHead, goodness: v.number(), layers: numbers }),
  v.strictObject({ ...drawn, ...byHead }),
  v.strictObject({ ...empty, goodness: none, layers: none, margin: none }),
  v.strictObject({ ...empty, probabilities: none, goodness: none, layers: none }),
  v.strictObject({ ...empty, probabilities: none }),
]);

/** The body of every error. */
export const problemSchema: v.GenericSchema<unknown, Problem> = v.strictObject({
  type: v.literal("about:blank"),
  title: v.string(),
  status: v.pipe(integer, v.minValue(400), v.maxValue(599)),
  detail: v.string(),
  instance: v.string(),
  error: v.string(),
  errors: v.array(v.strictObject({ pointer: v.string(), detail: v.string() })),
});

const resultsSchema: v.GenericSchema<unknown, TestResults> = v.strictObject({
  truth: v.array(count),
  predictions: v.array(count),
  mistakes: v.array(v.strictObject({ index: count, margin: v.number() })),
});

const runSchema: v.GenericSchema<unknown, RunSummary> = v.strictObject({
  name: v.string(),
  job: v.string(),
  preset: v.nullable(v.string()),
  dataset: v.nullable(v.string()),
  status: v.picklist(["running", "finished", "stopped"]),
  epochs: v.nullable(count),
  epoch: count,
  batchSize: v.nullable(count),
  accuracy: v.nullable(probability),
  changed: v.number(),
});

const tensor = {
  name: v.string(),
  datatype: v.picklist(["FP32", "INT64"]),
  shape: v.array(integer),
};

/** Of a model's file, where it was served from one. */
const sha256 = v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)));

/** Answers of which each path has its own. */
export const ANSWERS: Readonly<Record<string, v.GenericSchema>> = {
  Predictions: v.strictObject({ predictions: v.array(predictionSchema), model: modelSchema }),
  Health: v.strictObject({ status: v.literal("ok"), model: modelSchema, sha256 }),
  Models: v.strictObject({
    models: v.array(v.strictObject({ name: v.string(), model: modelSchema, sha256 })),
  }),
  Results: resultsSchema,
  Runs: v.array(runSchema),
  ServingModels: v.strictObject({
    object: v.literal("list"),
    data: v.array(v.strictObject({ id: v.string(), object: v.literal("model") })),
  }),
  ServingStatus: v.strictObject({
    "model_version_status": v.array(v.strictObject({
      version: v.string(),
      state: v.literal("AVAILABLE"),
      status: v.strictObject({ "error_code": v.literal("OK"), "error_message": v.string() }),
    })),
  }),
  InferenceServer: v.strictObject({
    name: v.string(),
    version: v.string(),
    extensions: v.array(v.string()),
  }),
  Live: v.strictObject({ live: v.literal(true) }),
  Ready: v.strictObject({ name: v.exactOptional(v.string()), ready: v.literal(true) }),
  InferenceModel: v.strictObject({
    name: v.string(),
    versions: v.array(v.string()),
    platform: v.string(),
    inputs: v.array(v.strictObject(tensor)),
    outputs: v.array(v.strictObject(tensor)),
  }),
  InferAnswer: v.strictObject({
    "model_name": v.string(),
    "model_version": v.string(),
    id: v.exactOptional(v.string()),
    outputs: v.array(v.strictObject({ ...tensor, data: numbers })),
  }),
};
