import { assertAllClose } from "@goodness/testing/all_close.ts";
import { rowNumbers } from "./_step_values.ts";
import { testPrograms } from "./_test_programs.ts";
import { activitiesName, derivativesName } from "./buffer_names.ts";
import { ROWS_NAME } from "./row_functions.ts";
import type { Training } from "./why_not_fused.ts";

/** Whether more follows than a product. */
function concerns({ network: { spec } }: Training): boolean {
  return spec.goodness === "projected" || spec.normalisation === "batch-norm";
}

testPrograms(
  "derivativesProgram() agrees with projectedGradients() and goodnessGradient()",
  async ({ known, plan, run }) => {
    for (const [index, { activities, dz }] of known.layers.entries()) {
      const name = derivativesName(index);
      const result = await run({
        labels: [`layer ${index}: derivatives`],
        writes: {
          ...known.state,
          [activitiesName(index)]: activities,
          [ROWS_NAME]: rowNumbers(plan, known),
        },
        reads: [name],
      });
      assertAllClose(result[name] ?? [], dz.data, { atol: 1e-7, rtol: 1e-4 });
    }
  },
  { concerns, precisions: ["f32"] }, // in 16 bits they are scaled; the update's test has it
);
