import { assertAllClose } from "@goodness/testing/all_close.ts";
import { assert, assertEquals } from "@std/assert";
import { float64Ops, type Float64Tensor, float64Tensor } from "./float64_ops.ts";
import { LOSS_NAMES, LOSSES } from "./losses.ts";

const OPTIONS = { slope: 7, threshold: 1.5 };
const POSITIVE = [0, 0.2, 1.5, 1.6, 4, 300, 0.7];
const NEGATIVE = [0, 1.9, 1.5, 0.3, 4.1, 0.1, 250];

function column(values: readonly number[]): Float64Tensor {
  return float64Tensor(values, [1, values.length, 1]);
}

function lossOf(name: typeof LOSS_NAMES[number], positive: number, negative: number): number {
  const { loss } = LOSSES[name](float64Ops, column([positive]), column([negative]), OPTIONS);
  return loss.data[0] ?? NaN;
}

for (const name of LOSS_NAMES) {
  Deno.test(`LOSSES.${name} has the derivatives of finite differences`, () => {
    const result = LOSSES[name](float64Ops, column(POSITIVE), column(NEGATIVE), OPTIONS);
    const h = 1e-6;
    const differences = (move: (h: number) => [number, number]) =>
      POSITIVE.map((positive, index) => {
        const negative = NEGATIVE[index] ?? NaN;
        const at = (step: number): number => {
          const [a, b] = move(step);
          return lossOf(name, positive + a, negative + b);
        };
        return (at(h) - at(-h)) / (2 * h);
      });
    const tolerance = { atol: 1e-6, rtol: 1e-6 };
    assertAllClose(result.positive.data, differences((step) => [step, 0]), tolerance, "by g+");
    assertAllClose(result.negative.data, differences((step) => [0, step]), tolerance, "by g-");
  });

  Deno.test(`LOSSES.${name} stays finite for extreme goodness`, () => {
    for (const [positive, negative] of [[1e6, 0], [0, 1e6]] as const) {
      assert(Number.isFinite(lossOf(name, positive, negative)));
    }
  });

  Deno.test(`LOSSES.${name} falls as positives gain and negatives lose goodness`, () => {
    assert(lossOf(name, 1.4, 1) > lossOf(name, 1.6, 1));
    assert(lossOf(name, 1.5, 0.8) < lossOf(name, 1.5, 1.2));
  });
}

Deno.test("LOSSES.pairwise depends on the difference alone", () => {
  assertAllClose([lossOf("pairwise", 3, 2)], [lossOf("pairwise", 101, 100)], { rtol: 1e-9 });
});

Deno.test("LOSSES.threshold is two logarithms of two at the threshold", () => {
  assertEquals(lossOf("threshold", 1.5, 1.5), 2 * Math.LN2);
});
