import { assertAllClose } from "@goodness/testing/all_close.ts";
import { gpuTest } from "@goodness/testing/device_test.ts";
import { reference, rowNumbers, runSingle, TEST_LIMITS, TRAININGS } from "./_program_cases.ts";
import { fusedPlan } from "./fused_plan.ts";
import { activitiesName } from "./layer_sizes.ts";
import { ROWS_NAME } from "./row_functions.ts";
import { rowsOfLayer } from "./row_values.ts";

gpuTest("goodnessProgram() agrees with goodness() of groups", async () => {
  const training = TRAININGS.groups;
  if (training === undefined) throw new RangeError("Cannot find a network with groups");
  const known = reference(training);
  const plan = fusedPlan(training, TEST_LIMITS);
  const expected = rowNumbers(plan, known);
  for (const { index, rows, groups } of plan.layers) {
    const result = await runSingle(training, {
      label: `layer ${index}: goodness`,
      writes: { [activitiesName(index)]: known.layers[index]?.activities },
      reads: [ROWS_NAME],
    });
    const { sums } = rowsOfLayer(plan.layout, index);
    assertAllClose(
      result[ROWS_NAME]?.slice(sums, sums + rows * groups) ?? [],
      expected.slice(sums, sums + rows * groups),
      { atol: 1e-5, rtol: 1e-5 },
    );
  }
});
