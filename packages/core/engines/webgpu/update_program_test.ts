import { assertAllClose, type Tolerance } from "@goodness/testing/all_close.ts";
import { exact } from "../../training/_step_cases.ts";
import { adamUpdate } from "../../training/adam.ts";
import { emaName, firstMomentName, secondMomentName } from "../../training/optimiser.ts";
import { float64Ops, type Float64Tensor } from "../float64/ops.ts";
import { weightName } from "../../network/parameters.ts";
import type { PrecisionName } from "./precision.ts";
import { tensorNamed } from "../../ops/program.ts";
import { trainingProgram } from "../../training/step.ts";
import { type Reference, rowNumbers } from "./_step_reference.ts";
import { testPrograms } from "./_test_programs.ts";
import type { Training } from "./why_not_fused.ts";
import { activitiesName, productName } from "./layer_sizes.ts";
import { ROWS_NAME } from "./row_functions.ts";

/** One layer's state after `adamUpdate`, with decay and average. */
function updated(
  { network, options }: Training,
  known: Reference,
  layer: number,
): Record<string, Float64Tensor | undefined> {
  const program = trainingProgram(network, options);
  const state = exact(known.state, program.state);
  const stepSize = float64Ops.constant([known.inputs.stepSize?.[layer] ?? NaN], [1]);
  const weight = tensorNamed(state, weightName(layer));
  const rate = known.inputs.learningRate?.[layer] ?? 0;
  const decay = float64Ops.mul(weight, rate * options.weightDecay);
  const gradient = known.layers[layer]?.gradient;
  if (gradient === undefined) throw new RangeError(`Cannot find layer ${layer}`);
  const next = adamUpdate(
    float64Ops,
    {
      weight: float64Ops.sub(weight, decay),
      firstMoment: tensorNamed(state, firstMomentName(weightName(layer))),
      secondMoment: tensorNamed(state, secondMomentName(weightName(layer))),
    },
    { gradient, stepSize },
    options.adam,
  );
  const average = state[emaName(weightName(layer))];
  return {
    [weightName(layer)]: next.weight,
    [firstMomentName(weightName(layer))]: next.firstMoment,
    [secondMomentName(weightName(layer))]: next.secondMoment,
    ...(average && {
      [emaName(weightName(layer))]: float64Ops.add(
        float64Ops.mul(average, options.ema),
        float64Ops.mul(next.weight, 1 - options.ema),
      ),
    }),
  };
}

/** A mean takes a tenth of the gradient, which is 4 at most; in 16 bits, what it sums is off by 2^-11. */
const CLOSE: Readonly<Record<PrecisionName, Tolerance>> = {
  f32: { atol: 1e-6, rtol: 1e-4 },
  f16: { atol: 2e-4, rtol: 2e-3 },
};

testPrograms(
  "updateProgram() agrees with adamUpdate()",
  async ({ training, precision, known, plan, run }) => {
    for (const { index } of plan.layers) {
      const expected = updated(training, known, index);
      const written = known.layers.flatMap(({ activities, images }, at) => [
        [activitiesName(at), activities] as const,
        ...(images === undefined ? [] : [[productName(at), images] as const]),
      ]);
      const result = await run({
        labels: plan.programs.map(({ label }) => label).filter((label) =>
          [`layer ${index}: gradient`, `layer ${index}: update`].includes(label)
        ),
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
