import { assertAlmostEquals, assertEquals } from "@std/assert";
import { decimalsFor, stackParts } from "./bars.js";

Deno.test("stackParts() leaves the parts from zero as they are", () => {
  assertEquals(stackParts([[1, 2], [3, 0.5]], false), [[1, 2], [3, 0.5]]);
  assertEquals(stackParts([], false), []);
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
