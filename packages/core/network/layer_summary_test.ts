import { assertEquals } from "@std/assert";
import { SMALL_NETWORKS, smallSpec } from "../_test_networks.ts";
import { resolveNetwork } from "./geometry.ts";
import type { LayerSpec } from "./layer_kinds.ts";
import { layerSummaries } from "./layer_summary.ts";
import { networkWarnings } from "./network_warnings.ts";
import { NETWORK_NAMES, networkPreset } from "./presets.ts";
import { parameterCount } from "./parameters.ts";

const conv = { kind: "conv", field: 3, channels: 4 };

Deno.test("layerSummaries() follow receptive fields through strides, padding and pooling", () => {
  const layers = [
    { ...conv, padding: 1 }, // sees 3x3, one pixel apart
    { kind: "pool", by: "max", field: 2 }, // sees 4x4, two apart
    { ...conv, field: [2, 1] }, // sees 6x4
  ];
  const input = { height: 12, width: 10, channels: 3, mean: [0, 0, 0], std: [1, 1, 1] };
  const spec = { ...smallSpec("detached"), input, layers, goodnessLayers: [0] };
  const found = layerSummaries(resolveNetwork(spec));
  assertEquals(found.map(({ kind }) => kind), ["conv", "pool", "conv"]);
  assertEquals(found.map(({ grid: { rows, columns } }) => [rows, columns]), [
    [12, 10],
    [6, 5],
    [5, 5],
  ]);
  assertEquals(found.map(({ receptiveField }) => receptiveField), [[3, 3], [4, 4], [6, 4]]);
  // Inputs, three labels and the bias, for four channels.
  assertEquals(found.map(({ weights }) => weights), [(27 + 4) * 4, 0, (8 + 4) * 4]);
  assertEquals(found.map(({ multiplications }) => multiplications), [
    120 * 27 * 4,
    0,
    25 * 8 * 4,
  ]);
});

Deno.test("layerSummaries() have all weights of every network", () => {
  const presets = NETWORK_NAMES.map((name) => resolveNetwork(networkPreset(name)));
  for (const network of [...presets, ...Object.values(SMALL_NETWORKS)]) {
    const sum = layerSummaries(network).reduce((sum, { weights }) => sum + weights, 0);
    assertEquals(sum, parameterCount(network));
  }
});

Deno.test("networkWarnings() name what cannot work well, and leave good networks alone", () => {
  for (const name of ["local", "dense", "grouped", "conv"] as const) {
    assertEquals(networkWarnings(resolveNetwork(networkPreset(name))), []);
  }
  const warningsOf = (...layers: readonly LayerSpec[]): string[] => {
    const spec = { ...networkPreset("local"), layers, goodnessLayers: [0] };
    return networkWarnings(resolveNetwork(spec));
  };
  const dense = { kind: "dense", units: 4 };
  assertEquals(warningsOf(dense, { ...conv, padding: 1 }), [
    "layer 2: fields of 3x3 fit 1x1 by padding alone; use a field of at most 1x1",
  ]);
  assertEquals(warningsOf({ ...conv, stride: 5 }), [
    "layer 1: 460 of 784 locations below are seen by none; use a smaller stride, or padding",
  ]);
  assertEquals(warningsOf({ ...conv, padding: 3 }), [
    "layer 1: 124 of 1024 locations see nothing but padding; use padding below 3",
  ]);
});
