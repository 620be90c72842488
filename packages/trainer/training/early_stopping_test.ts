import { assertEquals } from "@std/assert";
import { EarlyStopping } from "./early_stopping.ts";

Deno.test("EarlyStopping ends after so many epochs without a better figure", () => {
  const stopping = new EarlyStopping(2);
  const seen = [0.5, 0.7, 0.7, 0.6].map((figure) => [stopping.add(figure), stopping.stopped]);
  assertEquals(seen, [[true, false], [true, false], [false, false], [false, true]]);
});

Deno.test("EarlyStopping goes on from the figures of a run so far", () => {
  const stopping = new EarlyStopping(2, [0.7, 0.6]);
  assertEquals([stopping.add(0.65), stopping.stopped], [false, true]);
});

Deno.test("EarlyStopping without patience never ends a training", () => {
  assertEquals(new EarlyStopping(0, [0.9, 0.1, 0.1, 0.1]).stopped, false);
});
