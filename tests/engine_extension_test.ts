// An engine of one's own, from public exports alone: nothing in the packages knows its name.
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  createEngine,
  type Engine,
  type Executable,
  type HostTensors,
  initialTrainingState,
  initialWeights,
  networkPreset,
  type Ops,
  type Program,
  randomStream,
  resolveNetwork,
  type Shape,
  stepOptions,
  type TensorMap,
  trainingInputs,
  trainingProgram,
} from "@goodness/core";
import { float64Ops, type Float64Tensor, float64Tensor } from "@goodness/core/engines/float64";
import { METRICS_NAME } from "@goodness/core/training";

/** Keeps the 16 upper bits of a float32, as the factors of products on many accelerators. */
function toBfloat16({ data, shape }: Float64Tensor): Float64Tensor {
  const bits = new Uint32Array(Float32Array.from(data).buffer);
  const rounded = new Float32Array(bits.map((each) => (each + 0x8000) & 0xffff0000).buffer);
  return { shape, data: Float64Array.from(rounded) };
}

/** The operations of an engine whose products have factors in bfloat16. */
const OPS: Ops<Float64Tensor> = {
  ...float64Ops,
  matMul: (a, b, options) => float64Ops.matMul(toBfloat16(a), toBfloat16(b), options),
};

type Tensors = TensorMap<Float64Tensor>;

function toTensors(values: HostTensors, shapes: TensorMap<Shape>): Tensors {
  return Object.fromEntries(
    Object.entries(values).map(([name, data]) => [name, float64Tensor(data, shapes[name] ?? [])]),
  );
}

function toHost(tensors: Tensors): HostTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data }]) => [name, Float32Array.from(data)]),
  );
}

class Bfloat16Executable implements Executable {
  readonly #program: Program;
  #state: Tensors;

  constructor(program: Program, state: HostTensors) {
    this.#program = program;
    this.#state = toTensors(state, program.state);
  }

  run(inputs: HostTensors): Promise<HostTensors> {
    const { state, outputs } = this.#program.run(
      OPS,
      this.#state,
      toTensors(inputs, this.#program.inputs),
    );
    this.#state = { ...this.#state, ...state };
    return Promise.resolve(toHost(outputs));
  }

  readState(names = Object.keys(this.#state)): Promise<HostTensors> {
    const all = Object.entries(toHost(this.#state));
    return Promise.resolve(Object.fromEntries(all.filter(([name]) => names.includes(name))));
  }

  writeState(values: HostTensors): void {
    this.#state = { ...this.#state, ...toTensors(values, this.#program.state) };
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

const BFLOAT16: Engine = {
  name: "bfloat16",
  device: "plain arrays",
  version: "1",
  compile: (program, state) => Promise.resolve(new Bfloat16Executable(program, state)),
};

const NETWORK = resolveNetwork({
  ...networkPreset("local"),
  input: { height: 6, width: 6, channels: 1, mean: [0], std: [1] },
  classes: ["a", "b"],
  labelPlacement: "everywhere",
  layers: [{ kind: "dense", units: 12 }, { kind: "dense", units: 8 }],
  goodnessLayers: [0, 1],
});

const OPTIONS = stepOptions({
  batchSize: 8,
  lossScale: 4,
  negatives: "uniform",
  unlabelledNegatives: false,
  negativeSharpness: 1,
  adam: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
});

/** Images whose left half is lighter for label 0, and whose right half is lighter for label 1. */
function batch(): HostTensors {
  const next = randomStream(7, "images", 0);
  const images = Float32Array.from({ length: OPTIONS.batchSize * NETWORK.pixels }, (_, at) => {
    const label = Math.floor(at / NETWORK.pixels) % 2;
    return Number(Math.floor(at % 6 / 3) === label) + 0.1 * next();
  });
  const labels = Float32Array.from(
    { length: OPTIONS.batchSize * 2 },
    (_, at) => Number(at % 2 === Math.floor(at / 2) % 2),
  );
  const shapes = Object.entries(trainingInputs(NETWORK, OPTIONS));
  const zeros = shapes.map(([name, shape]) => [
    name,
    new Float32Array(shape.reduce((product, length) => product * length, 1)),
  ]);
  return { ...Object.fromEntries(zeros), images, labels, stepSize: Float32Array.of(0.01, 0.01) };
}

/** The first layer's loss in each of some steps. */
async function lossesOn(engine: Engine, steps: number): Promise<number[]> {
  const program = trainingProgram(NETWORK, OPTIONS);
  const first = initialTrainingState(NETWORK, OPTIONS, initialWeights(NETWORK, 1));
  const executable = await engine.compile(program, first);
  const inputs = batch();
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    await executable.run(inputs);
    const metrics = (await executable.readState([METRICS_NAME]))[METRICS_NAME];
    losses.push(metrics?.[0] ?? NaN);
    executable.writeState({ [METRICS_NAME]: new Float32Array(metrics?.length ?? 0) });
  }
  await executable.dispose();
  return losses;
}

Deno.test("Engine can be written outside of the packages, and trains a network", async () => {
  const losses = await lossesOn(BFLOAT16, 30);
  const [first = NaN, last = NaN] = [losses.at(0), losses.at(-1)];
  assert(last < 0.5 * first, `the loss went from ${first} to ${last}`);
  const exact = await lossesOn(await createEngine("float64"), 30);
  assertNotEquals(losses, exact, "the operations of its own were not used");
  const [exactFirst = NaN] = exact;
  assertEquals(Math.abs(first - exactFirst) < 0.01 * exactFirst, true);
});
