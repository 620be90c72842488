import { assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { normals } from "../../../_test_networks.ts";
import { tensorNamed } from "../../../ops/program.ts";
import { CORES, expectedOf, programOf, runCompiled } from "../_run_compiled.ts";
import { tracedProgram } from "../plan.ts";
import { compileTrace } from "./compile.ts";

/** Shapes whose second axis is added up in memory, and the loops of the sum: four rows are walked together. */
const SUMS = {
  "a multiple of four": { x: [2, 8, 3, 70], loops: [2, 2, 3, 70] },
  "no multiple of four": { x: [2, 6, 3, 70], loops: [2, 6, 3, 70] },
} as const;

for (const [name, { x, loops }] of Object.entries(SUMS)) {
  Deno.test(`unrolled() adds ${name} of rows to what is in memory`, async () => {
    const shapes = { x, scale: [1, 1, 1, 70] };
    const program = programOf(shapes, (ops, given) => {
      const scaled = ops.relu(ops.mul(tensorNamed(given, "x"), tensorNamed(given, "scale")));
      return ops.mean(ops.gather(ops.mul(scaled, scaled), [1, 0], 0), 1);
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

/** Shapes of which two rows are walked together, as they load the same scale, and such as are not. */
const ROWS = {
  "pairs of rows": { x: [6, 70], loops: [3, 70] },
  "an odd number of rows": { x: [5, 70], loops: [5, 70] },
} as const;

for (const [name, { x, loops }] of Object.entries(ROWS)) {
  Deno.test(`unrolled() stores ${name}`, async () => {
    const shapes = { x, scale: [1, 70] };
    const program = programOf(
      shapes,
      (ops, given) => ops.relu(ops.mul(tensorNamed(given, "x"), tensorNamed(given, "scale"))),
    );
    const { steps: [step] } = compileTrace(tracedProgram(program, false).trace, "f32");
    assertEquals(step?.kind === "pass" ? step.pass.loops : undefined, loops);
    const values = { x: normals(1, shapes.x), scale: normals(2, shapes.scale) };
    for (const cores of CORES) {
      const { out = [] } = await runCompiled(program, values, { precision: "f32", cores });
      assertAllClose(out, expectedOf(program, values).data, { atol: 1e-6, rtol: 1e-6 }, name);
    }
  });
}
