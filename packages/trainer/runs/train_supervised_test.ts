// Short trainings on real digits: what they must give, and that they can be stopped and gone on with.
import { decodeModel } from "@goodness/core";
import { decodeSafetensors } from "@goodness/core/files";
import { DivergedError } from "@goodness/core/training";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { parse } from "yaml";
import { filesOf, finish, interrupt, metrics, options, weightsOf } from "../_test_runs.ts";
import { trainSupervised } from "./train_supervised.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { readEventFolder } from "../tensorboard/_event_reader.ts";

/** Loss of each layer, after the first and the second epoch. */
const RECORDED_LOSSES = [0.49963, 0.55952, 1.11979, 0.33528, 0.29279, 0.44742];

Deno.test("trainSupervised() learns real digits as recorded", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 1200, test: 300 });
    const chosen = options(folder, "run", { network: undefined }); // the preset's
    const settings = { ...chosen.settings, labelPlacement: "everywhere" } as const;
    const summary = await finish({ ...chosen, settings });
    const losses = (await metrics(summary.run)).map(({ layers }) =>
      (layers as { loss: number }[]).map(({ loss }) => loss)
    );
    // Recorded on the native engine; other processors round their products differently.
    assertAllClose(losses.flat(), RECORDED_LOSSES, { rtol: 0.05 });
    assert(summary.testAccuracy > 0.7, `test accuracy ${summary.testAccuracy}`);
  });
});

Deno.test("trainSupervised() writes a folder that describes itself", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 500, test: 100 });
    const outcome = await trainSupervised(options(folder, "run"));
    assert(outcome.status === "finished");
    const { summary, lines } = outcome;
    const model = join(folder, "run", "model.safetensors");
    assertEquals(summary.model, model);
    const { training, network } = decodeModel(await Deno.readFile(model));
    assertEquals(training.command, "test run");
    assertEquals(training.testAccuracy, summary.testAccuracy);
    assertEquals(network.spec.name, "tiny-local");
    const config = JSON.parse(await Deno.readTextFile(join(summary.run, "config.json")));
    assertEquals(config.settings.batchSize, 100);
    assertEquals(config.settings.lossScale, 20);
    const records = await metrics(summary.run);
    assertEquals(records.map(({ epoch, step }) => [epoch, step]), [[1, 3], [2, 6]]);
    assertStringIncludes(lines.at(-1) ?? "", `task demo --model ${summary.model}`);
    assertStringIncludes(await Deno.readTextFile(join(summary.run, "report.html")), "<title>");
    await assertRejects(
      () => trainSupervised(options(folder, "run")),
      Deno.errors.AlreadyExists,
      'choose another "out"',
    );
  });
});

Deno.test("trainSupervised() gives the same bits for the same seed, and others for another", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 400, test: 50 });
    const weights: Uint8Array[] = [];
    for (const [name, seed] of [["first", 1], ["same", 1], ["other", 2]] as const) {
      const settings = { ...options(folder, "").settings, seed, epochs: 1 };
      weights.push(await weightsOf((await finish(options(folder, name, { settings }))).model));
    }
    assertEquals(weights[0], weights[1]);
    assert(weights[0]?.some((byte, index) => byte !== weights[2]?.[index]));
  });
});

Deno.test("trainSupervised() refuses to go on with damaged settings or other digits, and harms nothing", async () => {
  await withFolder(async (folder) => {
    const digits = join(folder, "digits");
    await writeMnistSlice(digits, { train: 400, test: 50 });
    const path = join(folder, "run");
    await interrupt(options(folder, "run"), 3);
    const resume = options(folder, "run", { resume: path });
    const file = join(path, "config.json");
    const config = JSON.parse(await Deno.readTextFile(file));
    const cases: [unknown, string][] = [
      [{}, "its config.json is damaged"],
      [{ ...config, settings: { ...config.settings, epochs: "x" } }, 'setting "epochs"'],
      [{ ...config, settings: { ...config.settings, epochs: 1 } }, "the run has 2 steps"],
      [{ ...config, command: undefined }, "its config.json is damaged"],
    ];
    for (const [changed, message] of cases) {
      await Deno.writeTextFile(file, JSON.stringify(changed));
      const before = await filesOf(path);
      await assertRejects(() => trainSupervised(resume), SyntaxError, message);
      assertEquals(await filesOf(path), before);
    }
    const { hybrids: _, ...older } = config.settings; // a run from before that setting
    await Deno.writeTextFile(file, JSON.stringify({ ...config, settings: older }));
    await Deno.rename(digits, join(folder, "aside"));
    await writeMnistSlice(digits, { train: 380, test: 50 });
    const before = await filesOf(path);
    await assertRejects(() => trainSupervised(resume), Error, "are not those that it began with");
    assertEquals(await filesOf(path), before);
    await Deno.remove(digits, { recursive: true });
    await Deno.rename(join(folder, "aside"), digits);
    await finish(resume);
  });
});

