import { Validator } from "@seriousme/openapi-schema-validator";
import { loadClassifier } from "@goodness/predict";
import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import { createBar } from "./_bench.ts";
import {
  FakeClassifier,
  FakeHeadClassifier,
  FakeImageClassifier,
  FakePictureClassifier,
} from "./_fake_classifier.ts";
import { type App, createApp } from "./app.ts";
import { PrometheusMetrics } from "./metrics.ts";
import { Models } from "./models.ts";
import { type OpenApiDocument, openApiDocument } from "./openapi.ts";
import { operationsOf } from "./operations.ts";
import type { RunEvent, Runs, RunSummary } from "./runs/run.ts";

const RESULTS = { truth: [1, 2], predictions: [1, 3], mistakes: [{ index: 1, margin: 0.5 }] };

const MODELS = new Models({
  goodness: {
    classifier: new FakeClassifier(),
    file: Uint8Array.of(1),
    samples: Uint8Array.of(2),
    results: () => Promise.resolve(RESULTS),
  },
  image: { classifier: new FakeImageClassifier(4) },
  head: { classifier: new FakeHeadClassifier() },
  picture: { classifier: new FakePictureClassifier(1) },
});
const BAR = createBar();
const DRAWINGS = [BAR, { strokes: [] }, BAR.map((ink) => 1 - ink)];

const RUN: RunSummary = {
  ...{ name: "lesson/first", job: "supervised", preset: null, dataset: "mnist" },
  ...{ status: "stopped", epochs: 3, epoch: 1, batchSize: 100, accuracy: 0.9, changed: 1.5 },
};

const RUNS: Runs = {
  names: () => Promise.resolve([RUN.name]),
  list: () => Promise.resolve([RUN]),
  async *follow(): AsyncGenerator<RunEvent> {
    yield { event: "run", data: JSON.stringify(RUN) };
  },
};

function createBench(): App {
  const metrics = new PrometheusMetrics();
  const read = (): Promise<Uint8Array<ArrayBuffer>> => Promise.resolve(Uint8Array.of(1));
  const sweeps = { list: () => Promise.resolve([]), read };
  return createApp({ classifier: MODELS, log: () => {}, metrics, runs: RUNS, sweeps });
}

async function documentOf(app: App): Promise<OpenApiDocument> {
  return await (await app.request("/openapi.json")).json();
}

/** Checks values against schemas of a document. */
function checker(document: OpenApiDocument): (value: unknown, schema: object) => void {
  const ajv = new Ajv2020({ strictTuples: false, allErrors: true });
  ajv.addSchema({ $id: "document", ...document }, "document");
  ajv.addVocabulary(["openapi", "info", "servers", "tags", "paths", "components"]);
  return (value, schema) => {
    const text = JSON.stringify(schema).replaceAll('"#/', '"document#/');
    const validate = ajv.compile(JSON.parse(text));
    assert(
      validate(value),
      ajv.errorsText(validate.errors) + JSON.stringify(value).slice(0, 2_000),
    );
  };
}

Deno.test("openApiDocument() is a valid document, also of several models", async () => {
  const validator = new Validator();
  const document = await documentOf(createBench());
  const { valid, errors } = await validator.validate({ ...document });
  assert(valid, JSON.stringify(errors));
  assertEquals(validator.version, "3.1");
  const ids = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map((operation) => (operation as { operationId: string }).operationId)
  );
  assertEquals(new Set(ids).size, ids.length);
});

