import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import type { Split } from "@goodness/trainer";
import { drawLabels } from "./label_draw.ts";

/** Image i is one pixel of value i, and its label is i modulo 3. */
const SPLIT: Split = {
  count: 30,
  height: 1,
  width: 1,
  channels: 1,
  images: Uint8Array.from({ length: 30 }, (_, image) => image),
  labels: Uint8Array.from({ length: 30 }, (_, image) => image % 3),
};

Deno.test("drawLabels() draws as many images of every label, with their own labels", () => {
  const drawn = drawLabels(SPLIT, { labels: 3, perLabel: 4, draw: 1 });
  assertEquals(drawn.count, 12);
  assertEquals(new Set(drawn.images).size, 12);
  assertEquals([...drawn.labels], [...drawn.images].map((image) => image % 3));
  for (const label of [0, 1, 2]) {
    assertEquals(drawn.labels.filter((other) => other === label).length, 4);
  }
});

Deno.test("drawLabels() gives the same images for the same draw, and others for another", () => {
  const options = { labels: 3, perLabel: 4, draw: 1 };
  assertEquals(drawLabels(SPLIT, options), drawLabels(SPLIT, options));
  assertNotEquals(drawLabels(SPLIT, options), drawLabels(SPLIT, { ...options, draw: 2 }));
});

Deno.test("drawLabels() refuses more images than a label has", () => {
  assertThrows(
    () => drawLabels(SPLIT, { labels: 3, perLabel: 11, draw: 1 }),
    RangeError,
    "Cannot draw 11 images of each label: there are 10 of label 0; choose fewer",
  );
});
