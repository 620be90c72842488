import { assertAllClose, type Tolerance } from "@goodness/testing/all_close.ts";
import { exact } from "../../training/_step_cases.ts";
import { optimiserUpdate } from "../../training/optimiser.ts";
import { float64Ops, type Float64Tensor } from "../float64/ops.ts";
import { type LearntTensor, learntTensors, projectionName } from "../../network/parameters.ts";
import type { PrecisionName } from "./precision.ts";
import { trainingProgram } from "../../training/step.ts";
import { type Reference, rowNumbers } from "./_step_reference.ts";
import { testPrograms } from "./_test_programs.ts";
import type { Training } from "./why_not_fused.ts";
import { activitiesName, productName, squaresName } from "./layer_sizes.ts";
import { ROWS_NAME } from "./row_functions.ts";

/** A learnt tensor's state after `optimiserUpdate`. */
function updated(
  { network, options }: Training,
  known: Reference,
  { name, layer }: LearntTensor,
): Record<string, Float64Tensor | undefined> {
  const program = trainingProgram(network, options);
  const state = exact(known.state, program.state);
  const inputs = exact(known.inputs, program.inputs);
  const gradient = known.layers[layer]?.gradients[name];
  if (gradient === undefined) throw new RangeError(`Cannot find the gradient of "${name}"`);
  return optimiserUpdate(float64Ops, options, { state, inputs }, { name, layer, gradient });
}

/** A mean takes a tenth of the gradient, which is 4 at most; in 16 bits, what it sums is off by 2^-11. */
const CLOSE: Readonly<Record<PrecisionName, Tolerance>> = {
  f32: { atol: 1e-6, rtol: 1e-4 },
  f16: { atol: 2e-4, rtol: 2e-3 },
};

/** The programs that update a learnt tensor, as far as there are such. */
function labelsOf({ name, layer }: LearntTensor): string[] {
  if (name === projectionName(layer)) return [`layer ${layer}: projection`];
  return ["derivatives", "gradient", "update"].map((what) => `layer ${layer}: ${what}`);
}

testPrograms(
  "updateProgram() agrees with optimiserUpdate()",
  async ({ training, precision, known, plan, run }) => {
    const written = known.layers.flatMap(({ activities, images, projected }, index) => [
      [activitiesName(index), activities] as const,
      ...(images === undefined ? [] : [[productName(index), images] as const]),
      ...(projected === undefined ? [] : [[squaresName(index), projected.pooled] as const]),
    ]);
    for (const learnt of learntTensors(training.network)) {
      const expected = updated(training, known, learnt);
      const all = plan.programs.map(({ label }) => label);
      const result = await run({
        labels: labelsOf(learnt).filter((label) => all.includes(label)),
        writes: {
          ...known.state,
          ...known.inputs,
          ...Object.fromEntries(written),
          [ROWS_NAME]: rowNumbers(plan, known),
        },
        reads: Object.keys(expected),
      });
      for (const [name, tensor] of Object.entries(expected)) {
        assertAllClose(result[name] ?? [], tensor?.data ?? [], CLOSE[precision], name);
      }
    }
  },
);
