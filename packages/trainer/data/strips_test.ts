import { networkPreset, resolveNetwork } from "@goodness/core";
import { assertEquals } from "@std/assert";
import { inColour } from "./colours.ts";
import { hybridStrip } from "./hybrid_strip.ts";
import { labelledStrip } from "./labelled_strip.ts";

const SHAPE = { height: 1, width: 2, channels: 3 };
const RED_BLUE = [255, 0, 0, 0, 0, 255];

Deno.test("inColour() shows grey for one channel, and the first of any other number", () => {
  assertEquals([...inColour(Uint8Array.of(5, 9), { channels: 1 })], [5, 5, 5, 9, 9, 9]);
  assertEquals([...inColour(Uint8Array.of(5, 1, 9, 2), { channels: 2 })], [5, 5, 5, 9, 9, 9]);
  assertEquals([...inColour(Uint8Array.from(RED_BLUE), { channels: 3 })], RED_BLUE);
});

Deno.test("hybridStrip() shows images in colour above each other", () => {
  const image = Uint8Array.from(RED_BLUE);
  const black = new Uint8Array(6);
  const made = { partners: black, masks: Uint8Array.of(1, 0), hybrids: image };
  const { width, height, channels, data } = hybridStrip(image, made, SHAPE);
  assertEquals([width, height, channels], [4, 12, 3]);
  const row = (at: number): number[] => [...data.subarray(at * 36, at * 36 + 6)];
  assertEquals([row(0), row(1), row(3)], [RED_BLUE, [...black], RED_BLUE]);
  assertEquals(row(2), [255, 255, 255, 0, 0, 0]); // the mask
});

Deno.test("labelledStrip() shows images in colour, and a cell for each label below them", () => {
  const network = resolveNetwork({
    ...networkPreset("dense"),
    input: { ...SHAPE, mean: [0, 0, 0], std: [1, 1, 1] },
    classes: ["a", "b"],
    layers: [{ kind: "dense", units: 2 }],
    goodnessLayers: [0],
  });
  const images = Uint8Array.from(RED_BLUE);
  const split = { ...SHAPE, count: 1, images, labels: Uint8Array.of(1) };
  const { width, channels, data } = labelledStrip(network, split, Float32Array.of(1, 2));
  assertEquals([width, channels], [4, 3]);
  assertEquals([...data.subarray(0, 6)], RED_BLUE);
  assertEquals([...data.subarray(12, 18)], [0, 0, 0, 0, 158, 115]); // the right label is lit
});
