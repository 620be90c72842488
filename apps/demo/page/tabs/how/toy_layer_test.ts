import { LOSSES } from "@goodness/core";
import { float64Ops, float64Tensor } from "@goodness/core/engines/float64";
import { assert, assertAlmostEquals } from "@std/assert";
import {
  FIRST_WEIGHTS,
  NEGATIVE,
  POSITIVE,
  toyActivity,
  toyLoss,
  toyUpdate,
  type ToyWeights,
} from "./toy_layer.ts";

const OPTIONS = { rate: 0.1, threshold: 1, scale: 2 };

/** The weights with one of them moved. */
function moved(weights: ToyWeights, at: number, by: number): ToyWeights {
  return weights.map((row, k) => [
    row[0] + (at === 2 * k ? by : 0),
    row[1] + (at === 2 * k + 1 ? by : 0),
  ]);
}

Deno.test("toyLoss() is the loss of the training", () => {
  const { threshold } = LOSSES;
  assert(threshold.kind === "pair");
  const goodnessOf = (input: readonly number[]) =>
    float64Tensor([toyActivity(FIRST_WEIGHTS, input).goodness], [1, 1, 1]);
  const options = { lossScale: OPTIONS.scale, threshold: OPTIONS.threshold, units: 2 };
  const { loss } = threshold.formula(
    float64Ops,
    goodnessOf(POSITIVE),
    goodnessOf(NEGATIVE),
    options,
  );
  assertAlmostEquals(toyLoss(FIRST_WEIGHTS, OPTIONS), loss.data[0] ?? NaN, 1e-12);
});

Deno.test("toyUpdate() goes down the loss, by finite differences", () => {
  const updated = toyUpdate(FIRST_WEIGHTS, OPTIONS);
  const step = 1e-5;
  for (let at = 0; at < 2 * FIRST_WEIGHTS.length; at++) {
    const [up, down] = [step, -step].map((by) => toyLoss(moved(FIRST_WEIGHTS, at, by), OPTIONS));
    const slope = ((up ?? NaN) - (down ?? NaN)) / (2 * step);
    const of = (weights: ToyWeights): number => weights[Math.floor(at / 2)]?.[at % 2] ?? NaN;
    assertAlmostEquals(of(updated) - of(FIRST_WEIGHTS), -OPTIONS.rate * slope, 1e-8);
  }
});

Deno.test("toyUpdate() brings the positive above the threshold and the negative below it", () => {
  let weights = FIRST_WEIGHTS;
  assert(toyActivity(weights, NEGATIVE).goodness > toyActivity(weights, POSITIVE).goodness);
  for (let update = 0; update < 60; update++) weights = toyUpdate(weights, OPTIONS);
  const [positive, negative] = [POSITIVE, NEGATIVE].map((input) => {
    return toyActivity(weights, input).goodness;
  });
  assert(Number(positive) > 1.2 && Number(negative) < 0.8, `${positive} and ${negative}`);
});
