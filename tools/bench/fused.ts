/**
 * Measures a training step on WebGPU as fused programs and operation by operation, in one run, and
 * prints the ratios. Both start from the same state and must agree before anything is timed.
 *
 * Usage: `deno run --allow-read --allow-env tools/bench/fused.ts [network] [images in a batch]`
 *
 * @module
 */

import {
  createEngine,
  type Engine,
  type Executable,
  type HostTensors,
  initialTrainingState,
  initialWeights,
  InputError,
  labelCount,
  type Network,
  NETWORK_NAMES,
  networkPreset,
  objectiveOf,
  type Program,
  randomStream,
  resolveNetwork,
  type StepOptions,
  stepOptions,
  trainingProgram,
} from "@goodness/core";
import { METRICS_NAME, optimiserInputs } from "@goodness/core/training";
import { gaussian, gumbel, oneHot } from "@goodness/core/ops";
import { assertAllClose } from "@goodness/testing/all_close.ts";

const ROUNDS = 5;

/** What one way of running a step costs. */
interface Measured {
  readonly milliseconds: number;
  readonly dispatches: number;
  readonly bytes: number;
}

function optionsOf(network: Network, batchSize: number): StepOptions {
  const takesPairs = objectiveOf(network.spec).rowsPerImage === 2;
  return stepOptions({
    batchSize,
    ...(!takesPairs && { loss: "cross-entropy", lossScale: 6 }),
  });
}

function inputsOf(network: Network, options: StepOptions): HostTensors {
  const { batchSize } = options;
  const labels = labelCount(network.spec);
  const taken = objectiveOf(network.spec).inputs(network, batchSize);
  const next = gaussian(randomStream(1, "weights", 100));
  return {
    images: Float32Array.from({ length: batchSize * network.pixels }, () => next()),
    labels: oneHot(Uint8Array.from({ length: batchSize }, (_, row) => row % labels), labels),
    ...optimiserInputs(options, { step: 0, rates: network.layers.map(() => 1e-3) }),
    ...("noise" in taken && {
      noise: gumbel(randomStream(1, "negatives", 0), batchSize * labels),
    }),
  };
}

/** Makes a step and waits for it. */
async function step(executable: Executable, inputs: HostTensors): Promise<number> {
  const start = performance.now();
  await executable.run(inputs);
  await executable.readState([METRICS_NAME]);
  return performance.now() - start;
}

function measured(executable: Executable, times: readonly number[]): Measured {
  const { dispatches, bytes } = executable.report?.() ?? { dispatches: 0, bytes: 0 };
  const sorted = times.toSorted((a, b) => a - b);
  return { milliseconds: sorted[Math.floor(sorted.length / 2)] ?? NaN, dispatches, bytes };
}

/** The same step, but not known as one that has fused programs. */
function plainProgram(program: Program): Program {
  const { name, state, inputs } = program;
  return { name, state, inputs, run: (ops, held, given) => program.run(ops, held, given) };
}

async function compare(
  engine: Engine,
  network: Network,
  batchSize: number,
): Promise<{ fused: Measured; plain: Measured }> {
  const options = optionsOf(network, batchSize);
  const program = trainingProgram(network, options);
  const first = initialTrainingState(network, options, initialWeights(network, 1));
  const inputs = inputsOf(network, options);
  const fused = await engine.compile(program, first);
  const plain = await engine.compile(plainProgram(program), first);
  await Promise.all([step(fused, inputs), step(plain, inputs)]);
  const [ofFused, ofPlain] = [
    await fused.readState([METRICS_NAME]),
    await plain.readState([METRICS_NAME]),
  ];
  assertAllClose(ofFused[METRICS_NAME] ?? [], ofPlain[METRICS_NAME] ?? [], {
    atol: 1e-3,
    rtol: 1e-3,
  });
  const times: { fused: number[]; plain: number[] } = { fused: [], plain: [] };
  for (let round = 0; round < ROUNDS; round++) {
    times.fused.push(await step(fused, inputs));
    times.plain.push(await step(plain, inputs));
  }
  const result = { fused: measured(fused, times.fused), plain: measured(plain, times.plain) };
  await Promise.all([fused.dispose(), plain.dispose()]);
  return result;
}

function line(name: string, { milliseconds, dispatches, bytes }: Measured): string {
  const columns = [milliseconds.toFixed(1), dispatches.toString(), (bytes / 2 ** 20).toFixed(1)];
  return [name.padEnd(10), ...columns.map((column) => column.padStart(12))].join("");
}

if (import.meta.main) {
  const [name = "local", batch = "64"] = Deno.args;
  const known = NETWORK_NAMES.find((each) => each === name);
  if (known === undefined || !Number.isInteger(Number(batch))) {
    throw new InputError(
      `Cannot measure network "${name}" on batches of ${batch}: choose a network of ` +
        `${NETWORK_NAMES.join(", ")} and a whole number of images`,
    );
  }
  const engine = await createEngine("webgpu");
  const { fused, plain } = await compare(
    engine,
    resolveNetwork(networkPreset(known)),
    Number(batch),
  );
  // deno-lint-ignore no-console -- the result
  console.log([
    `${name}, ${batch} images a step, ${engine.device}, ${engine.version}, Deno ${Deno.version.deno}`,
    ["", "ms", "dispatches", "MiB moved"].map((title, index) =>
      index === 0 ? title.padEnd(10) : title.padStart(12)
    ).join(""),
    line("fused", fused),
    line("plain", plain),
    `${"ratio".padEnd(10)}${
      [
        plain.milliseconds / fused.milliseconds,
        plain.dispatches / fused.dispatches,
        plain.bytes / fused.bytes,
      ].map((ratio) => ratio.toFixed(1).padStart(12)).join("")
    }`,
  ].join("\n"));
}
