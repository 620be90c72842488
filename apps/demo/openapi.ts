/**
 * The description of the API after OpenAPI 3.1, made from the schemas that requests are checked by.
 *
 * @module
 */

import { toJsonSchemaDefs } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";
import demo from "./deno.json" with { type: "json" };
import { inferSchema } from "./infer_request.ts";
import { instanceSchema } from "./instance_schema.ts";
import type { Models } from "./models.ts";
import { bodySchema } from "./predict_request.ts";
import { titleOf } from "./problem.ts";
import { ANSWERS, modelSchema, predictionSchema, problemSchema } from "./answers/answer_schemas.ts";
import { componentOf, type Json, type Operation, operationsOf } from "./operations.ts";

/** A document after OpenAPI 3.1. */
export interface OpenApiDocument {
  /** The version of OpenAPI. */
  readonly openapi: "3.1.0";
  /** What the API is. */
  readonly info: { readonly [key: string]: Json };
  /** Where it is, from here. */
  readonly servers: readonly { readonly url: string }[];
  /** What the operations are grouped by. */
  readonly tags: readonly { readonly name: string }[];
  /** The operations by path and method. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /** The schemas by name. */
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

const SCHEMAS = "#/components/schemas/";

/** The schemas by the names of their components. */
function definitionsOf(models: Models): Record<string, GenericSchema> {
  const definitions: Record<string, GenericSchema> = {
    ...ANSWERS,
    Model: modelSchema,
    Prediction: predictionSchema,
    Problem: problemSchema,
    InferRequest: inferSchema,
  };
  for (const name of models.names) {
    const { model } = models.get(name).classifier;
    const instance = instanceSchema(model.image);
    // A lazy schema chooses by its input; without one it is the union of all.
    definitions[componentOf("Instance", name, models)] = instance.getter(undefined);
    definitions[componentOf("PredictRequest", name, models)] = bodySchema(model, instance);
  }
  return definitions;
}

/** Makes schemas JSON; a schema within another one is a reference. */
function schemasOf(definitions: Record<string, GenericSchema>): Record<string, Json> {
  const schemas = toJsonSchemaDefs(definitions, {
    target: "draft-2020-12",
    errorMode: "ignore", // checks in code, such as whether a text is a picture, have no JSON schema
    overrideRef: ({ referenceId }) => `${SCHEMAS}${referenceId}`,
  });
  return schemas as Record<string, Json>;
}

function referTo([only, ...others]: readonly string[]): Json {
  if (others.length === 0) return { $ref: `${SCHEMAS}${only}` };
  return { anyOf: [only, ...others].map((name) => ({ $ref: `${SCHEMAS}${name}` })) };
}

function answerOf(answer: Operation["answer"]): Json {
  if ("schema" in answer) return { "application/json": { schema: referTo([answer.schema]) } };
  const isText = answer.type.startsWith("text/");
  if (answer.type === "application/json") return { [answer.type]: { schema: { type: "object" } } };
  return { [answer.type]: { schema: isText ? { type: "string" } : {} } };
}

function operationOf(
  { path, method, summary, tag, body, answer, choosesModel = false, ...rest }: Operation,
  models: Models,
): Json {
  const { parameters = [], problems = [] } = rest;
  const statuses = [...problems, ...(choosesModel ? [404] : []), 421, 500].toSorted((a, b) =>
    a - b
  );
  const refused = statuses.map((status) => [status, {
    description: titleOf(status),
    content: { "application/problem+json": { schema: referTo(["Problem"]) } },
  }]);
  const model = {
    ...{ name: "model", in: "query", description: "The model's name; the default's if left out." },
    schema: { type: "string", enum: models.names },
  };
  return {
    operationId: `${method}${path.replaceAll(/[^\w.]+/g, "_")}`,
    summary,
    tags: [tag],
    parameters: choosesModel ? [model, ...parameters] : parameters,
    ...(body && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: referTo(body.schema), example: body.example } },
      },
    }),
    responses: {
      200: { description: "OK", content: answerOf(answer) },
      ...Object.fromEntries(refused),
    },
  };
}

/**
 * Describes the API of a server.
 *
 * @param models The models that it serves now. They say how large an image is and how many labels there are.
 * @returns The document.
 */
export function openApiDocument(models: Models): OpenApiDocument {
  const operations = operationsOf(models);
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of operations) {
    const { path, method } = operation;
    paths[path] = { ...paths[path], [method]: operationOf(operation, models) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Goodness",
      summary: "Predictions of networks that learnt by Forward-Forward.",
      version: demo.version,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: { schemas: schemasOf(definitionsOf(models)) },
  };
}
