import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../ops/input_error.ts";
import {
  confidenceRuleOf,
  distanceFromUsual,
  type GoodnessPrediction,
  isConfident,
} from "./confidence.ts";

const RULE = {
  goodness: [{ mean: Math.log(2), std: 0.5 }, { mean: 0, std: 0.1 }],
  lead: [{ mean: Math.log(2), std: 0.25 }, { mean: 0.5, std: 2 }],
};

Deno.test("distanceFromUsual() adds the squares of standard scores", () => {
  const goodness = Math.log(4 / 2) / 0.5;
  const [first, second] = [(Math.log(4 / 3) - Math.log(2)) / 0.25, (Math.log(1 / 2) - 0.5) / 2];
  assertAlmostEquals(
    distanceFromUsual(RULE, [[3, 4, 0.5], [2, 1, 0.1]], 1),
    Math.sqrt(goodness ** 2 + first ** 2 + second ** 2),
  );
});

Deno.test("distanceFromUsual() counts a lead of more than usual as usual, and no goodness as little", () => {
  assertEquals(distanceFromUsual(RULE, [[0, 2, 0], [0, 1, 0]], 1), 0);
  assert(Number.isFinite(distanceFromUsual(RULE, [[0, 0, 0], [0, 0, 0]], 1)));
  assertEquals(isConfident({ ...RULE, mostDistance: 9 }, [[NaN, 1], [1, 1]], 0), false);
});

/** Predictions of two layers that differ from each other. */
function predictions(count: number, labels: number): GoodnessPrediction[] {
  return Array.from({ length: count }, (_, image) => {
    const label = image % labels;
    const of = (other: number): number =>
      1 + (image * 7919 + other * 613) % 997 / 997 + Number(other === label);
    const goodness = Array.from({ length: labels }, (_, other) => of(other));
    return { label, layers: [goodness, goodness.map((value) => value ** 2)] };
  });
}

Deno.test("confidenceRuleOf() makes 99 of 100 right predictions confident", () => {
  for (const labels of [10, 1]) {
    const right = predictions(500, labels);
    const rule = confidenceRuleOf(right);
    assertEquals(rule.goodness.length, 2);
    assertEquals(rule.lead?.length, labels === 1 ? undefined : 2);
    const confident = right.filter(({ layers, label }) => isConfident(rule, layers, label));
    assertEquals(confident.length, 495);
    const [first, second] = rule.goodness;
    assertAlmostEquals(second?.mean ?? NaN, 2 * (first?.mean ?? NaN));
    assertAlmostEquals(second?.std ?? NaN, 2 * (first?.std ?? NaN));
  }
});

Deno.test("confidenceRuleOf() takes layers that say nothing, and no less than one prediction", () => {
  const dead = { label: 0, layers: [[0, 0]] };
  const rule = confidenceRuleOf([dead]);
  assertEquals([isConfident(rule, dead.layers, 0), rule.mostDistance], [true, 0]);
  assertThrows(
    () => confidenceRuleOf([]),
    InputError,
    "Cannot find what is usual of no predictions",
  );
});
