import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { tinyNetwork } from "@goodness/testing/tiny_network.ts";
import { assertEquals } from "@std/assert";
import { join } from "node:path";
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
      started: () => {},
      stepped: () => time += milliseconds,
      measured: () => reads++,
      epochEnded: () => {},
      stopped: () => {},
    };
    const run = await RunFolder.create(join(folder, "run"), {});
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
