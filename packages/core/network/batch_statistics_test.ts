import { assert } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { normals } from "../_test_networks.ts";
import { float64Ops, float64Tensor } from "../engines/float64/ops.ts";
import { CORES, programOf, runCompiled } from "../engines/native/_run_compiled.ts";
import { tensorNamed } from "../ops/program.ts";
import { batchStatistics } from "./batch_statistics.ts";

const SHAPE = [3, 40, 5];

for (const shared of [true, false]) {
  Deno.test(`batchStatistics() do not depend on the mean they expect, ${shared ? "shared" : "by location"}`, () => {
    const x = float64Tensor(normals(1, SHAPE), SHAPE);
    const shape = shared ? [1, 1, 5] : [3, 1, 5];
    const nearOf = (factor: number) =>
      float64Ops.mul(float64Tensor(normals(2, shape), shape), factor);
    const { mean, variance } = batchStatistics(float64Ops, { shared }, x, nearOf(0));
    const distance = float64Ops.sub(x, mean);
    const ofRows = float64Ops.mean(float64Ops.mul(distance, distance), 1);
    const expected = shared ? float64Ops.mean(ofRows, 0) : ofRows;
    for (const factor of [0, 1, 100]) {
      const found = batchStatistics(float64Ops, { shared }, x, nearOf(factor));
      assertAllClose(found.mean.data, mean.data, { rtol: 1e-12 });
      assertAllClose(found.variance.data, expected.data, { rtol: 1e-9 });
    }
    assertAllClose(variance.data, expected.data, { rtol: 1e-12 });
  });
}

Deno.test("batchStatistics() in float32 give the variance of units far from zero", async () => {
  const program = programOf({ x: SHAPE, near: [1, 1, 5] }, (ops, given) => {
    const [x, near] = [tensorNamed(given, "x"), tensorNamed(given, "near")];
    return batchStatistics(ops, { shared: true }, x, near).variance;
  });
  const x = normals(3, SHAPE).map((value) => 50 + value);
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  for (const cores of CORES) {
    const varianceNear = async (near: number): Promise<Float32Array> => {
      const values = { x: Float32Array.from(x), near: new Float32Array(5).fill(near) };
      const { out } = await runCompiled(program, values, { precision: "f32", cores });
      assert(out !== undefined);
      return out;
    };
    const units = Array.from({ length: 5 }, (_, unit) => x.filter((_, at) => at % 5 === unit));
    const expected = units.map((unit) => {
      const own = unit.reduce((sum, value) => sum + value, 0) / unit.length;
      return unit.reduce((sum, value) => sum + (value - own) ** 2, 0) / unit.length;
    });
    assertAllClose(await varianceNear(mean), expected, { rtol: 1e-4 });
    // Squares of 50 are rounded to 2^-13, in each sum of as many as there are; the first steps expect 0.
    assertAllClose(await varianceNear(0), expected, { atol: 2e-3, rtol: 0 });
  }
});

Deno.test("batchStatistics() give no negative variance", async () => {
  const program = programOf({ x: SHAPE, near: [1, 1, 5] }, (ops, given) => {
    const [x, near] = [tensorNamed(given, "x"), tensorNamed(given, "near")];
    return batchStatistics(ops, { shared: true }, x, near).variance;
  });
  const values = { x: new Float32Array(600).fill(1.1), near: new Float32Array(5).fill(-3.3) };
  const { out = [] } = await runCompiled(program, values, { precision: "f32", cores: 1 });
  assert(out.every((variance) => variance >= 0 && variance < 1e-5), `Found ${out}`);
});
