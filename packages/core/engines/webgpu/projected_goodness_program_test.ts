import { assertAllClose } from "@goodness/testing/all_close.ts";
import { rowNumbers } from "./_step_values.ts";
import { testPrograms } from "./_test_programs.ts";
import { activitiesName, squaresName } from "./buffer_names.ts";
import { ROWS_NAME } from "./row_functions.ts";
import { rowsOfLayer } from "./row_values.ts";
import type { Training } from "./why_not_fused.ts";

/** Whether goodness is projected. */
function concerns({ network }: Training): boolean {
  return network.spec.goodness === "projected";
}

testPrograms(
  "squaresProgram() agrees with pooledSquares()",
  async ({ known, close, run }) => {
    for (const [index, { activities, projected }] of known.layers.entries()) {
      const name = squaresName(index);
      const result = await run({
        labels: [`layer ${index}: squares`],
        writes: { [activitiesName(index)]: activities },
        reads: [name],
      });
      assertAllClose(result[name] ?? [], projected?.pooled.data ?? [], close);
    }
  },
  { concerns },
);

testPrograms(
  "projectedGoodnessProgram() agrees with projectedGoodness(), and sums squares",
  async ({ known, plan, close, run }) => {
    const expected = rowNumbers(plan, known);
    for (const { index, rows, groups } of plan.layers) {
      const result = await run({
        labels: [`layer ${index}: goodness`],
        writes: { ...known.state, [squaresName(index)]: known.layers[index]?.projected?.pooled },
        reads: [ROWS_NAME],
      });
      const { goodness, sums } = rowsOfLayer(plan.layout, index);
      for (const [start, length] of [[goodness, groups * rows], [sums, rows]] as const) {
        assertAllClose(
          result[ROWS_NAME]?.slice(start, start + length) ?? [],
          expected.slice(start, start + length),
          close,
        );
      }
    }
  },
  { concerns },
);
