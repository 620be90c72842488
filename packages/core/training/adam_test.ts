import { assertAlmostEquals, assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { float64Ops, float64Tensor } from "../engines/float64/ops.ts";
import {
  ADAM_DEFAULTS,
  type AdamOptions,
  type AdamState,
  adamStepSize,
  adamUpdate,
  gradientScale,
} from "./adam.ts";

const LEARNING_RATE = 0.05;
const WEIGHTS = [0.5, -2, 0, 3];

/** Gradients of three steps; one is zero all the time, one is tiny. */
const GRADIENTS = [[1, -0.2, 0, 1e-9], [-3, 0.1, 0, 1e-9], [0.5, 0, 0, -1e-9]];

/** A weight after the gradients, by algorithm 1 of Kingma and Ba (2015), which corrects the moments. */
function byTheBook(weight: number, gradients: readonly number[], options: AdamOptions): number {
  const { beta1, beta2, epsilon } = options;
  let [theta, m, v] = [weight, 0, 0];
  gradients.forEach((g, step) => {
    const t = step + 1;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g ** 2;
    const mHat = m / (1 - beta1 ** t);
    const vHat = v / (1 - beta2 ** t);
    // What keeps from zero is added to the square root before its correction, as section 2 allows.
    theta -= LEARNING_RATE * mHat / (Math.sqrt(vHat) + epsilon / Math.sqrt(1 - beta2 ** t));
  });
  return theta;
}

/** The state after the gradients, each multiplied by a scale. */
function updated(options: AdamOptions, scale: number): AdamState<ReturnType<typeof float64Tensor>> {
  const zeros = float64Tensor([0, 0, 0, 0], [2, 2]);
  const first = {
    weight: float64Tensor(WEIGHTS, [2, 2]),
    firstMoment: zeros,
    secondMoment: zeros,
  };
  return GRADIENTS.reduce((state: typeof first, gradient, step) => {
    const scaled = float64Tensor(gradient.map((g) => g * scale), [2, 2]);
    const stepSize = float64Tensor([adamStepSize(LEARNING_RATE, step, options)], []);
    return adamUpdate(float64Ops, state, { gradient: scaled, scale, stepSize }, options);
  }, first);
}

Deno.test("adamUpdate() gives what the paper's algorithm does", () => {
  for (const options of [ADAM_DEFAULTS, { beta1: 0.8, beta2: 0.999, epsilon: 1e-3 }]) {
    for (const scale of [1, 7, gradientScale(options)]) {
      const { weight, firstMoment } = updated(options, scale);
      const expected = WEIGHTS.map((start, at) =>
        byTheBook(start, GRADIENTS.map((gradients) => gradients[at] ?? NaN), options)
      );
      assertAllClose(weight.data, expected, { rtol: 1e-12 }, `scale ${scale}`);
      assertEquals([weight.data[2], firstMoment.data[2]], [0, 0]);
    }
  }
});

Deno.test("adamUpdate() moves every weight by the learning rate at first, whatever its gradient's size", () => {
  const zeros = float64Tensor([0, 0], [2]);
  const state = { weight: float64Tensor([1, 1], [2]), firstMoment: zeros, secondMoment: zeros };
  const gradient = float64Tensor([1e-3, -1e3], [2]);
  const stepSize = float64Tensor([adamStepSize(LEARNING_RATE, 0, ADAM_DEFAULTS)], []);
  const { weight } = adamUpdate(float64Ops, state, { gradient, stepSize }, ADAM_DEFAULTS);
  assertAllClose(weight.data, [1 - LEARNING_RATE, 1 + LEARNING_RATE], { rtol: 1e-5 });
});

Deno.test("adamStepSize() corrects running means that started at zero", () => {
  assertAlmostEquals(adamStepSize(1, 0, ADAM_DEFAULTS), Math.sqrt(0.01) / 0.1);
  assertAlmostEquals(adamStepSize(0.3, 1e6, ADAM_DEFAULTS), 0.3);
});
