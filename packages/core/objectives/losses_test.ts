import { assertAllClose } from "@goodness/testing/all_close.ts";
import { assert, assertEquals } from "@std/assert";
import { float64Ops, type Float64Tensor, float64Tensor } from "../engines/float64/ops.ts";
import { PAIR_LOSS_NAMES, PAIR_LOSSES, type PairLossName } from "./losses.ts";

/** Units so few that sums over the batch below lie near the threshold. */
const OPTIONS = { lossScale: 7, threshold: 1.5, units: 0.005 };
const POSITIVE = [0, 0.2, 1.5, 1.6, 4, 300, 0.7];
const NEGATIVE = [0, 1.9, 1.5, 0.3, 4.1, 0.1, 250];

function column(values: readonly number[]): Float64Tensor {
  return float64Tensor(values, [1, values.length, 1]);
}

/** The mean loss of a batch. */
function meanLoss(
  name: PairLossName,
  positive: readonly number[],
  negative: readonly number[],
): number {
  const { loss } = PAIR_LOSSES[name](float64Ops, column(positive), column(negative), OPTIONS);
  return loss.data.reduce((sum, value) => sum + value, 0) / loss.data.length;
}

function lossOf(name: PairLossName, positive: number, negative: number): number {
  return meanLoss(name, [positive], [negative]);
}

for (const name of PAIR_LOSS_NAMES) {
  Deno.test(`PAIR_LOSSES.${name} has the derivatives of finite differences`, () => {
    const result = PAIR_LOSSES[name](float64Ops, column(POSITIVE), column(NEGATIVE), OPTIONS);
    const h = 1e-6;
    const differences = (move: (h: number) => [number, number]) =>
      POSITIVE.map((_, moved) => {
        const at = (step: number): number => {
          const [a, b] = move(step);
          const changed = (values: readonly number[], change: number): number[] =>
            values.map((value, index) => index === moved ? value + change : value);
          return meanLoss(name, changed(POSITIVE, a), changed(NEGATIVE, b));
        };
        return POSITIVE.length * (at(h) - at(-h)) / (2 * h); // the step takes the mean
      });
    const tolerance = { atol: 1e-6, rtol: 1e-6 };
    assertAllClose(result.positive.data, differences((step) => [step, 0]), tolerance, "by g+");
    assertAllClose(result.negative.data, differences((step) => [0, step]), tolerance, "by g-");
  });

  Deno.test(`PAIR_LOSSES.${name} stays finite for extreme goodness`, () => {
    for (const [positive, negative] of [[1e6, 0], [0, 1e6]] as const) {
      assert(Number.isFinite(lossOf(name, positive, negative)));
    }
  });

  Deno.test(`PAIR_LOSSES.${name} falls as positives gain and negatives lose goodness`, () => {
    assert(lossOf(name, 1.4, 1) > lossOf(name, 1.6, 1));
    assert(lossOf(name, 1.5, 0.8) < lossOf(name, 1.5, 1.2));
  });
}

Deno.test("PAIR_LOSSES.pairwise depends on the difference alone", () => {
  assertAllClose([lossOf("pairwise", 3, 2)], [lossOf("pairwise", 101, 100)], { rtol: 1e-9 });
});

Deno.test("PAIR_LOSSES.threshold is two logarithms of two at the threshold", () => {
  assertEquals(lossOf("threshold", 1.5, 1.5), 2 * Math.LN2);
});

Deno.test("PAIR_LOSSES.batch-cross-entropy has no gradient on sums of a real batch", () => {
  const { positive, negative } = PAIR_LOSSES["batch-cross-entropy"](
    float64Ops,
    column([1, 1.2]),
    column([1, 0.9]),
    { lossScale: 1, threshold: 2, units: 2048 },
  );
  assertEquals([...positive.data, ...negative.data].every((x) => Math.abs(x) < 1e-200), true);
});
