import { oneLayerNetwork, tellingWeights } from "@goodness/testing/telling_weights.ts";
import { assertEquals } from "@std/assert";
import { receptiveFields } from "./receptive_fields.ts";

Deno.test("receptiveFields() takes fields and label weights of the strongest units", () => {
  const network = oneLayerNetwork({ kind: "local", field: [2, 2], stride: [2, 2], channels: 3 });
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
  const network = oneLayerNetwork({ kind: "dense", units: 60 });
  const weights = { "layers.0.weight": tellingWeights(network) };
  assertEquals(receptiveFields(network, weights).locations.map(({ length }) => length), [48]);
});
