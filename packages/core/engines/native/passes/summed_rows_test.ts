import { assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { normals } from "../../../_test_networks.ts";
import { type Program, tensorNamed } from "../../../ops/program.ts";
import type { Ops } from "../../../ops/ops.ts";
import type { TensorMap } from "../../../ops/program.ts";
import { exact } from "../../../training/_step_cases.ts";
import { float64Ops } from "../../float64/ops.ts";
import { CORES, runCompiled } from "../_run_compiled.ts";
import { tracedProgram } from "../plan.ts";
import { compileTrace } from "./compile.ts";

/** Rows that are summed all at once, in blocks of one row or of several, and in a last block that is shorter. */
const SHAPES: Readonly<Record<string, readonly number[]>> = {
  "all in registers": [2, 37, 24],
  "all, of which the last elements are no vector": [2, 37, 23],
  "in one block": [3, 20, 48],
  "in blocks and a shorter one": [3, 61, 70],
  "in blocks of four": [2, 37, 212],
  "in blocks of one": [2, 5, 1030],
};

for (const [name, x] of Object.entries(SHAPES)) {
  Deno.test(`Passes sum rows: ${name}`, async () => {
    const program: Program = {
      name: "sums",
      state: {},
      inputs: { x },
      run: <T>(ops: Ops<T>, _state: TensorMap<T>, given: TensorMap<T>) => {
        const rows = tensorNamed(given, "x");
        const outputs = { mean: ops.mean(rows, 1), squares: ops.sum(ops.mul(rows, rows), 1) };
        return { state: {}, outputs };
      },
    };
    const { steps } = compileTrace(tracedProgram(program, false).trace, "f32");
    assertEquals(steps.map(({ kind }) => kind), ["pass"]);
    const values = { x: normals(1, x) };
    const { outputs } = program.run(float64Ops, {}, exact(values, program.inputs));
    for (const cores of CORES) {
      const found = await runCompiled(program, values, { precision: "f32", cores });
      for (const [output, { data }] of Object.entries(outputs)) {
        assertAllClose(found[output] ?? [], data, { atol: 1e-5, rtol: 1e-5 }, output);
      }
    }
  });
}
