import { type LayerSpec, type Network, networkPreset, resolveNetwork } from "@goodness/core";
import { assertEquals } from "@std/assert";
import { receptiveFields } from "./receptive_fields.ts";

function networkOf(first: LayerSpec): Network {
  const input = { height: 4, width: 6, channels: 1, mean: [0], std: [1] };
  const spec = {
    ...networkPreset("local"),
    input,
    classes: ["a", "b", "c"],
  };
  return resolveNetwork({ ...spec, layers: [first], goodnessLayers: [0] });
}

/** Weights whose value tells place, row and unit. */
function tellingWeights(network: Network): Float32Array<ArrayBuffer> {
  const [locations = 0, rows = 0, units = 0] = network.layers[0]?.weightShape ?? [];
  return Float32Array.from({ length: locations * rows * units }, (_, index) => {
    const [place, rest] = [Math.floor(index / (rows * units)), index % (rows * units)];
    return 100 * (place + 1) + Math.floor(rest / units) + (rest % units) / 10;
  });
}

Deno.test("receptiveFields() takes fields and label weights of the strongest units", () => {
  const network = networkOf({ kind: "local", field: [2, 2], stride: [2, 2], channels: 3 });
  const weights = { "layers.0.weight": tellingWeights(network) };
  const { locations, ...geometry } = receptiveFields(network, weights, 2);
  assertEquals(geometry, {
    gridRows: 2,
    gridColumns: 3,
    fieldRows: 2,
    fieldColumns: 2,
    channels: 1,
  });
  assertEquals(locations.length, 6);
  const [strongest, second] = locations[4] ?? [];
  assertEquals(locations[4]?.length, 2);
  assertEquals(strongest?.field, Float32Array.of(500.2, 501.2, 502.2, 503.2));
  assertEquals(strongest?.labels, Float32Array.of(504.2, 505.2, 506.2));
  assertEquals(second?.field, Float32Array.of(500.1, 501.1, 502.1, 503.1));
});

Deno.test("receptiveFields() takes 48 units of a single location at most", () => {
  const network = networkOf({ kind: "dense", units: 60 });
  const weights = { "layers.0.weight": tellingWeights(network) };
  assertEquals(receptiveFields(network, weights).locations.map(({ length }) => length), [48]);
});
