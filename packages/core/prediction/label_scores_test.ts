import { assertEquals } from "@std/assert";
import { smallNetwork } from "../_test_networks.ts";
import { bestLabels, sumGoodness, totalGoodness } from "./label_scores.ts";

const GOODNESS = Float32Array.of(1, 2, 3, 4, 5, 6, 10, 0, 0, 0, 0, 10, 5, 5, 5, 1, 1, 1);

Deno.test("sumGoodness() adds the layers that count", () => {
  const network = smallNetwork();
  assertEquals([...sumGoodness(GOODNESS, network)], [16, 7, 8, 5, 6, 17]);
  assertEquals([...sumGoodness(GOODNESS, network, [1])], [10, 0, 0, 0, 0, 10]);
});

Deno.test("totalGoodness() adds one image's as sumGoodness() does", () => {
  const network = smallNetwork();
  const goodness = Float32Array.of(0.1, 0.2, 0.7);
  assertEquals(totalGoodness(goodness, network), sumGoodness(goodness, network)[0]);
  const { spec } = network;
  assertEquals(totalGoodness([1, 2, 4], { spec: { ...spec, goodnessLayers: [2, 0] } }), 5);
});

Deno.test("bestLabels() takes the highest, and the first of equals", () => {
  assertEquals([...bestLabels(Float32Array.of(1, 2, 0, 3, 3, -1), 3)], [1, 0]);
});
