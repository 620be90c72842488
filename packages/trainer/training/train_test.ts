import { initialTrainingState, initialWeights } from "@goodness/core";
import { weightName } from "@goodness/core/network";
import { tensorNamed } from "@goodness/core/ops";
import { DivergedError } from "@goodness/core/training";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { tinyNetwork } from "@goodness/testing/tiny_network.ts";
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { SILENT } from "../_test_runs.ts";
import { defaultSettings, type TrainSettings } from "../settings/settings.ts";
import { RunFolder } from "../storage/run_folder.ts";
import type { TrainingObserver } from "./observer.ts";
import { prepareTraining } from "./plan.ts";
import { train } from "./train.ts";

/** How often an epoch of four steps, each of so many milliseconds, reads what its layers measure. */
async function readsIn(milliseconds: number, { stallsOnRead = false } = {}): Promise<number> {
  let reads = 0;
  await withFolder(async (folder) => {
    await writeMnistSlice(folder, { train: 24, test: 8 });
    const settings: TrainSettings = {
      ...defaultSettings("local"),
      ...{ dataset: folder, validation: 8, batchSize: 4, epochs: 1, engine: "native" },
    };
    const plan = await prepareTraining(settings, { network: tinyNetwork() });
    let time = 0;
    const observer: TrainingObserver = {
      ...SILENT,
      stepped: () => time += milliseconds,
      measured: () => reads++,
    };
    await using run = await RunFolder.create(join(folder, "run"), {});
    const engine = { ...plan.engine, stallsOnRead };
    await train({ ...plan, engine }, { folder: run, observer, now: () => time });
  });
  return reads;
}

Deno.test("train() reads what layers measure once a second", async () => {
  assertEquals(await readsIn(1100), 4);
  assertEquals(await readsIn(600), 2);
  assertEquals(await readsIn(200), 0);
});

Deno.test("train() reads nothing back in an epoch where that stalls the engine", async () => {
  assertEquals(await readsIn(1100, { stallsOnRead: true }), 0);
});

Deno.test("train() stops where a layer is dead or its goodness exploded, and saves nothing of it", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(folder, { train: 24, test: 8 });
    const settings: TrainSettings = {
      ...defaultSettings("local"),
      ...{ dataset: folder, validation: 8, batchSize: 4, epochs: 1, engine: "native" },
    };
    const plan = await prepareTraining(settings, { network: tinyNetwork() });
    const { network, stepOptions } = plan;
    const weights = initialWeights(network, 1);
    const name = weightName(1);
    const cases = [[-1, "all of its units are dead"], [2000, "goodness exploded"]] as const;
    for (const [factor, what] of cases) {
      // Inputs of the second layer are not negative.
      const second = tensorNamed(weights, name)
        .map((weight) => factor < 0 ? -Math.abs(weight) : factor * weight);
      const state = initialTrainingState(network, stepOptions, { ...weights, [name]: second });
      await using run = await RunFolder.create(join(folder, what), {});
      const checkpoint = { state, info: { step: 0, seconds: 0 } };
      const error = await assertRejects(
        () => train(plan, { folder: run, observer: SILENT, checkpoint }),
        DivergedError,
        what,
      );
      assertEquals(error.place, { firstStep: 1, lastStep: 1, layer: 1 });
      assertEquals(await run.has("checkpoints/last.safetensors"), false);
    }
  });
});
