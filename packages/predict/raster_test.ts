import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  type Box,
  centreOfMass,
  checkRaster,
  inkBox,
  placeRaster,
  type Raster,
  resampleArea,
} from "./raster.ts";

function rasterOf(width: number, ...ink: number[]): Raster {
  return { width, height: ink.length / width, data: Float32Array.from(ink) };
}

/** A raster without any regularity: fractional parts of multiples of the golden ratio. */
function irregular(width: number, height: number): Raster {
  const data = Float32Array.from({ length: width * height }, (_, i) => (i * 1.618034) % 1);
  return { width, height, data };
}

function overlap(from: number, to: number, pixel: number): number {
  return Math.max(0, Math.min(to, pixel + 1) - Math.max(from, pixel));
}

/** The mean of a raster over a rectangle, by its definition. */
function meanOver(raster: Raster, { left, top, right, bottom }: Box): number {
  const sum = raster.data.reduce((sum, ink, i) => {
    const width = overlap(left, right, i % raster.width);
    return sum + ink * width * overlap(top, bottom, Math.floor(i / raster.width));
  }, 0);
  return sum / ((right - left) * (bottom - top));
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

Deno.test("resampleArea() with factor 1 is the identity", () => {
  const raster = irregular(7, 5);
  const region = { left: 0, top: 0, right: 7, bottom: 5 };
  assertEquals(resampleArea(raster, { region, width: 7, height: 5 }), raster);
});

Deno.test("resampleArea() undoes an enlargement by whole factors exactly", () => {
  const raster = irregular(6, 4);
  for (const factor of [2, 3, 7, 10]) {
    const large = resampleArea(raster, {
      region: { left: 0, top: 0, right: 6, bottom: 4 },
      width: 6 * factor,
      height: 4 * factor,
    });
    const region = { left: 0, top: 0, right: large.width, bottom: large.height };
    assertEquals(resampleArea(large, { region, width: 6, height: 4 }), raster);
  }
});

Deno.test("resampleArea() agrees with the mean over each pixel's area", () => {
  const raster = irregular(13, 9);
  const regions = [
    { left: 0.3, top: 1.7, right: 12.1, bottom: 8.05 },
    { left: -4.5, top: -2, right: 20, bottom: 11.25 },
    { left: 3.2, top: 4.1, right: 4.4, bottom: 4.9 },
  ];
  for (const region of regions) {
    const result = resampleArea(raster, { region, width: 5, height: 3 });
    const dx = (region.right - region.left) / 5;
    const dy = (region.bottom - region.top) / 3;
    for (const [i, ink] of result.data.entries()) {
      const left = region.left + (i % 5) * dx;
      const top = region.top + Math.floor(i / 5) * dy;
      const area = { left, top, right: left + dx, bottom: top + dy };
      assertAlmostEquals(ink, meanOver(raster, area), 1e-6);
    }
  }
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