Deno.test("trainSupervised() says that a run is finished, and changes nothing of it", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 400, test: 50 });
    const overfit = { ...options(folder, "").settings, overfitBatch: true, epochs: 1 };
    for (const [name, settings] of [["whole", undefined], ["overfit", overfit]] as const) {
      const { run: path } = await finish(options(folder, name, { ...(settings && { settings }) }));
      const before = await filesOf(path);
      const lines: string[] = [];
      const write = (line: string): void => void lines.push(line);
      const outcome = await trainSupervised(options(folder, name, { resume: path, write }));
      assertEquals(outcome, { status: "unchanged", run: path });
      assertEquals(lines, [`${path} is finished: nothing was changed`]);
      assertEquals(await filesOf(path), before);
    }
  });
});

Deno.test("trainSupervised() ends a training that diverges, which a lower learning rate goes on with", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 400, test: 50 });
    const settings = { ...options(folder, "").settings, learningRate: 1e30 };
    await assertRejects(
      () => trainSupervised(options(folder, "run", { settings })),
      DivergedError,
      "The training diverged in step 2, layer 1: its loss is NaN",
    );
    const resume = join(folder, "run");
    await assertRejects(() => Deno.stat(join(resume, "model.safetensors")), Deno.errors.NotFound);

    const lower = { learningRate: 1e-3, engine: "cpu" } as const;
    const resumed = await finish(
      options(folder, "run", { resume, settings: lower, command: "resume" }),
    );
    assertEquals(resumed.command, "test run && resume");
    const { command, settings: kept } = JSON.parse(
      await Deno.readTextFile(join(resume, "config.json")),
    );
    assertEquals(command, resumed.command);
    // The other engine does not have the precision that the run found before.
    assertEquals(kept, { ...kept, ...settings, ...lower, precision: "f32" });
  });
});

Deno.test("trainSupervised() trains without validation, with either loss, label placement and negatives", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 400, test: 50 });
    const variants: Partial<TrainSettings>[] = [
      { validation: 0, loss: "threshold" },
      { labelPlacement: "pixels", negatives: "uniform" },
      { preset: "dense", limitTrain: 100, epochs: 1 },
    ];
    for (const [index, variant] of variants.entries()) {
      const settings = { ...options(folder, "").settings, ...variant };
      const summary = await finish(options(folder, `variant-${index}`, { settings }));
      const { training } = decodeModel(await Deno.readFile(summary.model));
      assertEquals(training.testAccuracy, summary.testAccuracy);
      const [record] = await metrics(summary.run);
      assertEquals("validation_accuracy" in (record ?? {}), variant.validation !== 0);
      const { confidence } = decodeModel(await Deno.readFile(summary.model));
      assertEquals(confidence !== undefined, variant.validation !== 0);
      const report = await Deno.readTextFile(join(summary.run, "report.html"));
      assertEquals(report.includes("Out-of-distribution images"), variant.validation !== 0);
    }
  });
});

