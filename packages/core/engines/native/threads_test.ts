import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { BATCH, exact, exactStep, options } from "../../training/_step_cases.ts";
import { lossesOf, SMALL_NETWORKS, smallNetwork, stepInputs } from "../../_test_networks.ts";
import { float64Ops } from "../float64/ops.ts";
import type { NativeJob } from "./kernels.ts";
import { testMemory } from "./_test_memory.ts";
import { Meeting } from "./meeting.ts";
import { passModule } from "./passes/pass_code.ts";
import { updateJob } from "./plan.ts";
import type { RunProgram } from "./step_runner.ts";
import { NativeThreads } from "./threads.ts";
import { WorkerShare } from "./work.ts";
import type { Network } from "../../network/geometry.ts";
import { initialWeights, weightName } from "../../network/parameters.ts";
import type { Shape } from "../../ops/ops.ts";
import { type TensorMap, tensorNamed } from "../../ops/program.ts";
import { gradientProgram, trainingProgram } from "../../training/step.ts";
import {
  firstMomentName,
  optimiserInputShapes,
  secondMomentName,
  STEP_SIZE_NAME,
} from "../../training/optimiser.ts";
import { initialTrainingState } from "../../training/training_tensors.ts";
import type { StepOptions } from "../../training/step_options.ts";

/** A training whose weights a job updates. */
interface Case {
  readonly network: Network;
  readonly options: StepOptions;
}

/** The tensors of a training in memory that kernels share. */
type Tensors = TensorMap<Float32Array>;

/** Several trainings whose jobs the same threads run. */
interface Trainings {
  readonly tensors: readonly Tensors[];
  readonly threads: NativeThreads;
}

function shapesOf({ network, options }: Case): TensorMap<Shape> {
  const { state } = gradientProgram(network, options);
  return { ...state, ...optimiserInputShapes(network.layers.length, options) };
}

/** Trainings before their first step; the job of each has its index. */
function startTrainings(cases: readonly Case[], threads: number): Trainings {
  const shapes = cases.map(shapesOf);
  const { memory, take } = testMemory(shapes.flatMap((each) => Object.values(each)));
  const tensors = shapes.map((each): Tensors =>
    Object.fromEntries(Object.entries(each).map(([name, shape]) => [name, take(shape)]))
  );
  const jobs = cases.map(({ network, options }, index) => {
    const own = tensors[index] ?? {};
    const first = initialTrainingState(network, options, initialWeights(network, 1));
    for (const [name, values] of Object.entries(first)) tensorNamed(own, name).set(values);
    return updateJob({ network, options }, (name) => tensorNamed(own, name).byteOffset);
  });
  const program = programOf(jobs, threads);
  return { tensors, threads: new NativeThreads({ memory, program }, threads) };
}

/** A program whose runs have one job each. */
function programOf(jobs: readonly NativeJob[], threads: number): RunProgram {
  return {
    passes: passModule([]),
    runs: jobs.map((job) => [{ work: { kind: "kernel", job }, alone: false, meet: false }]),
    meeting: new Meeting(threads).memory,
  };
}

/** Gradients in float64, updates by the kernel, beside whole steps in float64. */
function compareUpdates(
  share: WorkerShare,
  index: number,
  { network, options, tensors }: Case & { readonly tensors: Tensors },
): void {
  const program = trainingProgram(network, options);
  const gradients = gradientProgram(network, options);
  const first = initialTrainingState(network, options, initialWeights(network, 1));
  let expected = exact(first, program.state);
  for (let step = 0; step < 2; step++) {
    const inputs = stepInputs(network, BATCH, step, options);
    const learnt = gradients.run(float64Ops, expected, exact(inputs, program.inputs));
    for (const [name, { data }] of Object.entries(learnt.state)) {
      tensorNamed(tensors, name).set(data);
    }
    for (const name of Object.keys(optimiserInputShapes(network.layers.length, options))) {
      tensorNamed(tensors, name).set(tensorNamed(inputs, name));
    }
    share.dispatch(index);
    expected = exactStep(program, expected, inputs);
  }
  for (const [name, { data }] of Object.entries(expected)) {
    assertAllClose(tensorNamed(tensors, name), data, { atol: 1e-6, rtol: 1e-4 }, name);
  }
}

const CONSTANTS: Readonly<Record<string, Partial<StepOptions>>> = {
  "as it is": {},
  "with weight decay": { weightDecay: 0.3 },
  "with averaged weights": { ema: 0.9 },
  "with other constants of Adam": { adam: { beta1: 0.8, beta2: 0.95, epsilon: 1e-3 } },
};

const CASES = Object.entries(CONSTANTS).flatMap(([constants, changes]) =>
  Object.values(SMALL_NETWORKS).map((network) => {
    const [loss = "pairwise"] = lossesOf(network);
    return { constants, network, options: options({ loss, ...changes }) };
  })
);

for (const count of [1, 3]) {
  Deno.test(`NativeThreads update the weights as the step does, ${count} of them`, async (t) => {
    const { threads, tensors } = startTrainings(CASES, count);
    const share = new WorkerShare(threads.leading);
    for (const constants of Object.keys(CONSTANTS)) {
      await t.step(constants, () => {
        for (const [index, each] of CASES.entries()) {
          if (each.constants !== constants) continue;
          compareUpdates(share, index, { ...each, tensors: tensors[index] ?? {} });
          threads.check();
        }
      });
    }
    await threads.dispose();
  });
}

Deno.test("NativeThreads take denormal numbers for zero, and leave weights without a gradient", async () => {
  const training = startTrainings([{ network: smallNetwork(), options: options() }], 1);
  const share = new WorkerShare(training.threads.leading);
  const [tensors = {}] = training.tensors;
  const update = (stepSizes: readonly number[]): void => {
    tensorNamed(tensors, STEP_SIZE_NAME).set(stepSizes);
    share.dispatch(0);
  };
  const [weight, mean, square] = [
    weightName(0),
    firstMomentName(weightName(0)),
    secondMomentName(weightName(0)),
  ]
    .map((name) => tensorNamed(tensors, name));
  const before = weight?.slice();
  mean?.fill(1.2e-38);
  square?.fill(1.175e-38);
  update([0, 0, 0]);
  assertEquals([mean?.every((value) => value === 0), square?.every((value) => value === 0)], [
    true,
    true,
  ]);
  update([0.01, 0.01, 0.01]);
  assertEquals(weight, before);
  await training.threads.dispose();
});

Deno.test("NativeThreads end a run that fails in one of them, and say so", async () => {
  const { memory } = testMemory([]);
  const missing = { kind: "pass", name: "missing", rows: 1, addresses: [] } as const;
  const program = {
    passes: passModule([]),
    runs: [[
      { work: missing, alone: true, meet: false }, // fails in the thread that leads
      { work: missing, alone: true, meet: true }, // where the others wait for it
    ]],
    meeting: new Meeting(2).memory,
  };
  const threads = new NativeThreads({ memory, program }, 2);
  const share = new WorkerShare(threads.leading);
  assertThrows(() => share.dispatch(0), TypeError);
  let failure = "";
  for (let look = 0; look < 200 && failure === ""; look++) {
    await new Promise((done) => setTimeout(done, 50));
    try {
      threads.check();
    } catch (error) {
      failure = String(error);
    }
  }
  assertStringIncludes(failure, "it failed in another thread");
  assertThrows(() => share.dispatch(0), Error);
  await threads.dispose();
});
