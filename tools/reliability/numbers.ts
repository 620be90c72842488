/**
 * The check of trainings whose numbers go wrong.
 *
 * @module
 */

import { initialWeights, InputError } from "@goodness/core";
import { decodeSafetensors } from "@goodness/core/files";
import { oddNumber } from "@goodness/core/ops";
import { DivergedError } from "@goodness/core/training";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { fitHead, HEAD_DEFAULTS, headCheckpoints, headSize } from "@goodness/trainer/head";
import { RunFolder } from "@goodness/trainer/storage";
import { plainDisplay, train } from "@goodness/trainer/training";
import { join } from "node:path";
import type { Check, CheckOptions, Finding } from "./check.ts";
import { FAULTS, nameFault } from "./numbers_faults.ts";
import { makeTrial, type Trial } from "./numbers_trials.ts";

/** How a training ended. */
type Ending = "ended well" | "stopped with a reason" | "refused" | "unexplained errors";

/** The check. */
export const NUMBERS: Check = {
  name: "numbers",
  title: "Numbers that go wrong",
  about:
    "Small networks of all kinds are trained for a few dozen steps with random settings that nobody " +
    "should choose: learning rates up to 10^37, extreme thresholds, scales of the loss and of weights, images " +
    "that are not standardised, deep stacks. One in eight trains a head. Every training must end well, or be " +
    "stopped by an error that names the step and the layer and says what to try; nothing that is not finite may " +
    "be saved, and what was saved must load. Settings that do not fit each other may be refused before. " +
    "Then faults are injected at a known step and layer, and must be named.",
  times: 500,
  goals: [
    { what: "broken settings", figure: "saved weights not finite", bound: 0, side: "most" },
    { what: "broken settings", figure: "unexplained errors", bound: 0, side: "most" },
    { figure: "named rightly", bound: 1, side: "least" },
  ],
  run: async (options) => [await tryTrainings(options), ...await tryFaults(options)],
};

async function tryTrainings({ seed, times, write }: CheckOptions): Promise<Finding> {
  const counts: Record<Ending, number> = {
    "ended well": 0,
    "stopped with a reason": 0,
    "refused": 0,
    "unexplained errors": 0,
  };
  let odd = 0;
  await withFolder(async (folder) => {
    const dataset = join(folder, "digits");
    await writeMnistSlice(dataset, { train: 100, test: 10 });
    for (let index = 0; index < times; index++) {
      const path = join(folder, String(index));
      const { ending, error } = await endingOf(await makeTrial(dataset, seed, index), path, index);
      counts[ending]++;
      if (ending === "unexplained errors") write(`training ${index}: ${error}`);
      odd += await oddFiles(join(path, "checkpoints"));
      await Deno.remove(path, { recursive: true });
    }
  });
  return {
    what: "broken settings",
    figures: { trainings: times, ...counts, "saved weights not finite": odd },
  };
}

/** Trains, and says how it ended. */
async function endingOf(
  trial: Trial | InputError,
  path: string,
  index: number,
): Promise<{ ending: Ending; error?: unknown }> {
  await using folder = await RunFolder.create(path, {});
  if (trial instanceof InputError) return { ending: "refused" };
  try {
    await (index % 8 === 7 ? trainHead(trial, folder) : trainNetwork(trial, folder));
    return { ending: "ended well" };
  } catch (error) {
    return {
      ending: explains(error, trial) ? "stopped with a reason" : "unexplained errors",
      error,
    };
  }
}

async function trainNetwork({ plan, checkpoint }: Trial, folder: RunFolder): Promise<void> {
  await train(plan, { folder, checkpoint, observer: plainDisplay(() => {}) });
}

async function trainHead({ plan }: Trial, folder: RunFolder): Promise<void> {
  const { network, engine, dataset, settings } = plan;
  const layers = [network.layers.length - 1];
  await fitHead({ network, engine, weights: initialWeights(network, settings.seed) }, dataset, {
    ...HEAD_DEFAULTS,
    ...{ layers, epochs: 2, batchSize: 10, seed: settings.seed, l2: [settings.lossScale] },
    learningRate: settings.learningRate,
    checkpoints: headCheckpoints(folder, "checkpoints/head.safetensors", headSize(network, layers)),
    observe: () => {},
  });
}

/** An error explains itself if it has a place within the training, and a message with a remedy. */
function explains(error: unknown, { plan }: Trial): boolean {
  if (!(error instanceof DivergedError)) return false;
  const { place: { firstStep, lastStep, layer = 0 }, message } = error;
  return firstStep >= 1 && firstStep <= lastStep && layer >= 0 &&
    layer < plan.network.layers.length && /learning ?rate/i.test(message);
}

/** Counts the files with a number that is not finite; every file must load. */
async function oddFiles(folder: string): Promise<number> {
  let count = 0;
  for await (const { name } of Deno.readDir(folder)) {
    const { tensors } = decodeSafetensors(await Deno.readFile(join(folder, name)), name);
    if ([...tensors.values()].some(({ values }) => oddNumber(values))) count++;
  }
  return count;
}

async function tryFaults({ seed, times }: CheckOptions): Promise<Finding[]> {
  const count = Math.ceil(times / 10);
  const findings: Finding[] = [];
  await withFolder(async (folder) => {
    await writeMnistSlice(folder, { train: 100, test: 10 });
    for (const fault of FAULTS) {
      let right = 0;
      for (let index = 0; index < count; index++) {
        right += Number(await nameFault(folder, fault, { seed, index }));
      }
      findings.push({
        what: fault.what,
        figures: { trainings: count, "named rightly": right / count },
      });
    }
  });
  return findings;
}
