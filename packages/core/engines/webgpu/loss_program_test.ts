import { assertAllClose } from "@goodness/testing/all_close.ts";
import { gpuTest } from "@goodness/testing/device_test.ts";
import { METRICS_NAME } from "../../training/training_tensors.ts";
import { runSingle, TEST_LIMITS, TRAININGS } from "./_program_cases.ts";
import { reference, rowNumbers } from "./_step_reference.ts";
import { fusedPlan, type Training } from "./fused_plan.ts";
import { ROWS_NAME } from "./row_functions.ts";
import { rowsOfLayer } from "./row_values.ts";

async function compareLosses(training: Training): Promise<void> {
  const known = reference(training);
  const plan = fusedPlan(training, TEST_LIMITS);
  const expected = rowNumbers(plan, known);
  const before = expected.slice();
  for (const { index, rows, detached } of plan.layers) {
    const { slopes, scales } = rowsOfLayer(plan.layout, index);
    before.fill(NaN, slopes, detached ? scales : scales + rows);
  }
  const measuredBefore = new Float32Array(plan.layers.length * 4).fill(0.5);
  const result = await runSingle(training, {
    label: "losses",
    writes: { ...known.inputs, [METRICS_NAME]: measuredBefore, [ROWS_NAME]: before },
    reads: [ROWS_NAME, METRICS_NAME],
  });
  assertAllClose(result[ROWS_NAME] ?? [], expected, { atol: 1e-6, rtol: 1e-5 });
  const measured = known.layers.flatMap(({ metrics }) => [...metrics.data].map((x) => x + 0.5));
  assertAllClose(result[METRICS_NAME] ?? [], measured, { atol: 1e-5, rtol: 1e-5 });
}

for (const [shapes, training] of Object.entries(TRAININGS)) {
  const { loss } = training.options;
  gpuTest(
    `lossProgram() agrees with the objective's loss: ${shapes}, ${loss}`,
    () => compareLosses(training),
  );
}
