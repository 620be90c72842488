import { assertEquals, assertThrows } from "@std/assert";
import {
  broadcastShapes,
  dims3,
  lengthAt,
  matMulShape,
  sizeOf,
  stridesOf,
  withAxis,
} from "./shape.ts";

Deno.test("broadcastShapes() stretches axes of length one and adds leading ones, as NumPy does", () => {
  const cases: [a: number[], b: number[], common: number[]][] = [
    [[2, 3], [2, 3], [2, 3]],
    [[2, 3], [3], [2, 3]],
    [[2, 3], [], [2, 3]],
    [[2, 1], [1, 3], [2, 3]],
    [[5, 1, 4], [3, 1], [5, 3, 4]],
    [[1], [1], [1]],
    [[], [], []],
    [[0, 3], [1, 3], [0, 3]],
  ];
  for (const [a, b, common] of cases) {
    assertEquals(broadcastShapes(a, b), common, `[${a}] and [${b}]`);
    assertEquals(broadcastShapes(b, a), common, `[${b}] and [${a}]`);
  }
});

Deno.test("broadcastShapes() names shapes that do not broadcast, and the axis", () => {
  const cases: [a: number[], b: number[], axis: number][] = [
    [[2, 3], [2], 1],
    [[2, 3], [3, 3], 0],
    [[4, 1, 2], [3, 1, 2], 0],
    [[0], [2], 0],
  ];
  for (const [a, b, axis] of cases) {
    assertThrows(
      () => broadcastShapes(a, b),
      RangeError,
      `Cannot broadcast shapes [${a}] and [${b}]: axis ${axis} differs`,
    );
  }
});

Deno.test("matMulShape() multiplies the last two axes and broadcasts the others", () => {
  assertEquals(matMulShape([2, 3], [3, 4]), [2, 4]);
  assertEquals(matMulShape([3, 2], [3, 4], { transposeA: true }), [2, 4]);
  assertEquals(matMulShape([2, 3], [4, 3], { transposeB: true }), [2, 4]);
  assertEquals(matMulShape([3, 2], [4, 3], { transposeA: true, transposeB: true }), [2, 4]);
  assertEquals(matMulShape([7, 2, 3], [3, 4]), [7, 2, 4]);
  assertEquals(matMulShape([7, 1, 2, 3], [5, 3, 4]), [7, 5, 2, 4]);
});

Deno.test("matMulShape() names factors that do not fit", () => {
  assertThrows(
    () => matMulShape([2, 3], [4, 3]),
    RangeError,
    "Cannot multiply shapes [2,3] and [4,3]: inner lengths are 3 and 4",
  );
  assertThrows(
    () => matMulShape([2, 1, 3], [5, 3, 4]),
    RangeError,
    "Cannot broadcast shapes [2] and [5]: axis 0 differs",
  );
  assertThrows(() => matMulShape([3], [3, 4]), RangeError, "Cannot read axis -1");
});

Deno.test("sizeOf() and stridesOf() count elements in row-major order", () => {
  assertEquals([sizeOf([2, 3, 4]), sizeOf([]), sizeOf([5, 0])], [24, 1, 0]);
  assertEquals(stridesOf([2, 3, 4]), [12, 4, 1]);
  assertEquals(stridesOf([7]), [1]);
  assertEquals(stridesOf([]), []);
});

Deno.test("lengthAt(), withAxis() and dims3() name an axis that is not there", () => {
  assertEquals([lengthAt([2, 3], 1), withAxis([2, 3], 0, 5), dims3([1, 2, 3])], [
    3,
    [5, 3],
    [1, 2, 3],
  ]);
  const message = "Cannot read axis 2 of a tensor of shape [2,3]";
  assertThrows(() => lengthAt([2, 3], 2), RangeError, message);
  assertThrows(() => withAxis([2, 3], 2, 1), RangeError, message);
  assertThrows(() => dims3([2, 3]), RangeError, "a tensor of shape [2,3]: it must have three axes");
});
