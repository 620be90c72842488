import { assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { BATCH, exact, exactStep, options } from "./_step_cases.ts";
import { lossesOf, SMALL_NETWORKS, smallNetwork, stepInputs } from "./_test_networks.ts";
import { float64Ops } from "./float64_ops.ts";
import { NativeUpdate } from "./native_update.ts";
import { UpdateShare } from "./native_update_share.ts";
import { initialWeights, type Network, weightName } from "./network.ts";
import { tensorNamed } from "./program.ts";
import { gradientProgram, trainingProgram } from "./step.ts";
import { initialTrainingState, meanName, squareName, STEP_SIZE_NAME } from "./training_tensors.ts";
import type { StepOptions } from "./step_options.ts";

function untrained(network: Network, chosen: StepOptions, threads: number): NativeUpdate {
  const { state } = gradientProgram(network, chosen);
  const update = new NativeUpdate({ network, options: chosen }, state, threads);
  const first = initialTrainingState(network, chosen, initialWeights(network, 1));
  for (const [name, values] of Object.entries(first)) update.values(name).set(values);
  return update;
}

/** Makes an update with this thread in the lead. */
function makeUpdate(update: NativeUpdate, stepSizes: Float32Array): void {
  update.setStepSizes(stepSizes);
  new UpdateShare(update.leading).lead();
  update.check();
}

/** Gradients in float64, updates by the kernel, beside whole steps in float64. */
async function compareUpdates(
  network: Network,
  chosen: StepOptions,
  threads: number,
): Promise<void> {
  const update = untrained(network, chosen, threads);
  const program = trainingProgram(network, chosen);
  const gradients = gradientProgram(network, chosen);
  const first = initialTrainingState(network, chosen, initialWeights(network, 1));
  let expected = exact(first, program.state);
  for (let step = 0; step < 2; step++) {
    const inputs = stepInputs(network, BATCH, step);
    const learnt = gradients.run(float64Ops, expected, exact(inputs, program.inputs));
    for (const [name, { data }] of Object.entries(learnt.state)) update.values(name).set(data);
    makeUpdate(update, tensorNamed(inputs, STEP_SIZE_NAME));
    expected = exactStep(program, expected, inputs);
  }
  for (const [name, { data }] of Object.entries(expected)) {
    assertAllClose(update.values(name), data, { atol: 1e-6, rtol: 1e-4 }, name);
  }
  await update.dispose();
}

const CONSTANTS: Readonly<Record<string, Partial<StepOptions>>> = {
  "as it is": {},
  "with weight decay": { weightDecay: 0.3 },
  "with averaged weights": { average: 0.9 },
  "with other constants of Adam": { adam: { beta1: 0.8, beta2: 0.95, epsilon: 1e-3 } },
};

for (const [name, changes] of Object.entries(CONSTANTS)) {
  for (const threads of [1, 3]) {
    Deno.test(`NativeUpdate makes the step's update ${name} by ${threads} threads`, async () => {
      for (const network of Object.values(SMALL_NETWORKS)) {
        const [loss = "pairwise"] = lossesOf(network);
        await compareUpdates(network, options({ loss, ...changes }), threads);
      }
    });
  }
}

Deno.test("NativeUpdate takes denormal numbers for zero, and leaves weights without a gradient", async () => {
  const update = untrained(smallNetwork(), options(), 1);
  const [weight, mean, square] = [weightName(0), meanName(0), squareName(0)]
    .map((name) => update.values(name));
  const before = weight?.slice();
  mean?.fill(1.2e-38);
  square?.fill(1.175e-38);
  makeUpdate(update, Float32Array.of(0, 0, 0));
  assertEquals([mean?.every((value) => value === 0), square?.every((value) => value === 0)], [
    true,
    true,
  ]);
  makeUpdate(update, Float32Array.of(0.01, 0.01, 0.01));
  assertEquals(weight, before);
  await update.dispose();
});
