import { assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { gpuTest } from "@goodness/testing/device_test.ts";
import { PRECISION_NAMES, type PrecisionName } from "./precision.ts";
import {
  CLOSE,
  needs,
  reference,
  rowNumbers,
  runSingle,
  TEST_LIMITS,
  TRAININGS,
} from "./_program_cases.ts";
import { fusedPlan, type Training } from "./fused_plan.ts";
import { activitiesName } from "./layer_sizes.ts";
import { IMAGE_PRODUCT } from "./product_program.ts";
import { ROWS_NAME } from "./row_functions.ts";

async function compareNegatives(training: Training, precision: PrecisionName): Promise<void> {
  const known = reference(training);
  const result = await runSingle(training, {
    precision,
    label: "layer 0: negatives and activities",
    writes: { ...known.state, ...known.inputs, [IMAGE_PRODUCT]: known.imageProduct },
    reads: [activitiesName(0), ROWS_NAME],
  });
  const plan = fusedPlan(training, TEST_LIMITS);
  const rows = 2 * training.options.batchSize;
  const expected = rowNumbers(plan, known);
  // Labels and the first layer's sums of squares come first.
  assertEquals(result[ROWS_NAME]?.slice(0, rows), expected.slice(0, rows));
  assertAllClose(
    result[ROWS_NAME]?.slice(rows, 2 * rows) ?? [],
    expected.slice(rows, 2 * rows),
    CLOSE[precision],
  );
  assertAllClose(
    result[activitiesName(0)] ?? [],
    known.layers[0]?.activities.data ?? [],
    CLOSE[precision],
  );
}

for (const precision of PRECISION_NAMES) {
  for (const [shapes, training] of Object.entries(TRAININGS)) {
    if (training.network.spec.objective === "grouped") continue;
    const { negatives } = training.options;
    gpuTest(
      `negativesProgram() agrees with the objective's rows: ${shapes}, ${negatives}, ${precision}`,
      () => compareNegatives(training, precision),
      needs(precision),
    );
  }
}
