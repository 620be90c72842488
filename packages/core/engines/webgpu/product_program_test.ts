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

async function compareImageProducts(training: Training, precision: PrecisionName): Promise<void> {
  const known = reference(training);
  const plan = fusedPlan(training, TEST_LIMITS, precision);
  for (const { index } of plan.layers.filter(sharesImages)) {
    const name = productName(index);
    const result = await runSingle(training, {
      precision,
      label: `layer ${index}: product`,
      writes: {
        ...known.state,
        ...known.inputs,
        ...(index > 0 && {
          [ROWS_NAME]: rowNumbers(plan, known),
          [productName(index - 1)]: known.layers[index - 1]?.images,
        }),
      },
      reads: [name],
    });
    assertAllClose(result[name] ?? [], known.layers[index]?.images?.data ?? [], CLOSE[precision]);
  }
}

async function compareActivities(training: Training, precision: PrecisionName): Promise<void> {
  const known = reference(training);
  const { layers, layout, programs, buffers } = fusedPlan(training, TEST_LIMITS, precision);
  const written = layers.filter(({ index }) =>
    programs.some(({ label }) => label === `layer ${index}: activities`)
  );
  for (const { index, rows, groups, locations, channels } of written) {
    const name = activitiesName(index);
    const result = await runSingle(training, {
      precision,
      label: `layer ${index}: activities`,
      writes: {
        ...known.state,
        ...known.inputs,
        [ROWS_NAME]: rowNumbers({ layers, layout, programs, buffers }, known),
        ...(index > 0 && { [activitiesName(index - 1)]: known.layers[index - 1]?.activities }),
      },
      reads: [name, ROWS_NAME],
    });
    const expected = known.layers[index];
    assertAllClose(result[name] ?? [], expected?.activities.data ?? [], CLOSE[precision], name);
    if (groups > 1) continue;
    const { sums, parts } = rowsOfLayer(layout, index);
    const goodness = Array.from({ length: rows }, (_, row) => {
      const ofParts = Array.from(
        { length: parts },
        (_, part) => result[ROWS_NAME]?.[sums + part * rows + row] ?? NaN,
      );
      return ofParts.reduce((sum, each) => sum + each, 0) / (locations * channels);
    });
    const message = `goodness ${index}`;
    assertAllClose(goodness, expected?.goodness.data ?? [], CLOSE[precision], message);
  }
}

for (const precision of PRECISION_NAMES) {
  for (const [shapes, training] of Object.entries(TRAININGS)) {
    const isGrouped = objectiveOf(training.network.spec).rowsPerImage === 1;
    if (!isGrouped) {
      gpuTest(
        `imageProductProgram() agrees with imageProduct(): ${shapes}, ${precision}`,
        () => compareImageProducts(training, precision),
        needs(precision),
      );
    }
    if (training.network.spec.labelPlacement === "detached") continue;
    gpuTest(
      `activitiesProgram() agrees with runLayers(): ${shapes}, ${precision}`,
      () => compareActivities(training, precision),
      needs(precision),
    );
  }
}
