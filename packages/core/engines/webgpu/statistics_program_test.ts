import { assertAllClose } from "@goodness/testing/all_close.ts";
import { layerValues, rowNumbers } from "./_step_values.ts";
import { testPrograms } from "./_test_programs.ts";
import { activitiesName, passedName } from "./buffer_names.ts";
import { ROWS_NAME } from "./row_functions.ts";

testPrograms(
  "momentsProgram(), statisticsProgram() and standardiseProgram() standardise as passedOn() does",
  async ({ known, plan, close, run }) => {
    for (const { index, statistics } of plan.layers.filter((sizes) => sizes.statistics)) {
      const isNormalised = statistics === "products";
      const name = isNormalised ? activitiesName(index) : passedName(index);
      const { [name]: expected, ...values } = layerValues(plan, known);
      const result = await run({
        labels: ["moments", "statistics", isNormalised ? "activities" : "passed on"].map((what) =>
          `layer ${index}: ${what}`
        ),
        writes: { ...known.state, ...values, [ROWS_NAME]: rowNumbers(plan, known) },
        reads: [name],
      });
      assertAllClose(result[name] ?? [], expected?.data ?? [], close, name);
    }
  },
  { concerns: ({ network }) => network.layers.some(({ statistics }) => statistics) },
);
