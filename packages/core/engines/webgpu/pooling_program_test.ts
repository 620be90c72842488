import { assertAllClose } from "@goodness/testing/all_close.ts";
import { layerValues } from "./_step_values.ts";
import { testPrograms } from "./_test_programs.ts";

testPrograms(
  "poolingProgram() agrees with pool()",
  async ({ known, plan, close, run }) => {
    const values = layerValues(plan, known);
    for (const { index, pooling } of plan.layers) {
      for (const [at, { source, target }] of pooling.entries()) {
        const result = await run({
          labels: [`layer ${index}: pooling ${at}`],
          writes: { [source.buffer]: values[source.buffer] },
          reads: [target],
        });
        assertAllClose(result[target] ?? [], values[target]?.data ?? [], close, target);
      }
    }
  },
  { concerns: ({ network }) => network.layers.some(({ pooling }) => pooling.length > 0) },
);
