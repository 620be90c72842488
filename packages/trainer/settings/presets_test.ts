import { MNIST, parseNetworkSpec, resolveNetwork } from "@goodness/core";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { metrics, options } from "../_test_runs.ts";
import { jobOf } from "./jobs.ts";
import { networkFor } from "./network_for.ts";
import { PRESET_NAMES } from "./presets.ts";
import { trainSupervised } from "../runs/train_supervised.ts";
import { defaultSettings, parseSettings } from "./settings.ts";
import { trainUnsupervised } from "../runs/train_unsupervised.ts";

Deno.test("defaultSettings() of every preset are valid settings of a valid network", () => {
  for (const preset of PRESET_NAMES) {
    const settings = defaultSettings(preset);
    assertEquals(parseSettings(settings), settings);
    const network = resolveNetwork(parseNetworkSpec(networkFor(settings, MNIST)));
    assertEquals(network.spec.name, preset);
  }
});

Deno.test("networkFor() sums the goodness of the layers that the settings name", () => {
  const spec = networkFor({ ...defaultSettings("local"), goodnessLayers: "2,3" }, MNIST);
  assertEquals(spec.goodnessLayers, [1, 2]);
});

Deno.test("trainSupervised() and trainUnsupervised() train a batch of every preset", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 8, test: 4 });
    const dataset = join(folder, "digits");
    const common = { validation: 4, batchSize: 4, headEpochs: 1, engine: "native" } as const;
    for (const preset of PRESET_NAMES) {
      const settings = { preset, dataset, ...common };
      const train = jobOf(defaultSettings(preset)) === "supervised"
        ? trainSupervised
        : trainUnsupervised;
      const outcome = await train(options(folder, preset, { settings, dryRun: true }));
      assertEquals(outcome, { status: "rehearsed" }, preset);
    }
  });
});

Deno.test("trainSupervised() trains in every way there is", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 100, test: 20 });
    const dataset = join(folder, "digits");
    const common = { dataset, validation: 20, batchSize: 20, epochs: 1, engine: "native" } as const;
    for (
      const settings of [
        { order: "greedy", warmup: 0.5, schedule: "cosine" },
        { updates: "alternating", loss: "threshold", negatives: "fixed" },
        { dropout: 0.2, peer: 0.03, weightDecay: 0.1, flip: true, validateEvery: 2 },
        { preset: "grouped", dropout: 0.2, goodnessLayers: "2,3", ema: 0.9 },
      ] as const
    ) {
      const name = Object.keys(settings).join("-");
      const all = { ...common, ...settings };
      const outcome = await trainSupervised(options(folder, name, { settings: all }));
      assert(outcome.status === "finished", name);
      const config = JSON.parse(await Deno.readTextFile(join(folder, name, "config.json")));
      assertEquals({ ...config.settings, ...all }, config.settings, name);
      const losses = (await metrics(join(folder, name))).flatMap(({ layers }) =>
        (layers as { loss: number }[]).map(({ loss }) => loss)
      );
      assertEquals(losses.length, 3, name);
      assert(losses.every((loss) => loss > 0 && loss < 10), `${name}: ${losses}`);
    }
  });
});
