import { assertAllClose } from "@goodness/testing/all_close.ts";
import { testEachEngine } from "@goodness/testing/engines.ts";
import { slowActivities } from "@goodness/testing/slow_goodness.ts";
import { assertEquals, assertRejects } from "@std/assert";
import { flakyEngine } from "@goodness/testing/flaky_engine.ts";
import { NETWORKS_OF_62_LABELS, normals, SMALL_NETWORKS, smallNetwork } from "../_test_networks.ts";
import { initialWeights } from "../network/parameters.ts";
import { LabelActivities } from "./label_activities.ts";

testEachEngine("LabelActivities agrees with the slow reference", async (engine) => {
  for (
    const network of [...Object.values(SMALL_NETWORKS), ...Object.values(NETWORKS_OF_62_LABELS)]
  ) {
    const { spec } = network;
    const weights = initialWeights(network, 3);
    const image = normals(1, [1, network.pixels]);
    const reader = new LabelActivities(engine, network, weights);
    const labels = [2, 0] as const;
    const layers = await reader.of(image, labels);
    await reader.dispose();
    const sets = spec.labelPlacement === "nowhere" ? labels.slice(0, 1) : labels;
    for (const [set, label] of sets.entries()) {
      const expected = slowActivities(spec, weights, image, label);
      for (const [layer, { grid, channels, groups, values }] of layers.entries()) {
        const hasOne = spec.goodness === "projected" || spec.objective === "positive-negative";
        assertEquals(channels % groups, 0);
        if (hasOne) assertEquals(groups, 1);
        assertEquals(values.length, sets.length);
        assertEquals(values[set]?.length, grid[0] * grid[1] * channels);
        assertAllClose(values[set] ?? [], expected[layer] ?? [], { atol: 1e-5, rtol: 1e-4 });
      }
    }
  }
});

Deno.test("LabelActivities tries again after a program that did not compile", async () => {
  const network = smallNetwork();
  const reader = new LabelActivities(await flakyEngine(), network, initialWeights(network, 1));
  const image = normals(1, [1, network.pixels]);
  await assertRejects(() => reader.of(image, [0, 1]), Error, "out of memory");
  assertEquals((await reader.of(image, [0, 1])).length, 3);
  await reader.dispose();
});
