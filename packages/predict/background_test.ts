import { assertEquals } from "@std/assert";
import { invertIfLight, removeBackground } from "./background.ts";
import type { Raster } from "./raster.ts";

/** Ink along a quarter of the edge. */
const DARK: Raster = { width: 5, height: 5, data: new Float32Array(25).fill(1, 0, 5) };

Deno.test("invertIfLight() leaves dark backgrounds", () => {
  assertEquals(invertIfLight(DARK), DARK);
});

Deno.test("invertIfLight() inverts light backgrounds", () => {
  const light = { ...DARK, data: DARK.data.map((value) => 1 - value) };
  assertEquals(invertIfLight(light), DARK);
});

Deno.test("removeBackground() leaves clean dark backgrounds", () => {
  assertEquals(removeBackground(DARK), DARK);
});
