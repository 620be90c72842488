/**
 * The training step of `local` on the engine `native`, measured: images per second, and what share of
 * the rate of one large matrix product its products reach. With `--write <folder>` it writes a step's
 * tensors instead, for `torch_step.py` to compare itself with.
 *
 * Run by hand, on a machine that does nothing else:
 *
 * ```sh
 * deno run --allow-read --allow-ffi tests/peers/step.ts
 * deno run --allow-read --allow-ffi --allow-write=runs tests/peers/step.ts --write runs/step
 * ```
 *
 * @module
 */

import {
  ADAM_DEFAULTS,
  adamStepSize,
  type HostTensors,
  initialTrainingState,
  initialWeights,
  type Ops,
  type Program,
  type TensorMap,
  tensorNamed,
  trainingProgram,
} from "@goodness/core";

import { lengthAt, sizeOf } from "../../packages/core/shape.ts";
import { traceProgram } from "../../packages/core/trace.ts";
import { defaultSettings, prepareTraining, stepOptionsOf } from "@goodness/trainer";

const WARM_UP = 20;
const STEPS = 200;
const COMPARED_STEPS = 2;
/** Rows and columns of the large matrix product. */
const SQUARE = 2048;
const PRODUCTS = 20;

const prepared = await prepareTraining({ ...defaultSettings("local"), engine: "native" });
const { network, settings, batches, engine } = prepared;
const options = stepOptionsOf(settings);
const program = trainingProgram(network, options);
const first = initialTrainingState(network, options, initialWeights(network, settings.seed));

function inputsOf(step: number): HostTensors {
  const rate = adamStepSize(settings.learningRate, step, ADAM_DEFAULTS);
  const stepSize = new Float32Array(network.layers.length).fill(rate);
  return { ...batches.at(step), stepSize };
}

/** Seconds of a call, one after the other; the median is little moved by what else the machine does. */
async function median(times: number, call: (time: number) => Promise<unknown>): Promise<number> {
  const seconds: number[] = [];
  for (let time = 0; time < times; time++) {
    const start = performance.now();
    await call(time);
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds.toSorted((a, b) => a - b)[times >> 1] ?? NaN;
}

/** Floating-point operations of a program's matrix products: a multiplication and an addition each. */
function productFlops(measured: Program): number {
  const { calls } = traceProgram(measured);
  return calls.reduce((sum, { operation, inputs: [a], output }) => {
    if (operation.op !== "matMul" || a === undefined) return sum;
    const axis = a.shape.length - (operation.transposeA ? 2 : 1);
    return sum + 2 * sizeOf(output.shape) * lengthAt(a.shape, axis);
  }, 0);
}

/** One large product; a row of it goes to the host. */
const SQUARE_PRODUCT: Program = {
  name: "square product",
  state: { a: [SQUARE, SQUARE], b: [SQUARE, SQUARE] },
  inputs: {},
  run: <T>(ops: Ops<T>, state: TensorMap<T>) => {
    const product = ops.matMul(tensorNamed(state, "a"), tensorNamed(state, "b"));
    return { state: {}, outputs: { row: ops.slice(product, { axis: 0, start: 0, end: 1 }) } };
  },
};

async function measure(): Promise<Record<string, number>> {
  const square = await engine.compile(SQUARE_PRODUCT, {
    a: new Float32Array(SQUARE ** 2).fill(0.5),
    b: new Float32Array(SQUARE ** 2).fill(0.5),
  });
  const step = await engine.compile(program, first);
  const made = Array.from({ length: 8 }, (_, index) => inputsOf(index));
  const runStep = (time: number): Promise<unknown> => step.run(made[time % made.length] ?? {});
  await median(WARM_UP, runStep);
  await median(3, () => square.run({}));
  const before = await median(PRODUCTS, () => square.run({}));
  const seconds = await median(STEPS, runStep);
  const after = await median(PRODUCTS, () => square.run({}));
  await square.dispose();
  await step.dispose();
  const peak = 2 * SQUARE ** 3 / Math.min(before, after) / 1e9;
  const reached = productFlops(program) / seconds / 1e9;
  return {
    imagesPerSecond: settings.batchSize / seconds,
    millisecondsPerStep: seconds * 1000,
    gigaflopOfStep: productFlops(program) / 1e9,
    gigaflopsOfStep: reached,
    gigaflopsOfSquare: peak,
    share: reached / peak,
  };
}

async function writeTensors(folder: string, tensors: HostTensors): Promise<void> {
  for (const [name, values] of Object.entries(tensors)) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    await Deno.writeFile(`${folder}/${name}.f32`, bytes);
  }
}

/** Writes weights before and after, and the batches between. */
async function writeSteps(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const step = await engine.compile(program, first);
  await writeTensors(folder, prefixed("before", first));
  for (let index = 0; index < COMPARED_STEPS; index++) {
    await writeTensors(folder, prefixed(`step${index}`, inputsOf(index)));
    await step.run(inputsOf(index));
  }
  await writeTensors(folder, prefixed("after", await step.readState()));
  await step.dispose();
  await Deno.writeTextFile(
    `${folder}/step.json`,
    JSON.stringify({
      steps: COMPARED_STEPS,
      ...options,
      labelScale: network.spec.labelScale,
      labels: network.spec.labels,
      layers: network.layers.map(({ fields, weightShape }) => ({ fields, weightShape })),
      background: -network.spec.input.mean / network.spec.input.deviation,
    }),
  );
}

function prefixed(prefix: string, tensors: HostTensors): HostTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, values]) => [`${prefix}.${name}`, values]),
  );
}

const [flag, folder] = Deno.args;
if (flag === "--write" && folder !== undefined) {
  await writeSteps(folder);
} else if (flag === undefined) {
  // deno-lint-ignore no-console -- a tool's output
  console.log(JSON.stringify(await measure(), undefined, 2));
} else {
  throw new SyntaxError(`Cannot use "${Deno.args.join(" ")}": give nothing, or --write <folder>`);
}
