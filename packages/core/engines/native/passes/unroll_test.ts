import { assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { normals } from "../../../_test_networks.ts";
import type { Ops } from "../../../ops/ops.ts";
import { tensorNamed } from "../../../ops/program.ts";
import { CORES, expectedOf, programOf, runCompiled } from "../_run_compiled.ts";
import { tracedProgram } from "../plan.ts";
import { compileTrace } from "./compile.ts";

/** What is computed, of a shape and a scale along its last axis, and the loops of its pass. */
interface Unrolled {
  readonly x: readonly number[];
  readonly loops: readonly number[];
  readonly run: <T>(ops: Ops<T>, scaled: T) => T;
}

const sum: Unrolled["run"] = (ops, scaled) =>
  ops.mean(ops.gather(ops.mul(scaled, scaled), [1, 0], 0), 1);
const stored: Unrolled["run"] = (_, scaled) => scaled;

/** Four rows are walked together where they are added in memory, two where they are stored. */
const CASES: Readonly<Record<string, Unrolled>> = {
  "adds a multiple of four rows": { x: [2, 8, 3, 70], loops: [2, 2, 3, 70], run: sum },
  "adds no multiple of four rows": { x: [2, 6, 3, 70], loops: [2, 6, 3, 70], run: sum },
  "stores pairs of rows": { x: [6, 70], loops: [3, 70], run: stored },
  "stores an odd number of rows": { x: [5, 70], loops: [5, 70], run: stored },
};

for (const [name, { x, loops, run }] of Object.entries(CASES)) {
  Deno.test(`unrolled() ${name}`, async () => {
    const shapes = { x, scale: x.map((length, axis) => axis === x.length - 1 ? length : 1) };
    const program = programOf(shapes, (ops, given) => {
      const product = ops.mul(tensorNamed(given, "x"), tensorNamed(given, "scale"));
      return run(ops, ops.relu(product));
    });
    const { steps: [step] } = compileTrace(tracedProgram(program, false).trace, "f32");
    assertEquals(step?.kind === "pass" ? step.pass.loops : undefined, loops);
    const values = { x: normals(1, shapes.x), scale: normals(2, shapes.scale) };
    const bound = run === stored ? 1e-6 : 1e-5;
    for (const cores of CORES) {
      const { out = [] } = await runCompiled(program, values, { precision: "f32", cores });
      assertAllClose(out, expectedOf(program, values).data, { atol: bound, rtol: bound }, name);
    }
  });
}
