import { assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { gpuTest } from "@goodness/testing/device_test.ts";
import { objectiveOf } from "../../objectives/objectives.ts";
import { PRECISION_NAMES, type PrecisionName } from "./precision.ts";
import { CLOSE, needs, runSingle, TEST_LIMITS, TRAININGS } from "./_program_cases.ts";
import { reference, rowNumbers } from "./_step_reference.ts";
import { fusedPlan, type Training } from "./fused_plan.ts";
import { activitiesName, productName, sharesImages } from "./layer_sizes.ts";
import { ROWS_NAME } from "./row_functions.ts";
import { rowsOfLayer } from "./row_values.ts";

async function comparePairs(training: Training, precision: PrecisionName): Promise<void> {
  const known = reference(training);
  const plan = fusedPlan(training, TEST_LIMITS);
  const expected = rowNumbers(plan, known);
  const { labels } = plan.layout;
  for (const { index, rows, detached, below } of plan.layers.filter(sharesImages)) {
    const before = new Float32Array(expected.length);
    // Later layers have the labels that the first has chosen.
    if (index > 0) before.set(expected.subarray(labels, labels + rows), labels);
    const name = activitiesName(index);
    const result = await runSingle(training, {
      precision,
      label: `layer ${index}: ${index === 0 ? "negatives and " : ""}activities`,
      writes: {
        ...known.state,
        ...known.inputs,
        [productName(index)]: known.layers[index]?.images,
        [ROWS_NAME]: before,
      },
      reads: [name, ROWS_NAME],
    });
    const found = (start: number, count: number): [Float32Array, Float32Array] => [
      result[ROWS_NAME]?.slice(start, start + count) ?? new Float32Array(0),
      expected.slice(start, start + count),
    ];
    assertEquals(...found(labels, rows));
    const { sums, scales } = rowsOfLayer(plan.layout, index);
    assertAllClose(...found(sums, rows), CLOSE[precision], `sums ${index}`);
    if (detached) assertAllClose(...found(scales, below.rows), CLOSE[precision], `scales ${index}`);
    const activities = known.layers[index]?.activities.data ?? [];
    assertAllClose(result[name] ?? [], activities, CLOSE[precision], name);
  }
}

for (const precision of PRECISION_NAMES) {
  for (const [shapes, training] of Object.entries(TRAININGS)) {
    if (objectiveOf(training.network.spec).rowsPerImage === 1) continue;
    const { negatives } = training.options;
    gpuTest(
      `pairsProgram() agrees with the objective's rows: ${shapes}, ${negatives}, ${precision}`,
      () => comparePairs(training, precision),
      needs(precision),
    );
  }
}
