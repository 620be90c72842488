import { loadClassifier } from "@goodness/predict";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { gzipSync } from "node:zlib";
import { readProblem } from "./_bench.ts";
import { FakeClassifier } from "./_fake_classifier.ts";
import { createApp } from "./app.ts";
import { readPage } from "./page_files.ts";
import { TEST_IMAGES_NAME, unpackTestImages } from "./results/test_images.ts";
import { measureTest } from "./results/test_results.ts";

const PAGE = await readPage();

Deno.test("measureTest() finds the mistakes, and by how much the wrong label won", async () => {
  const test = await unpackTestImages(PAGE.get(TEST_IMAGES_NAME) ?? new Uint8Array());
  assertEquals([test.labels.length, test.images.length], [10_000, 7_840_000]);
  // Wrong labels for the first images make mistakes of known margins.
  const labels = test.labels.slice(0, 150).map((label, at) => at < 2 ? (label + 1) % 10 : label);
  const classifier = await loadClassifier("data/models/mnist-local.safetensors");
  const { truth, predictions, mistakes } = await measureTest(classifier, { ...test, labels });
  assertEquals([truth, predictions.length], [Array.from(labels), 150]);
  const images = [0, 1].map((at) =>
    Float32Array.from(test.images.subarray(784 * at, 784 * (at + 1)), (value) => value / 255)
  );
  const both = await classifier.classify(images, { by: "goodness" });
  for (const [index, { label, goodness }] of both.entries()) {
    const margin = mistakes.find((mistake) => mistake.index === index)?.margin ?? NaN;
    const expected = (goodness[label] ?? NaN) - (goodness[truth[index] ?? 0] ?? NaN);
    assert(Math.abs(margin - expected) < 1e-4, `${margin} and ${expected}`);
  }
  assertEquals(mistakes, mistakes.toSorted((a, b) => b.margin - a.margin));
  await classifier.dispose();
});

/** Says that it is a model of MNIST. */
class FakeMnist extends FakeClassifier {
  override readonly model = { ...new FakeClassifier().model, dataset: "mnist" };
}

Deno.test("GET /results measures a model once", async () => {
  const bytes = new Uint8Array(250 * 785);
  const page = new Map([[TEST_IMAGES_NAME, new Uint8Array(gzipSync(bytes))]]);
  const classifier = new FakeMnist(1);
  const app = createApp({ classifier, log: () => {}, page });
  const [first, second] = await Promise.all([app.request("/results"), app.request("/results")]);
  const { mistakes, predictions } = await first.json();
  assertEquals([mistakes.length, new Set(predictions)], [250, new Set([1])]);
  assertEquals((await second.json()).mistakes, mistakes);
  assertEquals(classifier.calls, [100, 100, 50]);
});

Deno.test("GET /results says why there are none", async () => {
  const app = createApp({ classifier: new FakeClassifier(), log: () => {}, page: PAGE });
  const { detail } = await readProblem(await app.request("/results"), 404);
  assertStringIncludes(
    detail,
    "it was trained on none: the page has the test images of mnist alone",
  );
  await readProblem(await app.request("/results", { method: "POST" }), 405);
  const without = createApp({ classifier: new FakeMnist(), log: () => {} });
  await readProblem(await without.request("/results"), 404);
  await assertRejects(
    () => unpackTestImages(new Uint8Array(gzipSync(new Uint8Array(786)))),
    SyntaxError,
    "786 bytes are not a multiple of 785",
  );
});
