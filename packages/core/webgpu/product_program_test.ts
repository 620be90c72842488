import { assertAllClose } from "@goodness/testing/all_close.ts";
import { gpuTest } from "@goodness/testing/device_test.ts";
import { reference, rowNumbers, runSingle, TEST_LIMITS, TRAININGS } from "./_program_cases.ts";
import { fusedPlan } from "./fused_plan.ts";
import { activitiesName } from "./layer_sizes.ts";
import { IMAGE_PRODUCT } from "./product_program.ts";
import { ROWS_NAME } from "./row_functions.ts";
import { rowsOfLayer } from "./row_values.ts";

const CLOSE = { atol: 1e-5, rtol: 1e-5 };

for (const [shapes, training] of Object.entries(TRAININGS)) {
  const isGrouped = training.network.spec.objective === "grouped";
  if (!isGrouped) {
    gpuTest(`imageProductProgram() agrees with imageProduct(): ${shapes}`, async () => {
      const { state, inputs, imageProduct } = reference(training);
      const result = await runSingle(training, {
        label: "images: product",
        writes: { ...state, ...inputs },
        reads: [IMAGE_PRODUCT],
      });
      assertAllClose(result[IMAGE_PRODUCT] ?? [], imageProduct.data, CLOSE);
    });
  }

  gpuTest(`activitiesProgram() agrees with runLayers(): ${shapes}`, async () => {
    const known = reference(training);
    const { layers, layout, programs } = fusedPlan(training, TEST_LIMITS);
    const written = layers.filter(({ index }) =>
      programs.some(({ label }) => label === `layer ${index}: activities`)
    );
    for (const { index, rows, groups, places, channels } of written) {
      const name = activitiesName(index);
      const result = await runSingle(training, {
        label: `layer ${index}: activities`,
        writes: {
          ...known.state,
          ...known.inputs,
          [ROWS_NAME]: rowNumbers({ layers, layout, programs, buffers: {} }, known),
          ...(index > 0 && { [activitiesName(index - 1)]: known.layers[index - 1]?.activities }),
        },
        reads: [name, ROWS_NAME],
      });
      const expected = known.layers[index];
      assertAllClose(result[name] ?? [], expected?.activities.data ?? [], CLOSE, name);
      if (groups > 1) continue;
      const { sums, parts } = rowsOfLayer(layout, index);
      const goodness = Array.from({ length: rows }, (_, row) => {
        const ofParts = Array.from(
          { length: parts },
          (_, part) => result[ROWS_NAME]?.[sums + part * rows + row] ?? NaN,
        );
        return ofParts.reduce((sum, each) => sum + each, 0) / (places * channels);
      });
      assertAllClose(goodness, expected?.goodness.data ?? [], CLOSE, `goodness ${index}`);
    }
  });
}
