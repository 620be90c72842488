import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Box, Raster } from "./raster.ts";
import { resampleArea } from "./resample.ts";

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
