import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { float64Ops, type Float64Tensor, float64Tensor } from "../engines/float64/ops.ts";
import { oneHot } from "../ops/one_hot.ts";
import { hardNegatives, uniformNegatives } from "./negatives.ts";
import { gumbel } from "../ops/distributions.ts";
import { randomStream } from "../ops/random.ts";

const LABELS = 10;
const SEED = { seed: 20260101 };

function tensors(
  truth: readonly number[],
  seed: number,
): { labels: Float64Tensor; noise: Float64Tensor } {
  const shape = [truth.length, LABELS];
  return {
    labels: float64Tensor(oneHot(truth, LABELS), shape),
    noise: float64Tensor(
      gumbel(randomStream(seed, "negatives", 0), truth.length * LABELS),
      shape,
    ),
  };
}

function chosen({ data }: Float64Tensor): number[] {
  return Array.from({ length: data.length / LABELS }, (_, row) => {
    const values = [...data.subarray(row * LABELS, (row + 1) * LABELS)];
    assertEquals(values.toSorted(), [...new Array(LABELS - 1).fill(0), 1]);
    return values.indexOf(1);
  });
}

const truths = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 });
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

Deno.test("uniformNegatives() never draws the true label", () => {
  fc.assert(
    fc.property(truths, seeds, (truth, seed) => {
      const { labels, noise } = tensors(truth, seed);
      const wrong = chosen(uniformNegatives(float64Ops, labels, noise));
      assert(wrong.every((label, row) => label !== truth[row]));
    }),
    { ...SEED, numRuns: 100 },
  );
});

Deno.test("hardNegatives() never draws the true label, whatever the goodness", () => {
  const goodness = fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), {
    minLength: LABELS,
    maxLength: LABELS,
  });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9 }), goodness, seeds, (truth, values, seed) => {
      const { labels, noise } = tensors([truth], seed);
      const judged = { goodness: float64Tensor(values, [1, LABELS]), negativeSharpness: 20 };
      const [wrong] = chosen(hardNegatives(float64Ops, labels, noise, judged));
      assert(wrong !== truth);
    }),
    { ...SEED, numRuns: 200 },
  );
});

/** How often each label is drawn for images of the digit 3. */
function frequencies(
  draw: (labels: Float64Tensor, noise: Float64Tensor) => Float64Tensor,
): number[] {
  const truth = new Array<number>(9000).fill(3);
  const { labels, noise } = tensors(truth, 5);
  const counts = new Array<number>(LABELS).fill(0);
  for (const label of chosen(draw(labels, noise))) counts[label] = (counts[label] ?? 0) + 1;
  return counts.map((count) => count / truth.length);
}

Deno.test("uniformNegatives() draws wrong labels equally often", () => {
  const shares = frequencies((labels, noise) => uniformNegatives(float64Ops, labels, noise));
  // The standard deviation of a share of 1/9 over 9000 draws is 0.0033.
  shares.forEach((share, label) => assert(label === 3 || Math.abs(share - 1 / 9) < 0.015));
});

Deno.test("hardNegatives() draws by the softmax of goodness over wrong labels", () => {
  const values = [0.1, 0.9, 0.4, 5, 0.2, 0.3, 0.8, 0.1, 0.5, 0.6];
  const negativeSharpness = 3;
  const weights = values.map((value, label) =>
    label === 3 ? 0 : Math.exp(negativeSharpness * value)
  );
  const total = weights.reduce((a, b) => a + b);
  const shares = frequencies((labels, noise) => {
    const rows = labels.shape[0] ?? 0;
    const goodness = float64Tensor(new Array(rows).fill(values).flat(), labels.shape);
    return hardNegatives(float64Ops, labels, noise, { goodness, negativeSharpness });
  });
  weights.forEach((weight, label) => {
    assert(Math.abs((shares[label] ?? NaN) - weight / total) < 0.02, `label ${label}`);
  });
});
