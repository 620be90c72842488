// The same suite of operations on every engine, against the float64 reference.
// Run: deno task test packages/core/ops_test.ts
import { assertEquals, assertThrows } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { testEachEngine } from "@goodness/testing/engines.ts";
import { assertCase, type Case, caseProgram, CASES } from "./_ops_cases.ts";
import { float64Ops, float64Tensor } from "../engines/float64/ops.ts";
import type { Engine } from "./program.ts";

async function compareWithReference(engine: Engine, test: Case): Promise<void> {
  const { program, a, b } = caseProgram(test);
  const executable = await engine.compile(program, { b });
  const { out } = await executable.run({ a });
  await executable.dispose();
  assertCase(test, out ?? []);
}

testEachEngine("Ops agree with the float64 reference", async (engine, t) => {
  for (const test of CASES) await t.step(test.name, () => compareWithReference(engine, test));
}, { withoutReference: true });

Deno.test("float64Ops agree with numbers worked out by hand", () => {
  const ops = float64Ops;
  const x = float64Tensor([1, -2, 3, 4, 5, -6], [2, 3]);
  assertEquals([...ops.relu(x).data], [1, 0, 3, 4, 5, 0]);
  assertEquals([...ops.sum(x, 1).data], [2, 3]);
  assertEquals([...ops.mean(x, 0).data], [2.5, 1.5, -1.5]);
  assertEquals([...ops.meanSquare(x).data], [14 / 3, 77 / 3]);
  assertEquals([...ops.argMaxOneHot(x).data], [0, 0, 1, 0, 1, 0]);
  assertEquals([...ops.transpose(x, [1, 0]).data], [1, 4, -2, 5, 3, -6]);
  assertEquals([...ops.matMul(x, x, { transposeB: true }).data], [14, -24, -24, 77]);
  assertEquals(
    [...ops.matMul(x, x, { transposeA: true }).data],
    [
      [17, 18, -21],
      [18, 29, -36],
      [-21, -36, 45],
    ].flat(),
  );
  assertEquals([...ops.add(x, ops.slice(x, { axis: 0, start: 1, end: 2 })).data], [
    ...[5, 3, -3],
    ...[8, 10, -12],
  ]);
  assertAllClose(ops.softplus(float64Tensor([-800, 0, 800], [3])).data, [0, Math.LN2, 800]);
  assertAllClose(ops.softmax(float64Tensor([1000, 1000], [2])).data, [0.5, 0.5]);
});

Deno.test("float64Ops.argMaxOneHot() marks the first of equals", () => {
  assertEquals([...float64Ops.argMaxOneHot(float64Tensor([2, 2, 1], [1, 3])).data], [1, 0, 0]);
});

Deno.test("float64Ops.matMul() names shapes that do not fit", () => {
  const x = float64Tensor([1, 2], [1, 2]);
  assertThrows(() => float64Ops.matMul(x, x), RangeError, "inner lengths are 2 and 1");
});
