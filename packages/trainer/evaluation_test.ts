import {
  createEngine,
  GoodnessSearch,
  initialWeights,
  networkPreset,
  resolveNetwork,
} from "@goodness/core";
import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { loadDataset, type Split } from "./dataset.ts";
import { evaluate } from "./evaluation.ts";

async function firstDigits(count: number): Promise<Split> {
  const { images, labels } = (await loadDataset("mnist")).test;
  return { count, images: images.slice(0, count * 784), labels: labels.slice(0, count) };
}

Deno.test("evaluate() counts what a network gets right, over all and by layer", async () => {
  const network = resolveNetwork(networkPreset("local"));
  const search = new GoodnessSearch(
    await createEngine("native"),
    network,
    initialWeights(network, 1),
  );
  const split = await firstDigits(1100); // more than one chunk
  const found = await evaluate(search, network, split);
  await search.dispose();
  const right = found.predictions.filter((label, index) => label === split.labels[index]).length;
  assertAlmostEquals(found.accuracy, right / 1100);
  assertEquals(found.accuracyPerLayer.length, 3);
  assertEquals(found.confusion.flat().reduce((a, b) => a + b), 1100);
  assertEquals(found.confusion.reduce((sum, row, label) => sum + (row[label] ?? 0), 0), right);
  const sevens = split.labels.filter((label) => label === 7).length;
  assertEquals(found.confusion[7]?.reduce((a, b) => a + b), sevens);
});

Deno.test("evaluate() refuses no images and images of another size", async () => {
  const network = resolveNetwork(networkPreset("local"));
  const search = new GoodnessSearch(
    await createEngine("native"),
    network,
    initialWeights(network, 1),
  );
  const none = { count: 0, images: new Uint8Array(), labels: new Uint8Array() };
  await assertRejects(() => evaluate(search, network, none), RangeError, "on 0 images");
  const small = { count: 1, images: new Uint8Array(4), labels: new Uint8Array(1) };
  await assertRejects(
    () => evaluate(search, network, small),
    RangeError,
    "Cannot evaluate on images of 4 pixels: the network reads 28x28",
  );
});
