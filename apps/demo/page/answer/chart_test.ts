import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Digit } from "../state/api.ts";
import { chartOf, decimalsFor, percent, seriesOf, stackParts } from "./chart.ts";

Deno.test("stackParts() leaves the parts from zero as they are", () => {
  assertEquals(stackParts([[1, 2], [3, 0.5]], false), [[1, 2], [3, 0.5]]);
  assertEquals(stackParts([], false), []);
});

Deno.test("stackParts() counts from the lowest label where goodness is below zero", () => {
  assertEquals(stackParts([[1, -2], [3, 0.5]], false), [[3, 0], [3, 0.5]]);
});

Deno.test("stackParts() above the lowest keeps every difference between labels", () => {
  const layers = [[1.5, 1.25, 2], [3, 3.5, 3.25]];
  const parts = stackParts(layers, true);
  assertEquals(parts, [[0.25, 0, 0.75], [0, 0.5, 0.25]]);
  const totals = [4.5, 4.75, 5.25];
  for (const [label, total] of totals.entries()) {
    const sum = parts.reduce((rest, part) => rest + (part[label] ?? NaN), 0);
    assertAlmostEquals(total - sum, 4.25);
  }
});

Deno.test("decimalsFor() shows two figures of the margin", () => {
  assertEquals([12, 0.42, 0.042, 0.0042, 1e-9].map(decimalsFor), [2, 2, 3, 4, 6]);
  assertEquals([0, -1, NaN].map(decimalsFor), [2, 2, 2]);
});

const BY_GOODNESS: Digit = {
  empty: false,
  label: 1,
  name: "1",
  goodness: [4, 5],
  layers: [[1, 2], [9, 9], [3, 3]],
  margin: 1,
  input: [],
};

Deno.test("chartOf() stacks the layers that count", () => {
  assertEquals(chartOf(BY_GOODNESS, [0, 2], false), {
    parts: [[1, 2], [3, 3]],
    longest: 5,
    texts: ["4.00", "5.00"],
  });
  assertEquals(chartOf(BY_GOODNESS, [0, 2], true), {
    parts: [[0, 1], [0, 0]],
    longest: 1,
    texts: ["+0.00", "+1.00"],
  });
  assertEquals(chartOf(null, [0, 2], false), { parts: [], longest: 0, texts: [] });
});

Deno.test("chartOf() shows probabilities on a scale up to 1", () => {
  const probabilities = [0.25, 0.75];
  const digit: Digit = {
    empty: false,
    label: 1,
    name: "1",
    probabilities,
    goodness: 1,
    layers: [1],
    input: [],
  };
  assertEquals(chartOf(digit, [0], true), {
    parts: [probabilities],
    longest: 1,
    texts: ["25.0 %", "75.0 %"],
  });
  assertEquals(percent(0.0004), "0.0 %");
});

Deno.test("seriesOf() has a colour a layer, or one for probability", () => {
  assertEquals(seriesOf({ by: "goodness", goodnessLayers: [1, 6] }), [
    { name: "Layer 2", colour: "layer-2", mark: "2", layer: 1 },
    { name: "Layer 7", colour: "layer-1", mark: "7", layer: 6 },
  ]);
  assertEquals(seriesOf({ by: "head", goodnessLayers: [0, 1] }), [
    { name: "Probability", colour: "probability", mark: "" },
  ]);
});