Deno.test("openApiDocument() keeps the bounds of requests", () => {
  const { components: { schemas } } = openApiDocument(MODELS);
  // deno-lint-ignore no-explicit-any
  const { PredictRequest: body, Instance: instance, "Instance.picture": picture } = schemas as any;
  const [pixels, rows, strokes] = instance.anyOf;
  assertEquals([pixels.minItems, pixels.maxItems], [784, 784]);
  assertEquals([pixels.items.minimum, pixels.items.maximum], [-0.1, 255]);
  assertEquals([rows.minItems, rows.items.maxItems], [28, 28]);
  const [point] = [strokes.properties.strokes.items.items];
  assertEquals([point.minItems, point.maxItems, point.prefixItems.length], [2, 3, 2]);
  assertEquals(strokes.properties.width.exclusiveMinimum, 0);
  assertEquals(body.properties.instances.maxItems, 256);
  assertEquals(body.properties.instances.items, { $ref: "#/components/schemas/Instance" });
  assertEquals(body.properties.top_k.maximum, 10);
  assertEquals([body.required, body.additionalProperties], [["instances"], false]);
  assertEquals([picture.anyOf.length, picture.anyOf[0].maxItems], [3, 24]);
});

Deno.test("openApiDocument() describes every answer, as every path gives it", async () => {
  const app = createBench();
  const document = await documentOf(app);
  const check = checker(document);
  for (const { path, method, body, answer } of operationsOf(MODELS)) {
    if (body !== undefined) {
      check(body.example, { $ref: `#/components/schemas/${body.schema[0]}` });
    }
    const headers = { "Content-Type": "application/json" };
    const init = body && { method, headers, body: JSON.stringify(body.example) };
    const response = await app.request(path.replace("{name}", encodeURIComponent(RUN.name)), init);
    assertEquals(response.status, 200, path);
    const type = response.headers.get("Content-Type") ?? "";
    if ("type" in answer) {
      assert(type.startsWith(answer.type), `${path}: ${type}`);
      await response.body?.cancel();
    } else check(await response.json(), { $ref: `#/components/schemas/${answer.schema}` });
  }
});

Deno.test("openApiDocument() describes the answers of every kind of model, and problems", async () => {
  const app = createBench();
  const check = checker(await documentOf(app));
  const post = (body: unknown): Response | Promise<Response> =>
    app.request("/predict", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  const explain = ["goodness", "layers", "input", "activations"];
  const asked = [
    ...[{ model: "goodness" }, { model: "image" }, { model: "head" }, {
      model: "head",
      by: "head",
    }],
    { explain, "top_k": 10, labels: [3, 7] },
    { model: "image", explain, "top_k": 1 },
  ];
  for (const options of asked) {
    const body = { instances: DRAWINGS, ...options };
    const suffix = "model" in options && options.model !== "goodness" ? `.${options.model}` : "";
    check(body, { $ref: `#/components/schemas/PredictRequest${suffix}` });
    const response = await post(body);
    assertEquals(response.status, 200);
    check(await response.json(), { $ref: "#/components/schemas/Predictions" });
  }
  for (const answer of [await post({ instances: [7] }), await app.request("/nothing")]) {
    check(await answer.json(), { $ref: "#/components/schemas/Problem" });
  }
});

Deno.test("openApiDocument() describes all of a real model", async () => {
  const classifier = await loadClassifier("data/models/mnist-local-record.safetensors");
  const app = createApp({ classifier, log: () => {} });
  const check = checker(await documentOf(app));
  check(await (await app.request("/model")).json(), { $ref: "#/components/schemas/Model" });
  await classifier.dispose();
});

Deno.test("GET /docs shows every path and schema, without a script or anything from elsewhere", async () => {
  const app = createBench();
  const response = await app.request("/docs");
  assertEquals(response.headers.get("Content-Type"), "text/html; charset=UTF-8");
  const page = await response.text();
  const { paths, components } = await documentOf(app);
  for (const path of Object.keys(paths)) assert(page.includes(`<code>${path}</code>`), path);
  for (const name of Object.keys(components.schemas)) {
    assert(page.includes(`id="schema-${name}"`), name);
  }
  for (const [, name] of page.matchAll(/href="#schema-([^"]+)"/g)) {
    assert(name !== undefined && name in components.schemas, name);
  }
  assert(!/<script|<style|\sstyle=|\son[a-z]+=|href="(?![/#])/.test(page));
  assertEquals((await app.request("/docs.css")).status, 200);
});
