import { assertEquals, assertRejects } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { testEachEngine } from "@goodness/testing/engines.ts";
import { slowGoodness, slowProbabilities } from "@goodness/testing/slow_goodness.ts";
import { normals, SMALL_NETWORKS, smallNetwork, untrainedHead } from "../_test_networks.ts";
import { createEngine } from "../engines/engine.ts";
import { HeadReadout } from "./head_readout.ts";
import type { Network } from "../network/geometry.ts";
import { initialWeights } from "../network/parameters.ts";
import type { Engine } from "../ops/program.ts";

async function compare(engine: Engine, network: Network, count: number): Promise<void> {
  const head = untrainedHead(network, [network.layers.length - 1, 0]);
  const images = normals(count, [count, network.pixels]);
  const model = { network, weights: initialWeights(network, 3), head };
  const reader = new HeadReadout(engine, model);
  const { probabilities: actual } = await reader.outputs(images);
  await reader.dispose();
  const expected = Array.from({ length: count }, (_, row) => {
    const image = images.subarray(row * network.pixels, (row + 1) * network.pixels);
    return slowProbabilities(network.spec, model.weights, image, head);
  }).flat();
  assertAllClose(actual, expected, { atol: 1e-5, rtol: 1e-4 });
}

testEachEngine("HeadReadout agrees with the slow reference", async (engine) => {
  for (const network of Object.values(SMALL_NETWORKS)) {
    // One image, a padded batch, and more than one program size.
    for (const count of [1, 3, 9]) await compare(engine, network, count);
  }
});

Deno.test("HeadReadout.outputs() cuts many images into batches", async () => {
  await compare(await createEngine("native"), smallNetwork(), 300);
});

Deno.test("HeadReadout.outputs() gives the goodness of images that need no label", async () => {
  const network = SMALL_NETWORKS["whole images"] ?? smallNetwork();
  const weights = initialWeights(network, 3);
  const engine = await createEngine("float64");
  const reader = new HeadReadout(engine, { network, weights, head: untrainedHead(network, [1]) });
  const images = normals(3, [3, network.pixels]);
  const { goodness } = await reader.outputs(images);
  await reader.dispose();
  const expected = Array.from({ length: 3 }, (_, row) => {
    const image = images.subarray(row * network.pixels, (row + 1) * network.pixels);
    return slowGoodness(network.spec, weights, image, 0);
  });
  assertAllClose(goodness ?? [], expected.flat(), { atol: 1e-5, rtol: 1e-4 });
  const labelled = smallNetwork();
  const head = untrainedHead(labelled, [1]);
  const other = new HeadReadout(engine, {
    network: labelled,
    weights: initialWeights(labelled, 3),
    head,
  });
  assertEquals(Object.keys(await other.outputs(images)), ["probabilities"]);
  await other.dispose();
});

Deno.test("HeadReadout.outputs() refuses part of an image", async () => {
  const network = smallNetwork();
  const weights = initialWeights(network, 1);
  const engine = await createEngine("float64");
  const reader = new HeadReadout(engine, { network, weights, head: untrainedHead(network, [1]) });
  await assertRejects(
    () => reader.outputs(new Float32Array(36)),
    RangeError,
    "an image has 35",
  );
});
