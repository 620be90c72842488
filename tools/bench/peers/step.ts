/**
 * Writes steps of a preset on the engine `native`, their tensors before and after, for its peer to
 * compare itself with. `deno task bench train` runs both.
 *
 * ```sh
 * deno run --allow-read --allow-ffi --allow-write=runs tools/bench/peers/step.ts runs/step local
 * ```
 *
 * @module
 */

import {
  createEngine,
  initialTrainingState,
  initialWeights,
  InputError,
  trainingProgram,
} from "@goodness/core";
import { defaultSettings } from "@goodness/trainer";
import { benchDataset } from "../bench_dataset.ts";
import { PEERS } from "../peer.ts";
import { trainSubject } from "../train_subject.ts";
import { describedStep, writeStep, writeTensors } from "./written_step.ts";

const COMPARED_STEPS = 2;

const [folder, preset] = Deno.args;
const peer = PEERS.find((peer) => peer.preset === preset);
if (folder === undefined || peer === undefined) {
  const presets = PEERS.map(({ preset }) => preset).join(" or ");
  throw new InputError(`Cannot write steps of "${preset}": name a folder, and ${presets}`);
}
await writeSteps(folder, peer.preset);

/** Writes weights before and after, and the batches between. */
async function writeSteps(folder: string, preset: typeof PEERS[number]["preset"]): Promise<void> {
  const { batchSize: batch, learningRate, seed } = defaultSettings(preset);
  const subject = trainSubject(await benchDataset(preset), { preset, batch, width: 1 });
  const { network, options, inputsOf } = subject;
  const engine = await createEngine("native");
  const first = initialTrainingState(network, options, initialWeights(network, seed));
  const step = await engine.compile(trainingProgram(network, options), first);
  await writeTensors(folder, "before.", first);
  for (let index = 0; index < COMPARED_STEPS; index++) {
    await writeTensors(folder, `step${index}.`, inputsOf(index));
    await step.run(inputsOf(index));
  }
  await writeTensors(folder, "after.", await step.readState());
  await step.dispose();
  await writeStep(folder, {
    ...describedStep(network, options),
    ...{ steps: COMPARED_STEPS, learningRate },
  });
}
