/**
 * Writes steps of `local` on the engine `native`, their tensors before and after, for `torch_step.py`
 * to compare itself with. `deno task bench train` runs both.
 *
 * ```sh
 * deno run --allow-read --allow-ffi --allow-write=runs tools/bench/peers/step.ts runs/step
 * ```
 *
 * @module
 */

import { optimiserInputs } from "@goodness/core/training";
import {
  type HostTensors,
  initialTrainingState,
  initialWeights,
  labelCount,
  trainingProgram,
} from "@goodness/core";
import { defaultSettings, prepareTraining } from "@goodness/trainer";
import { stepOptionsOf } from "@goodness/trainer/settings";

const COMPARED_STEPS = 2;

const [folder] = Deno.args;
if (folder === undefined) throw new SyntaxError("Cannot write steps without a folder: name one");

const prepared = await prepareTraining({ ...defaultSettings("local"), engine: "native" });
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
  await step.dispose();
  await Deno.writeTextFile(
    `${folder}/step.json`,
    JSON.stringify({
      steps: COMPARED_STEPS,
      ...options,
      labelPlacement: network.spec.labelPlacement,
      labelScale: network.spec.labelScale,
      labels: labelCount(network.spec),
      layers: network.layers.map(({ receptiveFields, weightShape }) => ({
        receptiveFields,
        weightShape,
      })),
      background: -(network.spec.input.mean[0] ?? NaN) / (network.spec.input.std[0] ?? NaN),
    }),
  );
}

function prefixed(prefix: string, tensors: HostTensors): HostTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, values]) => [`${prefix}.${name}`, values]),
  );
}

await writeSteps(folder);
