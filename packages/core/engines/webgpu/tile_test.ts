import { assertEquals, assertThrows } from "@std/assert";
import {
  type DeviceLimits,
  type FactorsSize,
  threadsOf,
  type Tile,
  tileFor,
  TILES,
  tileStorage,
  workgroupsOf,
} from "./tile.ts";

/** What every WebGPU device allows. */
const LEAST: DeviceLimits = {
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupsPerDimension: 65_535,
  maxStorageBufferBindingSize: 134_217_728,
};

Deno.test("TILES fit what every device allows", () => {
  for (const tile of TILES) {
    const { across, down } = threadsOf(tile);
    assertEquals(across * down <= LEAST.maxComputeInvocationsPerWorkgroup, true);
    assertEquals(
      tileStorage({ ...tile, precision: "f32" }) <= LEAST.maxComputeWorkgroupStorageSize,
      true,
    );
    for (const size of Object.values(tile)) assertEquals(size % 4, 0);
  }
});

/** The tile of a product in 32 bits. */
function tileIn32(limits: DeviceLimits, size: Omit<FactorsSize, "precision">): Tile {
  return tileFor(limits, { ...size, precision: "f32" });
}

Deno.test("tileFor() chooses the largest tile that the product fills by half", () => {
  const rowsFor = (rows: number, columns: number): number =>
    tileIn32(LEAST, { locations: 1, rows, columns, depth: 100 }).rows;
  assertEquals(rowsFor(1024, 128), 64);
  assertEquals(rowsFor(33, 33), 64);
  assertEquals(rowsFor(32, 1024), 32);
  assertEquals(rowsFor(1024, 17), 32);
  assertEquals(rowsFor(1, 1), 16);
});

Deno.test("tileFor() chooses no tile that is larger than the inner axis", () => {
  const size = { locations: 1, rows: 1024, columns: 1024 };
  const rows = [64, 63, 32, 31, 1].map((depth) => tileIn32(LEAST, { ...size, depth }).rows);
  assertEquals(rows, [64, 32, 32, 16, 16]);
});

Deno.test("tileFor() keeps to the device's limits", () => {
  const size = { locations: 1, rows: 1024, columns: 1024, depth: 64 };
  assertEquals(tileIn32({ ...LEAST, maxComputeWorkgroupStorageSize: 8192 }, size).rows, 32);
  assertEquals(tileIn32({ ...LEAST, maxComputeInvocationsPerWorkgroup: 32 }, size).rows, 16);
  assertThrows(
    () => tileIn32({ ...LEAST, maxComputeInvocationsPerWorkgroup: 8 }, size),
    RangeError,
    "Cannot tile a product with 8 invocations and 16384 bytes a workgroup",
  );
});

Deno.test("tileFor() allows larger tiles where factors have 16 bits", () => {
  const size = { locations: 1, rows: 1024, columns: 1024, depth: 64 };
  const limits = { ...LEAST, maxComputeWorkgroupStorageSize: 8192 };
  assertEquals(tileFor(limits, { ...size, precision: "f16" }).rows, 64);
  assertEquals(tileFor(limits, { ...size, precision: "f32" }).rows, 32);
});

Deno.test("tileStorage() halves the factors in 16 bits, not the sums", () => {
  const tile = { rows: 64, columns: 32, depth: 16, rowsEach: 8, columnsEach: 8 };
  const sums = 4 * (64 * 4 + 64);
  assertEquals(tileStorage({ ...tile, precision: "f32" }), 4 * 96 * 16 + sums);
  assertEquals(tileStorage({ ...tile, precision: "f16" }), 2 * 96 * 16 + sums);
});

Deno.test("workgroupsOf() covers a product", () => {
  const tile = { rows: 64, columns: 32, depth: 16, rowsEach: 8, columnsEach: 8 };
  assertEquals(workgroupsOf(tile, { locations: 1, rows: 1, columns: 1 }), [1, 1, 1]);
  assertEquals(workgroupsOf(tile, { locations: 9, rows: 64, columns: 32 }), [1, 1, 9]);
  assertEquals(workgroupsOf(tile, { locations: 9, rows: 65, columns: 97 }), [4, 2, 9]);
});
