import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encode } from "fast-png";
import { crc32 } from "node:zlib";
import { encode as encodeJpeg } from "jpeg-js";
import { createBar, createBench, EMPTY, readProblem, toRows } from "./_bench.ts";
import {
  FakeClassifier,
  FakeHeadClassifier,
  FakeImageClassifier,
  FakePictureClassifier,
} from "./_fake_classifier.ts";

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

Deno.test("POST /predict reads a PNG, in any base64, with or without the head of a data URL", async () => {
  const { post } = createBench();
  const data = Uint8Array.from(createBar(), (value) => 255 * value);
  const png = encode({ width: 28, height: 28, data, channels: 1, depth: 8 });
  const b64 = png.toBase64();
  const instances = [
    b64,
    `data:image/png;base64,${b64}`,
    ` DATA:image/PNG;charset=utf-8;name="a";base64,\n${b64.slice(0, 40)}\r\n${b64.slice(40)}\n`,
    `data:;base64,${b64}`,
    `data:image/png;base64,${encodeURIComponent(b64)}`,
    `\tdata:image/x-png; name=a.png ;BASE64 , ${b64}`,
    png.toBase64({ alphabet: "base64url", omitPadding: true }),
  ].map((b64) => ({ b64 }));
  const { predictions } = await (await post({ instances, explain: ["input"] })).json();
  assertEquals(predictions[0].input, createBar());
  for (const prediction of predictions) assertEquals(prediction, predictions[0]);
});

Deno.test("POST /predict reads a JPEG", async () => {
  const { post } = createBench();
  const data = Uint8Array.from({ length: 4 * 784 }, (_, at) => 255 * (createBar()[at >> 2] ?? 0));
  const b64 = new Uint8Array(encodeJpeg({ width: 28, height: 28, data }, 100).data).toBase64();
  const instances = [{ b64 }, { b64: `data:image/jpeg;base64,${b64}` }];
  const { predictions } = await (await post({ instances, explain: ["input"] })).json();
  const errors = createBar().map((ink, at) => Math.abs(ink - predictions[0].input[at]));
  assert(Math.max(...errors) < 0.1, `${Math.max(...errors)}`);
  assertEquals(predictions[1], predictions[0]);
});

Deno.test("POST /predict is not sure of pixels that are dark ink on light paper, and says why", async () => {
  const { post } = createBench();
  const inverse = createBar().map((ink) => 1 - ink);
  const instances = [createBar(), inverse, inverse.map((ink) => 255 * ink), toRows(inverse)];
  const { predictions } = await (await post({ instances })).json();
  assertEquals(predictions.map(({ sure }: { sure?: boolean }) => sure), [
    ...[undefined, false, false, false], // this model says of no prediction that it is sure
  ]);
  for (const { hint } of predictions.slice(1)) {
    assertStringIncludes(hint, "paper seems to be light");
  }
  assertEquals(predictions[0].hint, undefined);
});

/** A picture of one colour. */
function plainPng(side: number, colour: readonly number[]): string {
  const data = Uint8Array.from({ length: 3 * side * side }, (_, at) => colour[at % 3] ?? 0);
  return encode({ width: side, height: side, data, channels: 3, depth: 8 }).toBase64();
}

Deno.test("POST /predict takes pictures and pixels in colour for a model of images", async () => {
  const { post } = createBench(new FakePictureClassifier());
  const row = Array(4).fill([255, 51, 0]);
  const instances = [{ b64: plainPng(7, [255, 51, 0]) }, [row, row], [row, row].flat(2)];
  const { predictions, model } = await (await post({ instances, explain: ["input"] })).json();
  assertEquals(model.image, { height: 2, width: 4, channels: 3, preparation: "image" });
  const expected = Array.from({ length: 24 }, (_, at) => Math.fround([1, 0.2, 0][at % 3] ?? 0));
  for (const { input, empty } of predictions) assertEquals([input, empty], [expected, false]);
});

