import { assertAllClose } from "@goodness/testing/all_close.ts";
import { METRICS_NAME } from "../../training/training_tensors.ts";
import { rowNumbers } from "./_step_values.ts";
import { testPrograms } from "./_test_programs.ts";
import { ROWS_NAME } from "./row_functions.ts";
import { rowsOfLayer } from "./row_values.ts";

testPrograms("lossProgram() agrees with the objective's loss", async ({ known, plan, run }) => {
  const expected = rowNumbers(plan, known);
  const before = expected.slice();
  for (const { index, rows, detached } of plan.layers) {
    const { slopes, scales } = rowsOfLayer(plan.layout, index);
    before.fill(NaN, slopes, detached ? scales : scales + rows);
  }
  const measuredBefore = new Float32Array(plan.layers.length * 4).fill(0.5);
  const result = await run({
    labels: ["losses"],
    writes: { ...known.inputs, [METRICS_NAME]: measuredBefore, [ROWS_NAME]: before },
    reads: [ROWS_NAME, METRICS_NAME],
  });
  assertAllClose(result[ROWS_NAME] ?? [], expected, { atol: 1e-6, rtol: 1e-5 });
  const measured = known.layers.flatMap(({ metrics }) => [...metrics.data].map((x) => x + 0.5));
  assertAllClose(result[METRICS_NAME] ?? [], measured, { atol: 1e-5, rtol: 1e-5 });
}, { precisions: ["f32"] }); // it reads and writes no activities
