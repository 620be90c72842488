import { assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { normals } from "../../../_test_networks.ts";
import { tensorNamed } from "../../../ops/program.ts";
import { CORES, expectedOf, programOf, runCompiled } from "../_run_compiled.ts";
import { tracedProgram } from "../plan.ts";
import { compileTrace } from "./compile.ts";

/** The shape of what is added up, and the loops of its pass. */
interface Unrolled {
  readonly x: readonly number[];
  readonly loops: readonly number[];
}

const CASES: Readonly<Record<string, Unrolled>> = {
  "eight": { x: [2, 16, 3, 70], loops: [2, 2, 3, 70] },
  "four": { x: [2, 12, 3, 70], loops: [2, 3, 3, 70] },
  "two": { x: [2, 6, 3, 70], loops: [2, 3, 3, 70] },
  "one": { x: [2, 5, 3, 70], loops: [2, 5, 3, 70] },
};

for (const [name, { x, loops }] of Object.entries(CASES)) {
  Deno.test(`unrolled() adds ${name} of the rows at a time`, async () => {
    const shapes = { x, scale: x.map((length, axis) => axis === x.length - 1 ? length : 1) };
    const program = programOf(shapes, (ops, given) => {
      const product = ops.relu(ops.mul(tensorNamed(given, "x"), tensorNamed(given, "scale")));
      return ops.mean(ops.gather(ops.mul(product, product), [1, 0], 0), 1);
    });
    const { steps: [step] } = compileTrace(tracedProgram(program, false).trace, "f32");
    assertEquals(step?.kind === "pass" ? step.pass.loops : undefined, loops);
    const values = { x: normals(1, shapes.x), scale: normals(2, shapes.scale) };
    for (const cores of CORES) {
      const { out = [] } = await runCompiled(program, values, { precision: "f32", cores });
      assertAllClose(out, expectedOf(program, values).data, { atol: 1e-5, rtol: 1e-5 }, name);
    }
  });
}
