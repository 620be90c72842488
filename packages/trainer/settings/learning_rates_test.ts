import { assertAllClose } from "@goodness/testing/all_close.ts";
import { learningRates } from "./learning_rates.ts";

const PLAN = {
  steps: 12,
  stepsPerEpoch: 4,
  layers: [1, 1, 1].map((learningRate) => ({ learningRate })),
};
const SETTINGS = { learningRate: 6, schedule: "linear", warmup: 0, order: "together" } as const;

function rates(changes: Partial<Parameters<typeof learningRates>[0]>, step: number): number[] {
  return learningRates({ ...SETTINGS, ...changes }, PLAN, step);
}

Deno.test("learningRates() are alike where layers learn together", () => {
  assertAllClose(rates({}, 0), [6, 6, 6], { atol: 0 });
  assertAllClose(rates({}, 6), [3, 3, 3], { atol: 1e-12 });
  assertAllClose(rates({}, 11), [0.5, 0.5, 0.5], { atol: 1e-12 });
});

Deno.test("learningRates() give each layer a schedule of its own where layers learn greedily", () => {
  const steps = Array.from({ length: 12 }, (_, step) => rates({ order: "greedy" }, step));
  steps.forEach((found, step) => {
    const expected = [0, 0, 0];
    expected[Math.floor(step / 4)] = 6 * (1 - (step % 4) / 4);
    assertAllClose(found, expected, { atol: 1e-12 }, `step ${step}`);
  });
});

Deno.test("learningRates() rise for the asked epochs", () => {
  const rising = (step: number): number[] => rates({ warmup: 1.5, schedule: "constant" }, step);
  assertAllClose(rising(0), [1, 1, 1], { atol: 1e-12 });
  assertAllClose(rising(2), [3, 3, 3], { atol: 1e-12 });
  assertAllClose(rising(5), [6, 6, 6], { atol: 1e-12 });
  assertAllClose(rising(9), [6, 6, 6], { atol: 1e-12 });
  assertAllClose(rates({ warmup: 0.5, order: "greedy" }, 4), [0, 3, 0], { atol: 1e-12 });
});

Deno.test("learningRates() are multiplied by the factors of the layers", () => {
  const plan = { ...PLAN, layers: [1, 0.5, 0].map((learningRate) => ({ learningRate })) };
  assertAllClose(learningRates(SETTINGS, plan, 6), [3, 1.5, 0], { atol: 1e-12 });
});
