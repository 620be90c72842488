import { assertAllClose, type Tolerance } from "@goodness/testing/all_close.ts";
import type { FusedPrecision } from "./precision.ts";
import { layerValues, rowNumbers } from "./_step_values.ts";
import { testPrograms } from "./_test_programs.ts";
import { ROWS_NAME } from "./row_functions.ts";

/** A mean takes a tenth of the gradient, which is 4 at most; in 16 bits, what it sums is off by 2^-11. */
const CLOSE: Readonly<Record<FusedPrecision, Tolerance>> = {
  f32: { atol: 1e-6, rtol: 1e-4 },
  f16: { atol: 2e-4, rtol: 2e-3 },
};

/** The programs before the losses that store what updates need, or state. */
const OF_STATISTICS = /: (moments|statistics)$/;

testPrograms(
  "updateProgram() and others agree with trainingProgram() given a layer's slopes",
  async ({ precision, known, plan, run }) => {
    const labels = plan.programs.map(({ label }) => label);
    const isUpdate = (label: string): boolean =>
      OF_STATISTICS.test(label) || labels.indexOf(label) > labels.indexOf("losses");
    for (const { index } of plan.layers) {
      const ofLayer = (name: string): boolean => name.startsWith(`layers.${index}.`);
      const expected = Object.entries(known.after).filter(([name]) => ofLayer(name));
      const result = await run({
        labels: labels.filter((each) => each.startsWith(`layer ${index}:`) && isUpdate(each)),
        writes: {
          ...known.state,
          ...known.inputs,
          ...layerValues(plan, known),
          [ROWS_NAME]: rowNumbers(plan, known),
        },
        reads: expected.map(([name]) => name),
      });
      for (const [name, { data }] of expected) {
        assertAllClose(result[name] ?? [], data, CLOSE[precision], name);
      }
    }
  },
);
