import { assert, assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { testEachEngine } from "@goodness/testing/engines.ts";
import { normals } from "../_test_networks.ts";
import { ADAM_DEFAULTS } from "../training/adam.ts";
import { createEngine } from "../engines/engine.ts";
import { float64Ops, type Float64Tensor, float64Tensor } from "../engines/float64/ops.ts";
import { HEAD_WEIGHT } from "./head.ts";
import { oneHot } from "../ops/one_hot.ts";
import type { Engine, HostTensors } from "../ops/program.ts";
import { firstMomentName } from "../training/optimiser.ts";
import { sizeOf } from "../ops/shape.ts";
import { HEAD_LOSS, headProgram, headTrainingProgram, headTrainingShapes } from "./softmax_head.ts";

const SIZE = { features: 7, labels: 3 };
const BATCH = 5;
const OPTIONS = { ...SIZE, batchSize: BATCH, l2: 0.3, adam: ADAM_DEFAULTS };
const PROGRAM = headTrainingProgram(OPTIONS);

const INPUTS: HostTensors = {
  features: normals(1, [BATCH, SIZE.features]),
  labels: oneHot([2, 0, 1, 1, 2], SIZE.labels),
  stepSize: Float32Array.of(0.05),
};

/** A state that is not all zero, so that nothing hides behind a zero. */
function busyState(): HostTensors {
  const shapes = headTrainingShapes(SIZE);
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape], index) => [
      name,
      name === HEAD_WEIGHT ? normals(index, shape) : new Float32Array(sizeOf(shape)),
    ]),
  );
}

function exact(values: HostTensors, shapes: typeof PROGRAM.state): Record<string, Float64Tensor> {
  return Object.fromEntries(
    Object.entries(values).map(([name, data]) => [name, float64Tensor(data, shapes[name] ?? [])]),
  );
}

Deno.test("headTrainingProgram() has the gradient of finite differences, the bias unpenalised", () => {
  const state = exact(busyState(), PROGRAM.state);
  const inputs = exact(INPUTS, PROGRAM.inputs);
  const weight = state[HEAD_WEIGHT] as Float64Tensor;
  const run = (data: Float64Array): Record<string, Float64Tensor> =>
    PROGRAM.run(float64Ops, { ...state, [HEAD_WEIGHT]: { ...weight, data } }, inputs).state;
  const gradient = run(weight.data)[firstMomentName(HEAD_WEIGHT)]?.data.map((x) =>
    x / (1 - ADAM_DEFAULTS.beta1)
  );
  const h = 1e-5;
  const lossWith = (index: number, change: number): number => {
    const data = weight.data.slice();
    data[index] = (data[index] ?? NaN) + change;
    return run(data)[HEAD_LOSS]?.data[0] ?? NaN;
  };
  const differences = weight.data.map((_, index) =>
    (lossWith(index, h) - lossWith(index, -h)) / (2 * h)
  );
  assert(differences.every((difference) => Math.abs(difference) > 1e-6), "the test says nothing");
  assertAllClose(gradient ?? [], differences, { atol: 1e-8, rtol: 1e-6 });
});

Deno.test("headTrainingProgram() starts from the loss of guessing and learns what it is shown", async () => {
  const zeros = Object.fromEntries(
    Object.entries(PROGRAM.state).map(([name, shape]) => [name, new Float32Array(sizeOf(shape))]),
  );
  const program = headTrainingProgram({ ...OPTIONS, l2: 0 });
  const executable = await (await createEngine("float64")).compile(program, zeros);
  const losses: number[] = [];
  let before = 0;
  for (let step = 0; step < 60; step++) {
    await executable.run(INPUTS);
    const sum = (await executable.readState([HEAD_LOSS]))[HEAD_LOSS]?.[0] ?? NaN;
    losses.push(sum - before);
    before = sum;
  }
  assertAllClose([losses[0] ?? NaN], [Math.log(3)]);
  assert((losses.at(-1) ?? NaN) < 0.05, `the last loss is ${losses.at(-1)}`);
});

async function steps(engine: Engine): Promise<HostTensors> {
  const executable = await engine.compile(PROGRAM, busyState());
  for (let step = 0; step < 3; step++) await executable.run(INPUTS);
  const state = await executable.readState();
  await executable.dispose();
  return state;
}

testEachEngine("headTrainingProgram() steps as on float64", async (engine) => {
  const expected = await steps(await createEngine("float64"));
  const actual = await steps(engine);
  assertEquals(Object.keys(actual).toSorted(), Object.keys(expected).toSorted());
  for (const [name, values] of Object.entries(expected)) {
    assertAllClose(actual[name] ?? [], values, { atol: 1e-5, rtol: 1e-4 }, name);
  }
}, { withoutReference: true });

Deno.test("headProgram() multiplies features and adds the bias", async () => {
  const program = headProgram({ features: 2, labels: 2 }, 2);
  const state = { [HEAD_WEIGHT]: Float32Array.of(1, 2, 3, 4, 10, 20) };
  const executable = await (await createEngine("native")).compile(program, state);
  const { logits } = await executable.run({ features: Float32Array.of(1, 0, -1, 2) });
  await executable.dispose();
  assertEquals([...logits ?? []], [11, 22, 15, 26]);
});
