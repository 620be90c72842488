/**
 * Writes steps of `local` on the engine `native`, their tensors before and after, for `torch_step.py`
 * to compare itself with. `deno task bench train` runs both. For `torch_conv_step.py` it writes steps of `cifar` on
 * random images, and says how many images a second ours takes.
 *
 * ```sh
 * deno run --allow-read --allow-ffi --allow-write=runs tools/bench/peers/step.ts runs/step
 * deno run --allow-read --allow-ffi --allow-write=runs tools/bench/peers/step.ts runs/step cifar
 * ```
 *
 * @module
 */
// deno-lint-ignore-file no-console -- a tool's output

import { METRICS_NAME, optimiserInputs } from "@goodness/core/training";
import {
  type Executable,
  type HostTensors,
  initialTrainingState,
  initialWeights,
  labelCount,
  randomStream,
  trainingProgram,
} from "@goodness/core";
import { defaultSettings, prepareTraining } from "@goodness/trainer";
import { median } from "../statistics.ts";
import type { DatasetSource, Split } from "@goodness/trainer/data";
import { stepOptionsOf } from "@goodness/trainer/settings";

const COMPARED_STEPS = 2;

const [folder, preset = "local"] = Deno.args;
if (folder === undefined) throw new SyntaxError("Cannot write steps without a folder: name one");
if (preset !== "local" && preset !== "cifar") {
  throw new SyntaxError(`Cannot write steps of "${preset}": choose local or cifar`);
}

/** As many random photographs as some batches have. */
function photographs(): Split {
  const shape = { count: 1000, height: 32, width: 32, channels: 3 };
  const uniform = randomStream(1, "images", 0);
  const images = new Uint8Array(shape.count * 32 * 32 * 3).map(() => 256 * uniform());
  const labels = Uint8Array.from({ length: shape.count }, (_, image) => image % 10);
  return { ...shape, images, labels };
}

const source: DatasetSource | undefined = preset === "local" ? undefined : {
  name: "random",
  classes: () => Promise.resolve(Array.from({ length: 10 }, (_, label) => String(label))),
  read: () => Promise.resolve(photographs()),
};
const prepared = await prepareTraining({
  ...defaultSettings(preset),
  engine: "native",
  ...(source && { validation: 0 }),
}, { source });
const { network, settings, batches, engine } = prepared;
const options = stepOptionsOf(settings);
const program = trainingProgram(network, options);
const first = initialTrainingState(network, options, initialWeights(network, settings.seed));

function inputsOf(step: number): HostTensors {
  const rates = network.layers.map(() => settings.learningRate);
  return { ...batches.at(step), ...optimiserInputs(options, { step, rates }) };
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
  if (source !== undefined) await measure(step);
  await step.dispose();
  await Deno.writeTextFile(
    `${folder}/step.json`,
    JSON.stringify({
      steps: COMPARED_STEPS,
      ...options,
      learningRate: settings.learningRate,
      labelPlacement: network.spec.labelPlacement,
      labelScale: network.spec.labelScale,
      labels: labelCount(network.spec),
      layers: network.layers.map(({ receptiveFields, weightShape }) => ({
        receptiveFields,
        weightShape,
      })),
      background: network.spec.input.mean.map((mean, channel) =>
        -mean / (network.spec.input.std[channel] ?? NaN)
      ),
    }),
  );
}

const BLOCK = 10;
const BLOCKS = 10;

/** Says how many images a second a step takes, as the peer does. */
async function measure(step: Executable): Promise<void> {
  const inputs = inputsOf(0);
  const rates: number[] = [];
  for (let block = 0; block <= BLOCKS; block++) {
    const start = performance.now();
    for (let made = 0; made < BLOCK; made++) await step.run(inputs);
    await step.readState([METRICS_NAME]);
    rates.push(BLOCK * settings.batchSize * 1000 / (performance.now() - start));
  }
  console.log(`${median(rates.slice(1)).toFixed(0)} images/s on ${engine.name} (${engine.device})`);
}

function prefixed(prefix: string, tensors: HostTensors): HostTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, values]) => [`${prefix}.${name}`, values]),
  );
}

await writeSteps(folder);
