import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encode } from "fast-png";
import { createBar, createBench, EMPTY, readProblem, toRows } from "./_bench.ts";
import { FakeHeadClassifier, FakeImageClassifier } from "./_fake_classifier.ts";

Deno.test("POST /predict answers each kind of instance, all in one call", async () => {
  const { classifier, post } = createBench();
  const bar = createBar();
  const strokes = [[[140, 40], [140, 140], [140, 240, 12]]];
  const response = await post({ instances: [bar, toRows(bar), { strokes, width: 20 }] });
  assertEquals(response.status, 200);
  const { predictions, model } = await response.json();
  assertEquals(model, classifier.model);
  assertEquals(classifier.calls, [3]);
  assertEquals(predictions.map(({ empty }: { empty: boolean }) => empty), [false, false, false]);
  assertEquals(predictions[0], predictions[1]);
  const [first] = await classifier.classify([Float32Array.from(bar)]);
  assertEquals(predictions[0], { ...first, empty: false });
});

Deno.test("POST /predict reads a PNG, with or without the head of a data URL", async () => {
  const { post } = createBench();
  const data = Uint8Array.from(createBar(), (value) => 255 * value);
  const b64 = encode({ width: 28, height: 28, data, channels: 1, depth: 8 }).toBase64();
  const instances = [{ b64 }, { b64: `data:image/png;base64,${b64}` }];
  const { predictions } = await (await post({ instances, explain: ["input"] })).json();
  assertEquals(predictions[0].input, createBar());
  assertEquals(predictions[1], predictions[0]);
});

function pngOf(width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height);
  return encode({ width, height, data, channels: 1, depth: 8 });
}

/** Damages the checksum of the pixels, which shows when they are decoded. */
function damage(png: Uint8Array): Uint8Array {
  return png.with(png.length - 14, 255 - (png.at(-14) ?? 0));
}

Deno.test("POST /predict refuses more PNG pixels than 2048x2048 together, before decoding", async () => {
  const { classifier, post } = createBench();
  const half = { b64: pngOf(2048, 1024).toBase64() };
  assertEquals((await post({ instances: [half, half] })).status, 200);
  const damaged = { b64: damage(pngOf(2048, 1024)).toBase64() };
  const dot = { b64: pngOf(1, 1).toBase64() };
  const instances = [createBar(), damaged, { strokes: [] }, half, dot, half];
  const problem = await readProblem(await post({ instances }), 422);
  assertEquals(problem.errors.map(({ pointer }) => pointer), ["/instances/4/b64"]);
  assertStringIncludes(
    problem.detail,
    "at most 4194304 pixels together: current value is 6291457;",
  );
  const alone = await readProblem(await post({ instances: [damaged] }), 422);
  assertStringIncludes(alone.detail, "CRC mismatch");
  assertEquals(classifier.calls, []);
});

Deno.test("POST /predict answers an empty drawing without a digit and without a call", async () => {
  const { classifier, post } = createBench();
  const instances = [Array(784).fill(0), { strokes: [] }, { strokes: [[]], width: 3 }];
  const { predictions } = await (await post({ instances })).json();
  assertEquals(predictions, [EMPTY, EMPTY, EMPTY]);
  assertEquals(classifier.calls, []);
});

Deno.test("POST /predict keeps the order of a mixed batch", async () => {
  const { classifier, post } = createBench();
  const dot = { strokes: [[[5, 5]]], width: 2 };
  const { predictions } = await (await post({ instances: [{ strokes: [] }, dot, createBar()] }))
    .json();
  const [bar] = await classifier.classify([Float32Array.from(createBar())]);
  assertEquals(predictions[0], EMPTY);
  assertEquals(predictions[1].empty, false);
  assertEquals(predictions[2], { ...bar, empty: false });
  assertEquals(classifier.calls[0], 2);
});

Deno.test("POST /predict gives the input back only where it is asked for", async () => {
  const { post } = createBench();
  const instances = [createBar(), { strokes: [] }];
  const { predictions } = await (await post({ instances, explain: ["input"] })).json();
  assertEquals(predictions[0].input, createBar());
  assertEquals(predictions[1].input, Array(784).fill(0));
  const plain = await (await post({ instances, explain: [] })).json();
  assertEquals(plain.predictions.map((answer: object) => "input" in answer), [false, false]);
});

Deno.test("POST /predict finds a width for strokes of any scale", async () => {
  const { post } = createBench();
  const strokes = [[[0, 0], [3, 0], [1, 8]]];
  const large = [[[0, 0], [300, 0], [100, 800]]];
  const body = { instances: [{ strokes }, { strokes: large }], explain: ["input"] };
  const { predictions } = await (await post(body)).json();
  assertEquals(predictions[0].label, predictions[1].label);
  for (const [index, value] of predictions[0].input.entries()) {
    assert(Math.abs(value - predictions[1].input[index]) < 1e-6);
  }
});

Deno.test("POST /predict classifies by the head where the request asks for it", async () => {
  const { classifier, post } = createBench(new FakeHeadClassifier());
  const instances = [createBar(), { strokes: [] }];
  const { predictions, model } = await (await post({ instances, by: "head" })).json();
  const [bar] = await classifier.classify([Float32Array.from(createBar())], { by: "head" });
  assertEquals(predictions, [
    { ...bar, empty: false },
    { label: null, name: null, empty: true, probabilities: null },
  ]);
  assertEquals(model.head, { layers: [1, 2], testAccuracy: 0.9765 });
  const plain = await (await post({ instances })).json();
  assertEquals(await (await post({ instances, by: "goodness" })).json(), plain);
  assertEquals("goodness" in plain.predictions[0], true);
});

Deno.test("POST /predict points at by where the model has no head", async () => {
  const { classifier, post } = createBench();
  const body = { instances: [createBar()], by: "head" };
  const problem = await readProblem(await post(body), 422);
  assertEquals(problem.errors.map(({ pointer }) => pointer), ["/by"]);
  assertStringIncludes(problem.detail, "the model has no head");
  assertEquals(classifier.calls, []);
});

Deno.test("POST /predict classifies by the head by default where the model learnt without labels", async () => {
  const { classifier, post } = createBench(new FakeImageClassifier());
  const instances = [createBar(), { strokes: [] }];
  const answer = await (await post({ instances })).json();
  const [bar] = await classifier.classify([Float32Array.from(createBar())], { by: "head" });
  assert(bar !== undefined && "confident" in bar);
  const { confident, ...figures } = bar;
  assertEquals(answer.predictions, [
    { ...figures, sure: confident, empty: false },
    { label: null, name: null, empty: true, probabilities: null, goodness: null, layers: null },
  ]);
  assertEquals(Object.keys(answer.predictions[0]), [
    ...["label", "name", "probabilities", "goodness", "layers", "sure", "empty"],
  ]);
  assertEquals([answer.model.by, answer.model.confidenceThreshold], ["head", 5]);
  assertEquals(await (await post({ instances, by: "head" })).json(), answer);
});

Deno.test("POST /predict points at by where the model learnt without labels", async () => {
  const { classifier, post } = createBench(new FakeImageClassifier());
  const body = { instances: [createBar()], by: "goodness" };
  const problem = await readProblem(await post(body), 422);
  assertEquals(problem.errors.map(({ pointer }) => pointer), ["/by"]);
  assertStringIncludes(
    problem.detail,
    'learnt without labels and its goodness names none: choose "head"',
  );
  assertEquals(classifier.calls, []);
});
