import { assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { BATCH, exact, exactStep, options } from "../../training/_step_cases.ts";
import { lossesOf, SMALL_NETWORKS, smallNetwork, stepInputs } from "../../_test_networks.ts";
import { float64Ops } from "../float64/ops.ts";
import { NativeMemory } from "./memory.ts";
import { updateJob } from "./plan.ts";
import { NativeThreads } from "./threads.ts";
import { WorkerShare } from "./work.ts";
import { initialWeights, type Network, weightName } from "../../network/geometry.ts";
import { type TensorMap, tensorNamed } from "../../ops/program.ts";
import { gradientProgram, trainingProgram } from "../../training/step.ts";
import {
  firstMomentName,
  initialTrainingState,
  secondMomentName,
  STEP_SIZE_NAME,
} from "../../training/training_tensors.ts";
import type { StepOptions } from "../../training/step_options.ts";

/** A training's tensors where kernels find them, and threads that can update its weights. */
interface Untrained {
  readonly tensors: TensorMap<Float32Array>;
  readonly threads: NativeThreads;
}

function untrained(network: Network, chosen: StepOptions, threads: number): Untrained {
  const { state, inputs } = gradientProgram(network, chosen);
  const shapes = { ...state, [STEP_SIZE_NAME]: tensorNamed(inputs, STEP_SIZE_NAME) };
  const room = new NativeMemory(Object.values(shapes));
  const tensors = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, room.take(shape)]),
  );
  const job = updateJob(
    { network, options: chosen },
    (name) => tensorNamed(tensors, name).byteOffset,
  );
  const first = initialTrainingState(network, chosen, initialWeights(network, 1));
  for (const [name, values] of Object.entries(first)) tensorNamed(tensors, name).set(values);
  return { tensors, threads: new NativeThreads(room.memory, [job], threads) };
}

/** Makes an update with this thread in the lead. */
function makeUpdate({ tensors, threads }: Untrained, stepSizes: Float32Array): void {
  tensorNamed(tensors, STEP_SIZE_NAME).set(stepSizes);
  new WorkerShare(threads.leading).dispatch(0);
  threads.check();
}

/** Gradients in float64, updates by the kernel, beside whole steps in float64. */
async function compareUpdates(
  network: Network,
  chosen: StepOptions,
  threads: number,
): Promise<void> {
  const training = untrained(network, chosen, threads);
  const program = trainingProgram(network, chosen);
  const gradients = gradientProgram(network, chosen);
  const first = initialTrainingState(network, chosen, initialWeights(network, 1));
  let expected = exact(first, program.state);
  for (let step = 0; step < 2; step++) {
    const inputs = stepInputs(network, BATCH, step);
    const learnt = gradients.run(float64Ops, expected, exact(inputs, program.inputs));
    for (const [name, { data }] of Object.entries(learnt.state)) {
      tensorNamed(training.tensors, name).set(data);
    }
    makeUpdate(training, tensorNamed(inputs, STEP_SIZE_NAME));
    expected = exactStep(program, expected, inputs);
  }
  for (const [name, { data }] of Object.entries(expected)) {
    const found = tensorNamed(training.tensors, name);
    assertAllClose(found, data, { atol: 1e-6, rtol: 1e-4 }, name);
  }
  await training.threads.dispose();
}

const CONSTANTS: Readonly<Record<string, Partial<StepOptions>>> = {
  "as it is": {},
  "with weight decay": { weightDecay: 0.3 },
  "with averaged weights": { ema: 0.9 },
  "with other constants of Adam": { adam: { beta1: 0.8, beta2: 0.95, epsilon: 1e-3 } },
};

for (const [name, changes] of Object.entries(CONSTANTS)) {
  for (const threads of [1, 3]) {
    Deno.test(`NativeThreads make the step's update ${name}, ${threads} of them`, async () => {
      for (const network of Object.values(SMALL_NETWORKS)) {
        const [loss = "pairwise"] = lossesOf(network);
        await compareUpdates(network, options({ loss, ...changes }), threads);
      }
    });
  }
}

Deno.test("NativeThreads take denormal numbers for zero, and leave weights without a gradient", async () => {
  const training = untrained(smallNetwork(), options(), 1);
  const [weight, mean, square] = [
    weightName(0),
    firstMomentName(weightName(0)),
    secondMomentName(weightName(0)),
  ]
    .map((name) => tensorNamed(training.tensors, name));
  const before = weight?.slice();
  mean?.fill(1.2e-38);
  square?.fill(1.175e-38);
  makeUpdate(training, Float32Array.of(0, 0, 0));
  assertEquals([mean?.every((value) => value === 0), square?.every((value) => value === 0)], [
    true,
    true,
  ]);
  makeUpdate(training, Float32Array.of(0.01, 0.01, 0.01));
  assertEquals(weight, before);
  await training.threads.dispose();
});
