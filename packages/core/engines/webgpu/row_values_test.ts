import { assertEquals, assertThrows } from "@std/assert";
import { rowLayout, rowsOfLayer } from "./row_values.ts";

Deno.test("rowLayout() gives every number a place of its own", () => {
  const layout = rowLayout(10, [{ parts: 1, groups: 1 }, { parts: 4, groups: 3 }]);
  assertEquals(layout, {
    length: 120,
    labels: 0,
    layers: [
      { parts: 1, groups: 1, sums: 10, slopes: 20, scales: 30 },
      { parts: 4, groups: 3, sums: 40, slopes: 80, scales: 110 },
    ],
  });
});

Deno.test("rowsOfLayer() throws for a layer that is not there", () => {
  assertThrows(
    () => rowsOfLayer(rowLayout(1, []), 2),
    RangeError,
    "Cannot find the rows of layer 2: there are 0",
  );
});
