import { assertEquals, assertThrows } from "@std/assert";
import { centreOfMass, checkRaster, inkBox, placeRaster, type Raster } from "./raster.ts";

function rasterOf(width: number, ...ink: number[]): Raster {
  return { width, height: ink.length / width, data: Float32Array.from(ink) };
}

Deno.test("checkRaster() accepts ink from 0 to 1", () => {
  checkRaster(rasterOf(2, 0, 1, 0.5, 0));
});

Deno.test("checkRaster() throws on sides that are no positive integers", () => {
  for (const [width, height] of [[0, 1], [1.5, 2], [NaN, 1], [-1, -1]] as const) {
    const raster = { width, height, data: new Float32Array(1) };
    assertThrows(
      () => checkRaster(raster),
      RangeError,
      `Cannot use raster as its sides must be positive integers: current value is ${width}x${height}`,
    );
  }
});

Deno.test("checkRaster() throws on data of another length", () => {
  assertThrows(
    () => checkRaster({ width: 2, height: 2, data: new Float32Array(3) }),
    RangeError,
    "Cannot use raster as 2x2 needs 4 values: current value is 3",
  );
});

Deno.test("checkRaster() throws on ink outside [0, 1], naming it", () => {
  for (const value of [NaN, -0.5, 1.5, Infinity]) {
    assertThrows(
      () => checkRaster(rasterOf(2, 0, value)),
      RangeError,
      `Cannot use raster as ink must be in [0, 1]: current value is ${value} at index 1`,
    );
  }
});

Deno.test("inkBox() finds single pixels in every corner", () => {
  assertEquals(inkBox(rasterOf(2, 1, 0, 0, 0), 0), { left: 0, top: 0, right: 1, bottom: 1 });
  assertEquals(inkBox(rasterOf(2, 0, 1, 0, 0), 0), { left: 1, top: 0, right: 2, bottom: 1 });
  assertEquals(inkBox(rasterOf(2, 0, 0, 1, 0), 0), { left: 0, top: 1, right: 1, bottom: 2 });
  assertEquals(inkBox(rasterOf(2, 0, 0, 0, 1), 0), { left: 1, top: 1, right: 2, bottom: 2 });
});

Deno.test("inkBox() returns null when nothing is above the threshold", () => {
  assertEquals(inkBox(rasterOf(2, 0.25, 0, 0, 0), 0.25), null);
});

Deno.test("centreOfMass() weighs pixels with their ink", () => {
  assertEquals(centreOfMass(rasterOf(4, 0.25, 0, 0, 0.75)), { x: 2.75, y: 0.5 });
});

Deno.test("centreOfMass() returns null without ink", () => {
  assertEquals(centreOfMass(rasterOf(2, 0, 0)), null);
});

Deno.test("placeRaster() cuts off what is outside the field", () => {
  const raster = rasterOf(2, 0.1, 0.2, 0.3, 0.4);
  const upper = placeRaster(raster, { width: 3, height: 2, left: -1, top: -1 });
  const lower = placeRaster(raster, { width: 3, height: 2, left: 2, top: 1 });
  assertEquals(upper, rasterOf(3, 0.4, 0, 0, 0, 0, 0));
  assertEquals(lower, rasterOf(3, 0, 0, 0, 0, 0, 0.1));
});
