import { assertAllClose } from "@goodness/testing/all_close.ts";
import { objectiveOf } from "../../objectives/objectives.ts";
import { layerValues, rowNumbers } from "./_step_values.ts";
import { testPrograms } from "./_test_programs.ts";
import { activitiesName, productName } from "./buffer_names.ts";
import { storesProduct } from "./layer_sizes.ts";
import { sumsSquares } from "./sums_of_squares.ts";
import { ROWS_NAME } from "./row_functions.ts";
import { rowsOfLayer } from "./row_values.ts";

testPrograms(
  "imageProductProgram() agrees with imageProduct()",
  async ({ known, plan, close, run }) => {
    for (const { index } of plan.layers.filter(storesProduct)) {
      const name = productName(index);
      const result = await run({
        labels: [`layer ${index}: product`],
        writes: {
          ...known.state,
          ...known.inputs,
          ...layerValues(plan, known),
          [ROWS_NAME]: rowNumbers(plan, known),
        },
        reads: [name],
      });
      assertAllClose(result[name] ?? [], known.layers[index]?.images?.data ?? [], close);
    }
  },
  {
    concerns: ({ network: { spec } }) =>
      objectiveOf(spec).rowsPerImage === 2 || spec.normalisation === "batch-norm",
  },
);

testPrograms(
  "activitiesProgram() agrees with runLayers()",
  async ({ known, plan, close, run }) => {
    const written = plan.layers.filter(({ index }) =>
      plan.programs.some(({ label }) => label === `layer ${index}: activities`)
    );
    for (const sizes of written) {
      const { index, rows, locations, channels } = sizes;
      const name = activitiesName(index);
      const result = await run({
        labels: [`layer ${index}: activities`],
        writes: {
          ...known.state,
          ...known.inputs,
          [ROWS_NAME]: rowNumbers(plan, known),
          ...layerValues(plan, known),
        },
        reads: [name, ROWS_NAME],
      });
      const expected = known.layers[index];
      assertAllClose(result[name] ?? [], expected?.activities.data ?? [], close, name);
      if (!sumsSquares(sizes)) continue;
      const { sums, parts } = rowsOfLayer(plan.layout, index);
      const goodness = Array.from({ length: rows }, (_, row) => {
        const ofParts = Array.from(
          { length: parts },
          (_, part) => result[ROWS_NAME]?.[sums + part * rows + row] ?? NaN,
        );
        return ofParts.reduce((sum, each) => sum + each, 0) / (locations * channels);
      });
      assertAllClose(goodness, expected?.goodness.data ?? [], close, `goodness ${index}`);
    }
  },
  {
    concerns: ({ network: { spec } }) =>
      spec.labelPlacement !== "detached" && spec.normalisation !== "batch-norm",
  },
);
