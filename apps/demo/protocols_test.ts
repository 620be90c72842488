import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Bench, createBar, createBench, readProblem } from "./_bench.ts";
import { FakeImageClassifier } from "./_fake_classifier.ts";
import { createApp } from "./app.ts";

const INFER = "/v2/models/goodness/infer";
const HEADERS = { "Content-Type": "application/json" };

async function post({ ask }: Bench, path: string, body: unknown): Promise<Response> {
  return await ask(path, { method: "POST", headers: HEADERS, body: JSON.stringify(body) });
}

function tensor(shape: number[], data: unknown): object {
  return { name: "images", datatype: "FP32", shape, data };
}

Deno.test("TensorFlow Serving's predict answers as POST /predict does", async () => {
  const bench = createBench();
  const body = { instances: [createBar(), { strokes: [] }], "top_k": 1 };
  const expected = await (await bench.post(body)).json();
  for (const signature of [{}, { "signature_name": "serving_default" }]) {
    const response = await post(bench, "/v1/models/goodness:predict", { ...signature, ...body });
    assertEquals(await response.json(), expected);
  }
  const problem = await readProblem(await post(bench, "/v1/models/other:predict", body), 404);
  assertStringIncludes(problem.error, 'Cannot find model "other": there are goodness');
  await readProblem(await post(bench, "/v1/models/goodness:predict", { instances: [7] }), 422);
  const get = await bench.ask("/v1/models/goodness:predict");
  assertEquals([get.status, get.headers.get("Allow")], [405, "POST"]);
});

Deno.test("TensorFlow Serving's status says that a model is available", async () => {
  const { ask } = createBench();
  const status = await (await ask("/v1/models/goodness")).json();
  assertEquals(status["model_version_status"][0].state, "AVAILABLE");
  await readProblem(await ask("/v1/models/other"), 404);
  assertEquals((await (await ask("/v1/models")).json()).data, [{
    id: "goodness",
    object: "model",
  }]);
});

Deno.test("Open Inference says what there is", async () => {
  const { ask } = createBench();
  const answers = ["/v2", "/v2/health/live", "/v2/health/ready", "/v2/models/goodness/ready"]
    .map(async (path) => await (await ask(path)).json());
  assertEquals(await Promise.all(answers), [
    { name: "@goodness/demo", version: "0.1.0", extensions: [] },
    { live: true },
    { ready: true },
    { name: "goodness", ready: true },
  ]);
  const { inputs, outputs } = await (await ask("/v2/models/goodness")).json();
  assertEquals(inputs, [{ name: "images", datatype: "FP32", shape: [-1, 28, 28, 1] }]);
  assertEquals(outputs[1], { name: "goodness", datatype: "FP32", shape: [-1, 10] });
  await readProblem(await ask("/v2/models/other/ready"), 404);
});

Deno.test("App.retire() makes the server not ready while it answers, and ends connections", async () => {
  const app = createApp({ classifier: new FakeImageClassifier(), log: () => {} });
  assertEquals((await app.request("/healthz")).headers.get("Connection"), null);
  app.retire();
  for (const path of ["/v2/health/ready", "/v2/models/goodness/ready"]) {
    const problem = await readProblem(await app.request(path), 503);
    assertStringIncludes(problem.detail, "about to stop: ask another one");
  }
  for (const path of ["/v2/health/live", "/healthz"]) {
    const response = await app.request(path);
    assertEquals([response.status, response.headers.get("Connection")], [200, "close"]);
  }
});

Deno.test("Open Inference infers what POST /predict predicts", async () => {
  const bench = createBench();
  const [bar, blank] = [createBar(), new Array<number>(784).fill(0)];
  const { predictions: [expected] } = await (await bench.post({ instances: [bar] })).json();
  const rows = Array.from({ length: 28 }, (_, y) => bar.slice(28 * y, 28 * y + 28).map((x) => [x]));
  for (
    const input of [
      tensor([2, 784], [...bar, ...blank]),
      tensor([2, 28, 28, 1], [...bar, ...blank]),
      tensor([2, 28, 28, 1], [rows, blank]),
    ]
  ) {
    const response = await post(bench, INFER, { id: "a", inputs: [input], parameters: {} });
    const answer = await response.json();
    assertEquals([answer.id, answer["model_name"]], ["a", "goodness"]);
    assertEquals(answer.outputs, [
      { name: "label", datatype: "INT64", shape: [2], data: [expected.label, -1] },
      {
        name: "goodness",
        datatype: "FP32",
        shape: [2, 10],
        data: [...expected.goodness, ...blank.slice(0, 10)],
      },
    ]);
  }
});

Deno.test("Open Inference gives the outputs that are asked for", async () => {
  const bench = createBench(new FakeImageClassifier(3));
  const body = { inputs: [tensor([1, 784], createBar())], outputs: [{ name: "probability" }] };
  const { outputs } = await (await post(bench, INFER, body)).json();
  assertEquals(outputs.map(({ name }: { name: string }) => name), ["probability"]);
  assertEquals(outputs[0].data.indexOf(0.55), 3);
  const other = { ...body, outputs: [{ name: "goodness" }] };
  const problem = await readProblem(await post(bench, INFER, other), 422);
  assertStringIncludes(problem.error, 'the outputs are "label" and "probability"');
});

const bar = createBar();
const REFUSED: readonly (readonly [body: unknown, pointer: string, part: string])[] = [
  [7, "", 'an object with "inputs": current value is 7'],
  [{}, "/inputs", 'an object with "inputs": current value is none'],
  [{ inputs: [] }, "/inputs", '"inputs" must be one tensor: current value is an array of 0'],
  [{ inputs: [{ ...tensor([1, 784], bar), name: "x" }] }, "/inputs/0/name", 'must be "images"'],
  [{ inputs: [{ ...tensor([1, 784], bar), datatype: "UINT8" }] }, "/inputs/0/datatype", '"FP32"'],
  [{ inputs: [tensor([784], bar)] }, "/inputs/0/shape", "[n, 28,28,1] or [n, 784]"],
  [{ inputs: [tensor([257, 784], bar)] }, "/inputs/0/shape", "n from 1 to 256"],
  [{ inputs: [tensor([0.5, 784], bar)] }, "/inputs/0/shape/0", "integers from 1"],
  [{ inputs: [tensor([2, 784], bar)] }, "/inputs/0/data", "must have 1568 numbers"],
  [{ inputs: [tensor([1, 784], bar.with(5, 256))] }, "/inputs/0/data/5", "current value is 256"],
  [{ inputs: [tensor([1, 784], "x")] }, "/inputs/0/data", 'current value is "x"'],
];

Deno.test("Open Inference points at what is wrong with a request", async () => {
  const bench = createBench();
  for (const [body, pointer, part] of REFUSED) {
    const problem = await readProblem(await post(bench, INFER, body), 422);
    assertEquals(problem.errors.map((error) => error.pointer), [pointer]);
    assertStringIncludes(problem.error, part);
  }
  assert(bench.classifier.calls.length === 0);
});