Deno.test("POST /predict says what a model of images takes", async () => {
  const { post } = createBench(new FakePictureClassifier());
  const row = Array(4).fill([1, 1, 1]);
  const cases: [unknown, string, string][] = [
    [7, "", '24 numbers, 2 rows of 4 pixels of 3 numbers or {"b64": "<png or jpeg>"}'],
    [{ strokes: [[[0, 0], [5, 5]]] }, "/strokes", "this model takes pictures, not drawings"],
    [[1, 2], "", "24 numbers or 2 rows: current value is an array of 2"],
    [[row, [1, 2, 3, 4]], "/1/0", "3 numbers: current value is 1"],
    [[row, row.slice(1)], "/1", "4 pixels: current value is an array of 3"],
    [{ b64: btoa("GIF89a") }, "/b64", "it must be PNG or JPEG: found a GIF picture"],
  ];
  for (const [instance, pointer, part] of cases) {
    const problem = await readProblem(await post({ instances: [instance] }), 422);
    assertEquals(problem.errors[0]?.pointer, `/instances/0${pointer}`);
    assertStringIncludes(problem.detail, part);
  }
});

function pngOf(width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height);
  return encode({ width, height, data, channels: 1, depth: 8 });
}

/**
 * Damages the beginning of the compressed pixels, which shows when they are decoded. They are in the only chunk
 * between `IHDR` and `IEND`, whose checksum is made right.
 */
function damage(png: Uint8Array): Uint8Array {
  const [begin, end] = [37, png.length - 16];
  const damaged = png.with(begin + "IDAT".length, 0);
  new DataView(damaged.buffer).setUint32(end, crc32(damaged.subarray(begin, end)));
  return damaged;
}

Deno.test("POST /predict refuses more pixels of pictures than 4096x4096 together, before decoding", async () => {
  const { classifier, post } = createBench();
  const half = { b64: pngOf(4096, 2048).toBase64() };
  assertEquals((await post({ instances: [half, half] })).status, 200);
  const damaged = { b64: damage(pngOf(4096, 2048)).toBase64() };
  const dot = { b64: pngOf(1, 1).toBase64() };
  const instances = [createBar(), damaged, { strokes: [] }, half, dot, half];
  const problem = await readProblem(await post({ instances }), 422);
  assertEquals(problem.errors.map(({ pointer }) => pointer), ["/instances/4/b64"]);
  assertStringIncludes(
    problem.detail,
    "at most 16777216 pixels together: current value is 25165825;",
  );
  const alone = await readProblem(await post({ instances: [damaged] }), 422);
  assertStringIncludes(alone.detail, "Cannot decode PNG");
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

Deno.test("POST /predict lists the best labels, as many as asked for", async () => {
  const instances = [createBar(), { strokes: [] }];
  const tops = async (classifier: FakeClassifier, count: number): Promise<unknown[]> => {
    const body = { instances, "top_k": count };
    const { predictions } = await (await createBench(classifier).post(body)).json();
    return predictions.map(({ top }: { top: unknown }) => top);
  };
  const goodness = 3 * 2.5 + 1.5;
  assertEquals(await tops(new FakeClassifier(2), 2), [[
    { label: 2, name: "2", goodness: goodness + 3 / 8 },
    { label: 3, name: "3", goodness: 3 * 2.5 + 9 / 16 },
  ], null]);
  const [all] = await tops(new FakeImageClassifier(4), 10) as { label: number }[][];
  assertEquals(all?.map(({ label }) => label), [4, 0, 1, 2, 3, 5, 6, 7, 8, 9]);
  assertEquals(all?.[0], { label: 4, name: "4", probability: 0.55 } as { label: number });
});

Deno.test("POST /predict explains activations of two labels, by default the best ones", async () => {
  const { post } = createBench(new FakeClassifier(2));
  const explain = ["goodness", "layers", "activations"];
  const ask = async (options: object): Promise<unknown[]> => {
    const instances = [createBar(), { strokes: [] }];
    const { predictions } = await (await post({ instances, explain, ...options })).json();
    return predictions.map(({ activations }: { activations: unknown }) => activations);
  };
  const layer = { grid: [2, 1], channels: 2, groups: 1 };
  const [best, second] = [Array(4).fill(2.333), Array(4).fill(3.333)];
  assertEquals(await ask({}), [
    { labels: [2, 3], layers: [{ ...layer, values: [best, second] }] },
    null,
  ]);
  assertEquals(await ask({ labels: [3, 2] }), [
    { labels: [3, 2], layers: [{ ...layer, values: [second, best] }] },
    null,
  ]);
});
