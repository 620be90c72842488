import { assertAllClose } from "@goodness/testing/all_close.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { float64Ops, type Float64Tensor, float64Tensor } from "../engines/float64/ops.ts";
import { InputError } from "../ops/input_error.ts";
import type { PairLoss } from "./loss.ts";
import { GROUP_LOSSES, LOSSES, PAIR_LOSSES, steepestSlope } from "./losses.ts";

/** Units so few that sums over the batch below lie near the threshold. */
const OPTIONS = { lossScale: 7, threshold: 1.5, units: 0.005 };
const POSITIVE = [0, 0.2, 1.5, 1.6, 4, 300, 0.7];
const NEGATIVE = [0, 1.9, 1.5, 0.3, 4.1, 0.1, 250];

function column(values: readonly number[]): Float64Tensor {
  return float64Tensor(values, [1, values.length, 1]);
}

/** The mean loss of a batch. */
function meanLoss(
  { formula }: PairLoss,
  positive: readonly number[],
  negative: readonly number[],
): number {
  const { loss } = formula(float64Ops, column(positive), column(negative), OPTIONS);
  return loss.data.reduce((sum, value) => sum + value, 0) / loss.data.length;
}

function lossAt(loss: PairLoss, positive: number, negative: number): number {
  return meanLoss(loss, [positive], [negative]);
}

for (const [name, loss] of Object.entries(PAIR_LOSSES)) {
  Deno.test(`PAIR_LOSSES.${name} has the derivatives of finite differences`, () => {
    const result = loss.formula(float64Ops, column(POSITIVE), column(NEGATIVE), OPTIONS);
    const h = 1e-6;
    const differences = (move: (h: number) => [number, number]) =>
      POSITIVE.map((_, moved) => {
        const at = (step: number): number => {
          const [a, b] = move(step);
          const changed = (values: readonly number[], change: number): number[] =>
            values.map((value, index) => index === moved ? value + change : value);
          return meanLoss(loss, changed(POSITIVE, a), changed(NEGATIVE, b));
        };
        return POSITIVE.length * (at(h) - at(-h)) / (2 * h); // the step takes the mean
      });
    const tolerance = { atol: 1e-6, rtol: 1e-6 };
    assertAllClose(result.positive.data, differences((step) => [step, 0]), tolerance, "by g+");
    assertAllClose(result.negative.data, differences((step) => [0, step]), tolerance, "by g-");
  });

  Deno.test(`PAIR_LOSSES.${name} stays finite for extreme goodness`, () => {
    for (const [positive, negative] of [[1e6, 0], [0, 1e6]] as const) {
      assert(Number.isFinite(lossAt(loss, positive, negative)));
    }
  });

  Deno.test(`PAIR_LOSSES.${name} falls as positives gain and negatives lose goodness`, () => {
    assert(lossAt(loss, 1.4, 1) > lossAt(loss, 1.6, 1));
    assert(lossAt(loss, 1.5, 0.8) < lossAt(loss, 1.5, 1.2));
  });
}

Deno.test("PAIR_LOSSES.pairwise depends on the difference alone", () => {
  assertAllClose([lossAt(PAIR_LOSSES.pairwise, 3, 2)], [lossAt(PAIR_LOSSES.pairwise, 101, 100)], {
    rtol: 1e-9,
  });
});

Deno.test("PAIR_LOSSES.threshold is two logarithms of two at the threshold", () => {
  assertEquals(lossAt(PAIR_LOSSES.threshold, 1.5, 1.5), 2 * Math.LN2);
});

Deno.test("PAIR_LOSSES.batch-cross-entropy has no gradient on sums of a real batch", () => {
  const { positive, negative } = PAIR_LOSSES["batch-cross-entropy"].formula(
    float64Ops,
    column([1, 1.2]),
    column([1, 0.9]),
    { lossScale: 1, threshold: 2, units: 2048 },
  );
  assertEquals([...positive.data, ...negative.data].every((x) => Math.abs(x) < 1e-200), true);
});

/** Pairs that are judged as badly as can be, and as undecidedly. */
const STEEP = [[-1e3, 1e3], [1.5, 1.5]] as const;

for (const [name, { formula, steepest }] of Object.entries<PairLoss>(PAIR_LOSSES)) {
  if (steepest === undefined) continue;
  Deno.test(`PAIR_LOSSES.${name} is as steep as it says and no steeper`, () => {
    const slopes = STEEP.flatMap(([positive, negative]) => {
      const result = formula(float64Ops, column([positive]), column([negative]), OPTIONS);
      return [result.positive, result.negative].map(({ data }) => Math.abs(data[0] ?? NaN));
    });
    assertAllClose([Math.max(...slopes)], [steepest(OPTIONS.lossScale)], { rtol: 1e-9 });
  });
}

Deno.test("GROUP_LOSSES have the derivatives of finite differences, and say how steep they are", () => {
  const labels = float64Tensor([1, 0, 0, 0, 1, 0], [1, 2, 3]);
  const scaled = [0.3, -1, 2, 0.1, 5, 4];
  for (const { formula, steepest } of Object.values(GROUP_LOSSES)) {
    const at = (values: readonly number[]): number =>
      formula(float64Ops, float64Tensor(values, [1, 2, 3]), labels).loss.data
        .reduce((sum, loss) => sum + loss);
    const h = 1e-6;
    const moved = (index: number, by: number): number[] =>
      scaled.map((value, other) => other === index ? value + by : value);
    const differences = scaled.map((_, index) =>
      (at(moved(index, h)) - at(moved(index, -h))) / (2 * h)
    );
    const { gradient } = formula(float64Ops, float64Tensor(scaled, [1, 2, 3]), labels);
    assertAllClose(gradient.data, differences, { atol: 1e-8 });
    assertEquals(differences.every((slope) => Math.abs(slope) <= steepest(1)), true);
  }
});

Deno.test("steepestSlope() refuses a loss whose derivative has no bound", () => {
  assertEquals(steepestSlope({ loss: "pairwise", lossScale: 3 }), 3);
  assertThrows(
    () => steepestSlope({ loss: LOSSES["batch-log"], lossScale: 3 }),
    InputError,
    'Cannot bound the derivative of the loss "custom"',
  );
});
