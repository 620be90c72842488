import { assertEquals, assertThrows } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { testEachEngine } from "@goodness/testing/engines.ts";
import { slowFeatures } from "@goodness/testing/slow_goodness.ts";
import { normals, SMALL_NETWORKS, smallNetwork } from "../_test_networks.ts";
import { BatchedProgram } from "./batched.ts";
import { createEngine } from "../engines/engine.ts";
import { defaultFeatureLayers, featureCount, FEATURES_NAME, featuresProgram } from "./features.ts";
import type { Network } from "../network/geometry.ts";
import { initialWeights } from "../network/parameters.ts";
import type { Engine } from "../ops/program.ts";

async function featuresOf(
  engine: Engine,
  network: Network,
  layers: readonly number[],
  images: Float32Array,
): Promise<Float32Array> {
  const reader = new BatchedProgram(engine, {
    programOf: (batchSize) => featuresProgram(network, layers, batchSize),
    pixels: network.pixels,
  }, initialWeights(network, 3));
  const features = await reader.rows(images, FEATURES_NAME);
  await reader.dispose();
  return features;
}

function slowRows(network: Network, layers: readonly number[], images: Float32Array): number[] {
  const { pixels, spec } = network;
  return Array.from({ length: images.length / pixels }, (_, row) => {
    const image = images.subarray(row * pixels, (row + 1) * pixels);
    return slowFeatures(spec, initialWeights(network, 3), image, layers);
  }).flat();
}

testEachEngine("featuresProgram() agrees with the slow reference", async (engine) => {
  for (const network of Object.values(SMALL_NETWORKS)) {
    const last = network.layers.length - 1;
    for (const layers of [[0], defaultFeatureLayers(network), [last, 0]]) {
      const images = normals(5, [9, network.pixels]);
      const features = await featuresOf(engine, network, layers, images);
      assertEquals(features.length, 9 * featureCount(network, layers));
      assertAllClose(features, slowRows(network, layers, images), { atol: 1e-5, rtol: 1e-4 });
    }
  }
});

Deno.test("featuresProgram() gives every layer the same length, whatever its goodness", async () => {
  const network = smallNetwork();
  for (const layer of [0, 1, 2]) {
    const images = normals(7, [1, network.pixels]);
    const features = await featuresOf(await createEngine("float64"), network, [layer], images);
    const meanSquare = features.reduce((sum, x) => sum + x * x, 0) / features.length;
    assertAllClose([meanSquare], [1], { atol: 1e-4 });
  }
});

Deno.test("defaultFeatureLayers() leaves the first layer out where there are others", () => {
  assertEquals(defaultFeatureLayers(smallNetwork()), [1, 2]);
  const single = smallNetwork("everywhere", [{ kind: "dense", units: 4 }]);
  assertEquals(defaultFeatureLayers(single), [0]);
});

Deno.test("featureCount() refuses layers that are not different layers of the network", () => {
  const network = smallNetwork();
  assertEquals(featureCount(network, [2, 0]), 7 + 12 * 5);
  const cases: [number[], string][] = [
    [[], "of no layers"],
    [[1, 1], "twice: the layers are 2,2"],
    [[3], "layer 4: the network has layers 1 to 3"],
  ];
  for (const [layers, part] of cases) {
    assertThrows(() => featureCount(network, layers), RangeError, part);
    assertThrows(() => featuresProgram(network, layers, 1), RangeError, part);
  }
});