Deno.test("trainSupervised() writes events and a card that others read", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 400, test: 50 });
    const { run: path, testAccuracy } = await finish(options(folder, "run"));
    const [file] = await readEventFolder(path);
    const tags = new Map(
      file?.events.flatMap(({ step, values }) =>
        values.map((value) => [`${value.tag} ${step}`, value])
      ),
    );
    for (const name of ["loss", "pairwise_error", "dead_units", "accuracy", "positive_goodness"]) {
      for (const layer of [1, 2, 3]) assert(tags.has(`${name}/layer_${layer} 4`), name);
    }
    for (const tag of ["learning_rate", "accuracy/network", "receptive_fields"]) {
      assert(tags.has(`${tag} 2`), tag);
    }
    const [record] = await metrics(path);
    const layers = record?.layers as { loss: number }[];
    assertAllClose([tags.get("loss/layer_1 2")?.scalar ?? NaN], [layers[0]?.loss ?? 0]);
    assertEquals(tags.get("weights/layer_1 2")?.histogram?.num, 16 * 111 * 20);
    assertEquals(tags.get("positive_goodness_histogram/layer_2 4")?.histogram?.num, 200);
    assertEquals(tags.get("positives_and_negatives 4")?.image?.width, 12 * 30);

    const card = await Deno.readTextFile(join(path, "MODEL_CARD.md"));
    const [, frontMatter = ""] = card.split("---\n");
    const { "model-index": [entry] } = parse(frontMatter);
    assertEquals(entry.results[0].metrics, [{ type: "accuracy", value: testAccuracy }]);
    assertStringIncludes(card, "trained by its own local objective");
  });
});

Deno.test("trainSupervised() keeps the best weights and ends early when patience is out", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 400, test: 50 });
    const settings = {
      ...options(folder, "").settings,
      patience: 1,
      epochs: 40,
      learningRate: 0.05,
    };
    const { run: path, epochs } = await finish(options(folder, "run", { settings }));
    const accuracies = (await metrics(path)).map((record) => Number(record.validation_accuracy));
    assert(epochs < 40, "accuracy on 200 images cannot rise forty times in a row");
    assertEquals(accuracies.length, epochs);
    assert((accuracies.at(-1) ?? 1) <= (accuracies.at(-2) ?? 0));
    const card = await Deno.readTextFile(join(path, "MODEL_CARD.md"));
    const highest = Math.max(...accuracies);
    assertStringIncludes(card, `(${(highest * 100).toFixed(2)} % on the validation images)`);
    const best = decodeSafetensors(
      await Deno.readFile(join(path, "checkpoints", "best.safetensors")),
    );
    const kept = decodeModel(await Deno.readFile(join(path, "model.safetensors"))).weights;
    assertEquals(best.tensors.get("layers.0.weight")?.values, kept["layers.0.weight"]);
    const none = { ...settings, validation: 0 };
    await assertRejects(
      () => trainSupervised(options(folder, "none", { settings: none })),
      RangeError,
      "Cannot stop early without validation images",
    );
  });
});

Deno.test("trainSupervised() learns one batch by heart with overfitBatch", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 300, test: 50 });
    const settings = {
      ...options(folder, "").settings,
      overfitBatch: true,
      batchSize: 20,
      epochs: 3,
      shift: 2,
    };
    const { run: path, model } = await finish(options(folder, "run", { settings }));
    assertEquals(model, "");
    await assertRejects(() => Deno.stat(join(path, "model.safetensors")), Deno.errors.NotFound);
    const config = JSON.parse(await Deno.readTextFile(join(path, "config.json")));
    assertEquals(config.settings.shift, 0);
    const last = (await metrics(path)).at(-1);
    assertEquals(last?.validation_accuracy, 1);
    assert((last?.layers as { loss: number }[]).every(({ loss }) => loss < 0.05));
  });
});

Deno.test("trainSupervised() rehearses with one batch of everything and keeps nothing", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 400, test: 50 });
    const lines: string[] = [];
    const write = (line: string): number => lines.push(line);
    const outcome = await trainSupervised(options(folder, "run", { dryRun: true, write }));
    assertEquals(outcome, { status: "rehearsed" });
    assertStringIncludes(lines.at(-1) ?? "", "nothing was kept");
    await assertRejects(() => Deno.stat(join(folder, "run")), Deno.errors.NotFound);

    const settings = { ...options(folder, "").settings, learningRate: 1e38 };
    await assertRejects(
      () => trainSupervised(options(folder, "diverging", { dryRun: true, settings })),
      Error,
      "diverged",
    );
    await assertRejects(() => Deno.stat(join(folder, "diverging")), Deno.errors.NotFound);

    const { run: finished } = await finish(options(folder, "finished"));
    await assertRejects(
      () => trainSupervised(options(folder, "", { resume: finished, dryRun: true })),
      RangeError,
      'leave "resume" out',
    );
    assert((await Deno.stat(join(finished, "model.safetensors"))).isFile);
  });
});
