import { networkPreset, resolveNetwork } from "@goodness/core";
import { assertEquals, assertRejects } from "@std/assert";
import type { Split } from "./dataset.ts";
import { evaluate } from "./evaluation.ts";

const NETWORK = resolveNetwork({
  ...networkPreset("local"),
  layers: [{ kind: "dense", units: 1 }, { kind: "dense", units: 1 }],
  goodnessLayers: [0, 1],
});

function split(labels: readonly number[], side = 28): Split {
  const count = labels.length;
  const images = new Uint8Array(count * side * side);
  return { count, height: side, width: side, images, labels: Uint8Array.from(labels) };
}

/** Goodness worked out by hand: each layer is sure of one label for each image. */
function searchThatSays(layers: readonly (readonly number[])[]): Parameters<typeof evaluate>[0] {
  let start = 0;
  return {
    goodness: (images) => {
      const count = images.length / 784;
      const values = layers.flatMap((labels, layer) =>
        labels.slice(start, start + count).flatMap((label) =>
          // The second layer is the surer one.
          Array.from({ length: 10 }, (_, index) => index === label ? layer + 1 : 0)
        )
      );
      start += count;
      return Promise.resolve(Float32Array.from(values));
    },
  };
}

Deno.test("evaluate() counts what is right by each layer alone and by their sum", async () => {
  const truth = [7, 7, 1, 0];
  const search = searchThatSays([[7, 7, 1, 5], [7, 2, 3, 5]]);
  const found = await evaluate(search, NETWORK, split(truth));
  assertEquals([...found.predictions], [7, 2, 3, 5]);
  assertEquals(found.accuracy, 1 / 4);
  assertEquals(found.accuracyPerLayer, [3 / 4, 1 / 4]);
  assertEquals(found.confusion[7], [0, 0, 1, 0, 0, 0, 0, 1, 0, 0]);
  assertEquals(found.confusion[1], [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  assertEquals(found.confusion[0], [0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
});

Deno.test("evaluate() keeps images and labels together over more than one chunk", async () => {
  const truth = Array.from({ length: 2500 }, (_, index) => (index * 7) % 10);
  const wrong = truth.map((label, index) => index === 2400 ? (label + 1) % 10 : label);
  const found = await evaluate(searchThatSays([wrong, wrong]), NETWORK, split(truth));
  assertEquals(found.accuracy, 2499 / 2500);
  assertEquals([...found.predictions], wrong);
});

Deno.test("evaluate() refuses no images and images of another size", async () => {
  const search = searchThatSays([[1], [1]]);
  await assertRejects(() => evaluate(search, NETWORK, split([])), RangeError, "on 0 images");
  await assertRejects(
    () => evaluate(search, NETWORK, split([1], 14)),
    RangeError,
    "Cannot evaluate on images of 14x14: the network reads 28x28",
  );
});
