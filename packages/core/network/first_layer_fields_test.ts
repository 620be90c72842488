import { oneLayerNetwork, tellingWeights } from "@goodness/testing/telling_weights.ts";
import { assertEquals } from "@std/assert";
import { firstLayerFields } from "./first_layer_fields.ts";
import { resolveNetwork } from "./geometry.ts";
import { networkPreset } from "./presets.ts";

Deno.test("firstLayerFields() takes the fields and the label weights of all units", () => {
  const network = oneLayerNetwork({ kind: "local", field: [2, 2], stride: [2, 2], channels: 3 });
  const weights = { "layers.0.weight": tellingWeights(network) };
  const { locations, ...geometry } = firstLayerFields(network, weights);
  assertEquals(geometry, {
    gridRows: 2,
    gridColumns: 3,
    fieldRows: 2,
    fieldColumns: 2,
    channels: 1,
  });
  assertEquals(locations.map(({ length }) => length), [3, 3, 3, 3, 3, 3]);
  const [, second] = locations[4] ?? [];
  assertEquals(second?.field, Float32Array.of(500.1, 501.1, 502.1, 503.1));
  assertEquals(second?.labels, Float32Array.of(504.1, 505.1, 506.1));
});

Deno.test("firstLayerFields() shows the shared weights of a convolution once", () => {
  const layer = { kind: "conv", field: [2, 2], stride: [1, 1], channels: 3, padding: 1 } as const;
  const network = oneLayerNetwork(layer);
  const weights = { "layers.0.weight": tellingWeights(network) };
  const { locations, ...geometry } = firstLayerFields(network, weights);
  assertEquals(geometry, {
    gridRows: 1,
    gridColumns: 1,
    fieldRows: 2,
    fieldColumns: 2,
    channels: 1,
  });
  assertEquals(locations.length, 1);
  assertEquals(locations[0]?.[0]?.field, Float32Array.of(100, 101, 102, 103));
});

Deno.test("firstLayerFields() shows whole images of a dense layer, without labels among pixels", () => {
  const network = oneLayerNetwork({ kind: "dense", units: 60 }, "pixels");
  const weights = { "layers.0.weight": tellingWeights(network) };
  const { locations, ...geometry } = firstLayerFields(network, weights);
  assertEquals(geometry, {
    gridRows: 1,
    gridColumns: 1,
    fieldRows: 4,
    fieldColumns: 6,
    channels: 1,
  });
  assertEquals(locations[0]?.length, 60);
  assertEquals(locations[0]?.[0]?.field.length, 24);
  assertEquals(locations[0]?.every((unit) => unit.labels === undefined), true);
});

Deno.test("firstLayerFields() keeps red, green and blue, and averages other channels", () => {
  const fieldOf = (channels: number): Float32Array | undefined => {
    const ofChannel = { mean: new Array(channels).fill(0), std: new Array(channels).fill(1) };
    const input = { height: 1, width: 2, channels, ...ofChannel };
    const spec = { ...networkPreset("dense"), input, labelPlacement: "nowhere" as const };
    const layers = [{ kind: "dense", units: 1 }];
    const network = resolveNetwork({ ...spec, layers, goodnessLayers: [0] });
    const weights = {
      "layers.0.weight": Float32Array.of(1, 2, 3, 4, 5, 6, 7).subarray(0, 2 * channels + 1),
    };
    return firstLayerFields(network, weights).locations[0]?.[0]?.field;
  };
  assertEquals(fieldOf(3), Float32Array.of(1, 2, 3, 4, 5, 6));
  assertEquals(fieldOf(2), Float32Array.of(1.5, 3.5));
});
