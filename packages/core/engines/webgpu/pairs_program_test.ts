import { assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { objectiveOf } from "../../objectives/objectives.ts";
import { rowNumbers } from "./_step_values.ts";
import { testPrograms } from "./_test_programs.ts";
import { activitiesName, productName } from "./buffer_names.ts";
import { sharesImages } from "./layer_sizes.ts";
import { ROWS_NAME } from "./row_functions.ts";
import { rowsOfLayer } from "./row_values.ts";

testPrograms(
  "pairsProgram() agrees with the objective's rows",
  async ({ known, plan, close, run }) => {
    const expected = rowNumbers(plan, known);
    const { labels } = plan.layout;
    for (const { index, rows, detached, below } of plan.layers.filter(sharesImages)) {
      const before = new Float32Array(expected.length);
      // Later layers have the labels that the first has chosen.
      if (index > 0) before.set(expected.subarray(labels, labels + rows), labels);
      const name = activitiesName(index);
      const result = await run({
        labels: [`layer ${index}: ${index === 0 ? "negatives and " : ""}activities`],
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
      assertAllClose(...found(sums, rows), close, `sums ${index}`);
      if (detached) assertAllClose(...found(scales, below.rows), close, `scales ${index}`);
      const activities = known.layers[index]?.activities.data ?? [];
      assertAllClose(result[name] ?? [], activities, close, name);
    }
  },
  { concerns: ({ network }) => objectiveOf(network.spec).rowsPerImage === 2 },
);
