import { assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { oneDnnTest } from "@goodness/testing/onednn.ts";
import { normals } from "../../_test_networks.ts";
import { float64Ops, float64Tensor } from "../float64/ops.ts";
import { roundedToHalves } from "./_bf16.ts";
import { CORES, expectedOf, programOf, runCompiled } from "./_run_compiled.ts";
import type { Ops } from "../../ops/ops.ts";
import { type TensorMap, tensorNamed } from "../../ops/program.ts";

/** Products of awkward shapes: none is a multiple of what processors and threads compute at once. */
const PRODUCTS = {
  "odd rows": { a: [1, 37, 65], b: [1, 65, 43] },
  "several matrices": { a: [3, 33, 70], b: [3, 70, 47] },
  "a shared first factor": { a: [1, 40, 41], b: [5, 41, 35] },
  "a shared second factor": { a: [5, 40, 41], b: [1, 41, 35] },
  "the first factor transposed": { a: [3, 71, 45], b: [3, 71, 36], transposeA: true },
  "the second factor transposed": { a: [2, 39, 66], b: [2, 41, 66], transposeB: true },
  "a shared and transposed first factor": { a: [1, 50, 40], b: [4, 50, 33], transposeA: true },
  "one row": { a: [1, 1, 300], b: [1, 300, 1030] },
  "one column": { a: [2, 1030, 40], b: [2, 40, 1] },
} as const;

for (const [name, { a, b, ...transposed }] of Object.entries(PRODUCTS)) {
  oneDnnTest(
    `Products on native are right for ${name}, in f32 and bf16, on any number of threads`,
    async () => {
      const program = programOf(
        { a, b },
        (ops, given) => ops.matMul(tensorNamed(given, "a"), tensorNamed(given, "b"), transposed),
      );
      const values = { a: normals(1, a), b: normals(2, b) };
      const exactly = expectedOf(program, values);
      const rounded = expectedOf(program, {
        a: roundedToHalves(values.a),
        b: roundedToHalves(values.b),
      });
      for (const cores of CORES) {
        const f32 = await runCompiled(program, values, { precision: "f32", cores });
        assertAllClose(f32.out ?? [], exactly.data, { atol: 1e-4, rtol: 1e-5 }, `f32, ${cores}`);
        // The factors are rounded, the sums are not.
        const bf16 = await runCompiled(program, values, { precision: "bf16", cores });
        assertAllClose(bf16.out ?? [], rounded.data, { atol: 1e-4, rtol: 1e-5 }, `bf16, ${cores}`);
      }
      const ort = await runCompiled(program, values, {
        precision: "f32",
        cores: 2,
        oneDnn: "none",
      });
      assertAllClose(ort.out ?? [], exactly.data, { atol: 1e-4, rtol: 1e-5 }, "ONNX Runtime");
    },
    { bf16: true },
  );
}

oneDnnTest(
  "Passes on native write what products read in bfloat16, rounded to the nearest",
  async () => {
    const shapes = { a: [3, 40, 35], b: [3, 35, 33], scale: [1, 40, 1] };
    const below = <T>(ops: Ops<T>, given: TensorMap<T>): T =>
      ops.gather(
        ops.mul(ops.relu(tensorNamed(given, "a")), tensorNamed(given, "scale")),
        [2, 0, 2],
        0,
      );
    const program = programOf(
      shapes,
      (ops, given) => ops.matMul(below(ops, given), tensorNamed(given, "b")),
    );
    const values = {
      a: normals(1, shapes.a),
      b: normals(2, shapes.b),
      scale: normals(3, shapes.scale),
    };
    const { out = [] } = await runCompiled(program, values, { precision: "bf16", cores: 2 });
    const factor = Float32Array.from(expectedOf(programOf(shapes, below), values).data);
    const expected = float64Ops.matMul(
      float64Tensor(roundedToHalves(factor), shapes.a),
      float64Tensor(roundedToHalves(values.b), shapes.b),
    );
    assertAllClose(out, expected.data, { atol: 1e-4, rtol: 1e-5 }, "bf16");
  },
  { bf16: true },
);

oneDnnTest("Programs on native give the same bits in every run with the same threads", async () => {
  const { a, b } = PRODUCTS["several matrices"];
  const program = programOf(
    { a, b },
    (ops, given) => ops.mean(ops.matMul(tensorNamed(given, "a"), tensorNamed(given, "b")), 1),
  );
  const values = { a: normals(1, a), b: normals(2, b) };
  for (const precision of ["f32", "bf16"] as const) {
    const options = { precision, cores: 2 };
    const first = await runCompiled(program, values, options);
    for (let time = 0; time < 5; time++) {
      assertEquals(await runCompiled(program, values, options), first);
    }
  }
}, { bf16: true });

Deno.test("Passes on native follow reshapes, slices and lists of indices", async () => {
  const shapes = { a: [6, 10, 24], b: [2, 5] };
  const programs = [
    programOf(
      shapes,
      (ops, { a }) =>
        ops.add(
          ops.slice(ops.reshape(ops.relu(a ?? missing()), [12, 5, 24]), {
            axis: 0,
            start: 3,
            end: 9,
          }),
          1,
        ),
    ),
    programOf(
      shapes,
      (ops, { a }) =>
        ops.sum(ops.reshape(ops.gather(ops.mul(a ?? missing(), 2), [5, 5, 0], 0), [3, 240]), 1),
    ),
    programOf(
      shapes,
      (ops, { a }) =>
        ops.gather(ops.gather(ops.sub(a ?? missing(), 1), [3, 1, 2], 2), [4, 4, 0, 9], 1),
    ),
    programOf(
      shapes,
      (ops, { a }) =>
        ops.mean(ops.transpose(ops.reshape(ops.relu(a ?? missing()), [60, 24]), [1, 0]), 0),
    ),
    programOf(shapes, (ops, { a, b }) =>
      ops.mul(
        ops.reshape(ops.slice(a ?? missing(), { axis: 2, start: 7, end: 8 }), [6, 2, 5]),
        ops.softplus(b ?? missing()),
      )),
    programOf(
      shapes,
      (ops, { b }) =>
        ops.sum(ops.sum(ops.concat([b ?? missing(), ops.mul(b ?? missing(), 3)], 0), 0), 1),
    ),
  ];
  const values = { a: normals(4, shapes.a), b: normals(5, shapes.b) };
  for (const [index, program] of programs.entries()) {
    const { out = [] } = await runCompiled(program, values, { precision: "f32", cores: 2 });
    assertAllClose(out, expectedOf(program, values).data, { atol: 1e-5, rtol: 1e-5 }, `${index}`);
  }
});

Deno.test("Products on native with constants of few entries are right", async () => {
  const shapes = { x: [4, 3, 7] };
  const third = 1 / 3;
  const constants = {
    "means of cells": { values: [0.5, 0, 0.5, 0, 0, 0.5, 0, 0.5], shape: [1, 2, 4] },
    "transposed": {
      values: [0, 2, 2, 0, 0, 2, 0, 0, 0, 0, 2, 2],
      shape: [1, 4, 3],
      transposeA: true,
    },
    "entries in place": {
      values: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
      shape: [1, 4, 4],
    },
    "cells of several sizes": { values: [1, 0, 0, 0, 0, third, third, third], shape: [1, 2, 4] },
    "an empty row": { values: [1, 0, 0, 0, 0, 0, 0, 0], shape: [1, 2, 4] },
  };
  const values = { x: normals(6, shapes.x) };
  for (const [name, { values: entries, shape, ...options }] of Object.entries(constants)) {
    const program = programOf(shapes, (ops, { x }) => {
      const rows = ops.reshape(ops.mul(x ?? missing(), x ?? missing()), [1, 4, 21]);
      const product = ops.matMul(ops.constant(entries, shape), rows, options);
      return ops.add(ops.reshape(product, [ops.shape(product)[1] ?? NaN, 3, 7]), 1);
    });
    const { out = [] } = await runCompiled(program, values, { precision: "f32", cores: 2 });
    assertAllClose(out, expectedOf(program, values).data, { atol: 1e-5, rtol: 1e-5 }, name);
  }
});

Deno.test("Passes on native exchange rows and columns of any number", async () => {
  for (const shape of [[7, 9], [64, 33], [5, 3], [12, 16], [3, 130], [6, 92]]) {
    const program = programOf({ a: shape }, (ops, { a }) => {
      const exchanged = ops.transpose(a ?? missing(), [1, 0]);
      return ops.concat([exchanged, ops.mul(exchanged, 2)], 0);
    });
    const values = { a: normals(7, shape) };
    for (const cores of CORES) {
      const { out = [] } = await runCompiled(program, values, { precision: "f32", cores });
      assertEquals([...out], [...expectedOf(program, values).data], `${shape}, ${cores}`);
    }
  }
});

Deno.test("Softmax on native is that of rows of any length, and of what is far apart", async () => {
  for (const shape of [[1, 1], [5, 3], [9, 10], [300, 37]]) {
    const program = programOf({ a: shape }, (ops, { a }) => ops.softmax(a ?? missing()));
    const values = { a: normals(8, shape).map((x, at) => at % 7 === 3 ? x - 1e9 : 30 * x) };
    for (const cores of CORES) {
      const { out = [] } = await runCompiled(program, values, { precision: "f32", cores });
      const expected = expectedOf(program, values).data;
      assertAllClose(out, expected, { atol: 1e-6, rtol: 1e-5 }, `${shape}, ${cores}`);
    }
  }
});

Deno.test("argMaxOneHot() on native takes the first of the largest", async () => {
  const rows = [[1, 3, 3, 2], [-1, -1, -1, -1], [-5, -4, -4, -3], [0, -Infinity, 0, 0]];
  const program = programOf({ a: [4, 4] }, (ops, { a }) => ops.argMaxOneHot(a ?? missing()));
  const options = { precision: "f32", cores: 2 } as const;
  const { out = [] } = await runCompiled(program, { a: Float32Array.from(rows.flat()) }, options);
  assertEquals([...out], [0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0]);
});

Deno.test("Maxima on native are NaN where an operand is, in vectors and in the rest of a row", async () => {
  const [first, second] = [[1, NaN, 3, NaN, -1, -Infinity, 2], [2, 1, NaN, NaN, -5, 3, -Infinity]];
  const shapes = { a: [7], b: [7] };
  const values = { a: Float32Array.from(first), b: Float32Array.from(second) };
  const largest = [2, NaN, NaN, NaN, -1, 3, 2];
  for (const [of, expected] of [["x", largest], ["relu", [2, NaN, NaN, NaN, 0, 3, 2]]] as const) {
    const program = programOf(shapes, (ops, { a, b }) => {
      const [x, y] = [a ?? missing(), b ?? missing()];
      return of === "x" ? ops.max(x, y) : ops.max(ops.relu(x), ops.relu(y));
    });
    const { out = [] } = await runCompiled(program, values, { precision: "f32", cores: 1 });
    assertEquals([...out], expected, of);
  }
});

Deno.test("Rows of labels and their sums are right on native, where rows have no label too", async () => {
  const shapes = { labels: [1, 6, 3], table: [2, 3, 5], x: [2, 6, 5], sum: [2, 9, 5] };
  const labels = Float32Array.of(0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0);
  const values = {
    labels,
    table: normals(1, shapes.table),
    x: normals(2, shapes.x),
    sum: normals(3, shapes.sum),
  };
  const program = programOf(shapes, (ops, { labels, table, x, sum }) => {
    const rows = ops.rowsOfLabels(labels ?? missing(), ops.mul(table ?? missing(), 2));
    const sums = ops.sumsByLabel(labels ?? missing(), ops.relu(ops.add(rows, x ?? missing())));
    return ops.addRows(ops.mul(sum ?? missing(), 1), sums, 4);
  });
  for (const cores of CORES) {
    const { out = [] } = await runCompiled(program, values, { precision: "f32", cores });
    const tensors = Object.entries(values).map(([name, data]) =>
      [name, float64Tensor(data, tensorNamed(program.inputs, name))] as const
    );
    const { out: expected } = program.run(float64Ops, {}, Object.fromEntries(tensors)).outputs;
    assertAllClose(out, expected?.data ?? [], { atol: 1e-6, rtol: 1e-6 }, `${cores}`);
  }
});

function missing(): never {
  throw new Error("a tensor is missing");
}
