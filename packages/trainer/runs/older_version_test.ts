// Runs and models as version 0.1.0 wrote them. It trained large networks alone, so what is read here is
// written under its names first; the fixtures hold the names that it wrote.
import {
  createEngine,
  decodeModel,
  type NetworkSpec,
  parseNetworkSpec,
  preparationOf,
} from "@goodness/core";
import {
  decodeSafetensors,
  encodeSafetensors,
  OLD_LABEL_PLACEMENTS,
  renameKeys,
  type Renames,
} from "@goodness/core/files";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { finish, interrupt, metrics, options, weightsOf } from "../_test_runs.ts";
import { loadTestSplit } from "../data/dataset.ts";
import { splitPart } from "../data/split.ts";
import { evaluateOnce } from "../evaluation/evaluation.ts";
import { OLD_SETTINGS } from "../settings/migration.ts";

const FIXTURES = new URL("_fixtures/", import.meta.url);
const SETTINGS_FIXTURE = new URL("../settings/_fixtures/config-0.1.0.json", import.meta.url);

/** How many of the first 500 test images version 0.1.0 classified wrongly with the models that ship. */
const SHIPPED: Readonly<Record<string, number>> = {
  "mnist-grouped-record": 1,
  "mnist-local": 3,
  "mnist-local-record": 1,
};

/** Old names by new ones. */
function inverse(renames: Renames): Renames {
  return Object.fromEntries(Object.entries(renames).map(([old, now]) => [now, old]));
}

const TENSORS: Renames = {
  "first_moment": "mean",
  "second_moment": "square",
  "ema": "average",
};
const INPUT: Renames = { std: "deviation" };
const MODEL: Renames = { confidenceThreshold: "leastGoodness" };

function oldPlacement(name: string): string {
  return inverse(OLD_LABEL_PLACEMENTS)[name] ?? name;
}

/** A network's JSON as version 0.1.0 had it. */
function oldNetwork(spec: NetworkSpec): Record<string, unknown> {
  const { classes, input: { height, width, mean, std }, ...rest } = spec;
  return {
    ...rest,
    input: renameKeys({ height, width, mean: mean[0], std: std[0] }, INPUT),
    labels: classes.length,
    labelPlacement: oldPlacement(spec.labelPlacement),
  };
}

async function readJson(path: string | URL): Promise<Record<string, Record<string, unknown>>> {
  return JSON.parse(await Deno.readTextFile(path));
}

/** Gives the settings and the network of a run's `config.json` their names in version 0.1.0. */
async function ageConfig(run: string): Promise<void> {
  const path = join(run, "config.json");
  const { settings = {}, network, ...config } = await readJson(path);
  const old = renameKeys(settings, inverse(OLD_SETTINGS));
  const known = await readJson(SETTINGS_FIXTURE);
  const all = Object.entries({ ...old, labels: oldPlacement(String(old.labels)) });
  const aged = Object.fromEntries(all.filter(([key]) => key in (known.settings ?? {})));
  assertEquals(Object.keys(aged).toSorted(), Object.keys(known.settings ?? {}).toSorted());
  const spec = oldNetwork(parseNetworkSpec(network));
  await Deno.writeTextFile(path, JSON.stringify({ ...config, settings: aged, network: spec }));
}

/** Gives the tensors of a run's checkpoint their names in version 0.1.0. */
async function ageCheckpoint(run: string): Promise<string[]> {
  const path = join(run, "checkpoints", "last.safetensors");
  const { metadata, tensors } = decodeSafetensors(await Deno.readFile(path));
  const aged = new Map([...tensors].map(([name, tensor]) => {
    const [, before = "", last = ""] = /^(.*\.)([a-z_]+)$/.exec(name) ?? [];
    return [last in TENSORS ? before + TENSORS[last] : name, tensor];
  }));
  await Deno.writeFile(path, encodeSafetensors({ metadata, tensors: aged }));
  return [...aged.keys()];
}

Deno.test("trainSupervised() goes on with a run of version 0.1.0 to the same bits", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 500, test: 50 });
    const { checkpoint } = await readJson(new URL("names-0.1.0.json", FIXTURES));
    for (const ema of [0, 0.9]) {
      const settings = {
        ...options(folder, "").settings,
        ...{ labelPlacement: "detached", easyExampleThreshold: 0.003, ema } as const,
      };
      const whole = await finish(options(folder, `whole-${ema}`, { settings }));
      const path = join(folder, `old-${ema}`);
      await interrupt(options(folder, `old-${ema}`, { settings }), 4);
      await ageConfig(path);
      const tensors = await ageCheckpoint(path);
      const others = tensors.filter((name) => !name.endsWith(".average"));
      assertEquals(others.toSorted(), (checkpoint?.tensors as string[]).toSorted());
      assertEquals(tensors.length - others.length, ema === 0 ? 0 : 3);
      const resumed = await finish(options(folder, "", { resume: path }));
      assertEquals(await weightsOf(resumed.model), await weightsOf(whole.model));
      assertEquals((await metrics(path)).map(({ step }) => step), [3, 6]);
      assertEquals(resumed.testAccuracy, whole.testAccuracy);
    }
  });
});

Deno.test("decodeModel() reads a model of version 0.1.0 as it was", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 500, test: 50 });
    const settings = { ...options(folder, "").settings, labelPlacement: "detached" } as const;
    const { model: path } = await finish(options(folder, "run", { settings }));
    const bytes = await Deno.readFile(path);
    const model = decodeModel(bytes);
    const { metadata: { confidence: _, ...metadata }, tensors } = decodeSafetensors(bytes);
    const network = oldNetwork(model.network.spec);
    const aged = {
      ...renameKeys({ ...metadata, confidenceThreshold: "1.5" }, MODEL),
      network: JSON.stringify(network),
    };
    const { model: known = {} } = await readJson(new URL("names-0.1.0.json", FIXTURES));
    assertEquals(Object.keys(aged).toSorted(), Object.keys(known).toSorted());
    const knownNetwork = JSON.parse(String(known.network));
    assertEquals(Object.keys(network).toSorted(), Object.keys(knownNetwork).toSorted());
    assertEquals(Object.keys(Object(network.input)), Object.keys(knownNetwork.input));
    const { network: { spec }, ...read } = decodeModel(
      encodeSafetensors({ metadata: aged, tensors }),
    );
    const { preparation, ...input } = model.network.spec.input;
    assertEquals([spec, preparation], [
      { ...model.network.spec, input },
      preparationOf(spec.input),
    ]);
    assertEquals(read.weights, model.weights);
    assertEquals(read.training, model.training);
    assertEquals([read.confidence, read.confidenceThreshold], [undefined, 1.5]);
  });
});

Deno.test("evaluateOnce() finds of every model that ships what it did in version 0.1.0", async () => {
  const test = splitPart(await loadTestSplit("mnist"), 0, 500);
  const engine = await createEngine("native");
  const files = await Array.fromAsync(Deno.readDir("data/models"), ({ name }) => name);
  const names = Object.keys(SHIPPED).map((name) => `${name}.safetensors`);
  assertEquals(files.toSorted(), names.toSorted());
  for (const [name, errors] of Object.entries(SHIPPED)) {
    const path = join("data", "models", `${name}.safetensors`);
    const model = decodeModel(await Deno.readFile(path), path);
    const { predictions } = await evaluateOnce({ ...model, engine }, test);
    const wrong = predictions.filter((label, index) => label !== test.labels[index]).length;
    // Processors may round an image to another label.
    assert(Math.abs(wrong - errors) <= 1, `${name}: ${wrong} errors, expected ${errors}`);
  }
});
