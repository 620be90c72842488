import { assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { normals } from "../../../_test_networks.ts";
import type { Ops } from "../../../ops/ops.ts";
import { type Program, type TensorMap, tensorNamed } from "../../../ops/program.ts";
import { exact } from "../../../training/_step_cases.ts";
import { float64Ops } from "../../float64/ops.ts";
import { CORES, runCompiled } from "../_run_compiled.ts";
import { tracedProgram } from "../plan.ts";
import { compileTrace } from "./compile.ts";

/** Programs with several outputs, and how many passes they become. */
const PROGRAMS: Readonly<
  Record<
    string,
    {
      readonly passes: number;
      readonly run: <T>(ops: Ops<T>, given: { readonly x: T; readonly y: T }) => TensorMap<T>;
    }
  >
> = {
  "sums over the same rows": {
    passes: 1,
    run: (ops, { x, y }) => ({ first: ops.mean(x, 1), second: ops.sum(ops.mul(x, y), 1) }),
  },
  "sums over an outer axis": {
    passes: 1,
    run: (ops, { x, y }) => ({ first: ops.mean(ops.mul(x, y), 0), second: ops.sum(x, 0) }),
  },
  "a value and what is computed of it": {
    passes: 1,
    run: (ops, { x }) => {
      const first = ops.relu(x);
      return { first, second: ops.mul(first, 3) };
    },
  },
  "sums that need the means before": {
    passes: 2,
    run: (ops, { x }) => {
      const first = ops.mean(x, 1);
      return { first, second: ops.sum(ops.sub(x, first), 1) };
    },
  },
  "sums over different axes": {
    passes: 2,
    run: (ops, { x }) => ({ first: ops.mean(x, 0), second: ops.mean(x, 1) }),
  },
  "values that share nothing": {
    passes: 2,
    run: (ops, { x, y }) => ({ first: ops.relu(x), second: ops.relu(y) }),
  },
};

/** Rows that are some vectors, a vector and a rest, and less than a vector. */
const SHAPES = [[3, 5, 96], [2, 7, 21], [4, 3, 3], [5, 9, 53]] as const;

for (const [name, { passes, run }] of Object.entries(PROGRAMS)) {
  Deno.test(`joinPasses() makes ${passes} of ${name}, which give the same`, async () => {
    for (const shape of SHAPES) {
      const program: Program = {
        name,
        state: {},
        inputs: { x: shape, y: shape },
        run: <T>(ops: Ops<T>, _state: TensorMap<T>, given: TensorMap<T>) => ({
          state: {},
          outputs: run(ops, { x: tensorNamed(given, "x"), y: tensorNamed(given, "y") }),
        }),
      };
      const { steps } = compileTrace(tracedProgram(program, false).trace, "f32");
      assertEquals(steps.map(({ kind }) => kind), new Array<string>(passes).fill("pass"));
      const values = { x: normals(1, shape), y: normals(2, shape) };
      const expected = program.run(float64Ops, {}, exact(values, program.inputs)).outputs;
      for (const cores of CORES) {
        const found = await runCompiled(program, values, { precision: "f32", cores });
        for (const [output, { data }] of Object.entries(expected)) {
          assertAllClose(tensorNamed(found, output), data, { atol: 1e-5, rtol: 1e-5 }, output);
        }
      }
    }
  });
}
