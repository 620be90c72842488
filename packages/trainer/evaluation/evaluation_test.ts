import { networkPreset, resolveNetwork } from "@goodness/core";
import { assertEquals, assertRejects } from "@std/assert";
import type { Split } from "../data/split.ts";
import { evaluate } from "./evaluation.ts";
import { evaluateHead } from "./head_evaluation.ts";

const NETWORK = resolveNetwork({
  ...networkPreset("local"),
  layers: [{ kind: "dense", units: 1 }, { kind: "dense", units: 1 }],
  goodnessLayers: [0, 1],
});

function split(labels: readonly number[], side = 28): Split {
  const count = labels.length;
  const images = new Uint8Array(count * side * side);
  return { count, height: side, width: side, channels: 1, images, labels: Uint8Array.from(labels) };
}

/** Goodness worked out by hand: each layer is sure of one label for each image. */
function scorerThatGives(layers: readonly (readonly number[])[]): Parameters<typeof evaluate>[0] {
  return {
    goodness: () => {
      const values = layers.flatMap((labels, layer) =>
        labels.flatMap((label) =>
          // The second layer is the surer one.
          Array.from({ length: 10 }, (_, index) => index === label ? layer + 1 : 0)
        )
      );
      return Promise.resolve(Float32Array.from(values));
    },
  };
}

Deno.test("evaluate() counts what is right by each layer alone and by their sum", async () => {
  const truth = [7, 7, 1, 0];
  const search = scorerThatGives([[7, 7, 1, 5], [7, 2, 3, 5]]);
  const found = await evaluate(search, NETWORK, split(truth));
  assertEquals([...found.predictions], [7, 2, 3, 5]);
  assertEquals(found.accuracy, 1 / 4);
  assertEquals(found.accuracyPerLayer, [3 / 4, 1 / 4]);
  assertEquals(found.confusion[7], [0, 0, 1, 0, 0, 0, 0, 1, 0, 0]);
  assertEquals(found.confusion[1], [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  assertEquals(found.confusion[0], [0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
});

Deno.test("evaluate() refuses no images and images of another size", async () => {
  const search = scorerThatGives([[1], [1]]);
  await assertRejects(() => evaluate(search, NETWORK, split([])), RangeError, "on 0 images");
  await assertRejects(
    () => evaluate(search, NETWORK, split([1], 14)),
    RangeError,
    "Cannot classify images of 14x14: the network takes 28x28",
  );
  await assertRejects(
    () => evaluate(search, NETWORK, split([10])),
    RangeError,
    "Cannot evaluate images of label 10: the network has 10 classes",
  );
});

Deno.test("evaluateHead() counts what is right by the most probable label", async () => {
  const probabilities = [[0.1, 0.7, 0.2], [0.4, 0.3, 0.3], [0.2, 0.3, 0.5]]
    .flatMap((row) => [...row, ...new Array<number>(7).fill(0)]);
  const answers = { probabilities: Float32Array.from(probabilities) };
  const reader = { outputs: () => Promise.resolve(answers) };
  const found = await evaluateHead(reader, NETWORK, split([1, 2, 2]));
  assertEquals([...found.predictions], [1, 0, 2]);
  assertEquals(found.accuracy, 2 / 3);
  assertEquals(found.confusion[2], [1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
  assertEquals(found.meanGoodness, undefined);
  const goodness = Float32Array.of(1, 10, 2, 20, 3, 60); // [3, layers]
  const withGoodness = { outputs: () => Promise.resolve({ ...answers, goodness }) };
  const { meanGoodness } = await evaluateHead(withGoodness, NETWORK, split([1, 2, 2]));
  assertEquals(meanGoodness, [2, 30]);
  await assertRejects(() => evaluateHead(reader, NETWORK, split([])), RangeError, "on 0 images");
});
