import { networkPreset, resolveNetwork } from "@goodness/core";
import type { LayerSpec, Model } from "@goodness/core";
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { firstLayerOf, orderUnits, scoreOf, unitActivities } from "./units.ts";

/** A model of images of 2 by 4 pixels and two labels, whose weights count up. */
function modelOf(first: LayerSpec): Model {
  const network = resolveNetwork({
    ...networkPreset("local"),
    input: { height: 2, width: 4, channels: 1, mean: [0], std: [1] },
    classes: ["a", "b"],
    layers: [first],
    goodnessLayers: [0],
  });
  const [locations = 0, rows = 0, channels = 0] = network.layers[0]?.weightShape ?? [];
  const size = locations * rows * channels;
  const training = { command: "", dataset: "", seed: 0, epochs: 0, engine: "", seconds: 0 };
  return {
    network,
    weights: { "layers.0.weight": Float32Array.from({ length: size }, (_, at) => at) },
    training: { ...training, accuracyPerLayer: [] },
  };
}

const LOCAL = { kind: "local", field: [2, 2], stride: [2, 2], channels: 1 } as const;

Deno.test("firstLayerOf() says where units look, and how much the labels drive them", () => {
  const layer = firstLayerOf(modelOf(LOCAL));
  assertEquals(layer.corners, [{ row: 0, column: 0 }, { row: 0, column: 2 }]);
  const [first, second] = layer.units;
  assertEquals(first?.field, Float32Array.of(0, 1, 2, 3));
  assertEquals(first?.labels, Float32Array.of(8, 10)); // 4 and 5 times the label's input, 2
  assertAlmostEquals(first?.strength ?? NaN, Math.sqrt(14));
  assertAlmostEquals(first?.labelShare ?? NaN, 164 / (164 + 14));
  assertEquals([second?.location, second?.channel], [1, 0]);
});

Deno.test("unitActivities() takes the mean over locations that share their units", () => {
  const activation = { grid: [1, 2], channels: 2, groups: 1, values: [[1, 0, 3, 4]] } as const;
  const shared = firstLayerOf(
    modelOf({ kind: "conv", field: [2, 2], stride: [2, 2], channels: 2, padding: 0 }),
  );
  assertEquals(unitActivities(shared, activation), [2, 2]);
  assertEquals(unitActivities({ ...shared, isShared: false }, activation), [1, 0, 3, 4]);
});

Deno.test("orderUnits() goes by activity, or by strength where nothing is drawn", () => {
  const { units } = firstLayerOf(modelOf(LOCAL));
  const choice = { order: "active", location: null, activities: [2, 1] } as const;
  assertEquals(orderUnits(units, choice), [0, 1]);
  assertEquals(orderUnits(units, { ...choice, activities: null }), [1, 0]);
  assertEquals(orderUnits(units, { ...choice, order: "strong" }), [1, 0]);
  assertEquals(orderUnits(units, { ...choice, order: "label" }), [0, 1]);
  assertEquals(orderUnits(units, { ...choice, location: 1 }), [1]);
  const [first] = units;
  assertEquals(first && scoreOf(first, 0, choice), 2);
});
