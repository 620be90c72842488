import { taskCommand } from "@goodness/cli";
import {
  decodeModel,
  encodeModel,
  initialWeights,
  type Model,
  networkPreset,
  resolveNetwork,
} from "@goodness/core";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { call } from "@goodness/testing/call_command.ts";
import { main as evaluateMain } from "../cli/evaluate.ts";
import { main as headMain } from "../cli/train_head.ts";
import { filesOf } from "../_test_runs.ts";
import { trainHead } from "./train_head.ts";
import { EXPORT_FORMATS, type ExportFormat, exportModel } from "../runs/export.ts";

function lastJson(out: string): Record<string, unknown> {
  return JSON.parse(out.trim().split("\n").at(-1) ?? "");
}

/** A run folder that holds an untrained model, and a dataset beside it. */
async function writeParts(folder: string): Promise<{ model: Model; digits: string }> {
  const network = resolveNetwork({
    ...networkPreset("local"),
    layers: [{ kind: "dense", units: 40 }, { kind: "dense", units: 60 }],
    goodnessLayers: [0, 1],
  });
  const model: Model = {
    network,
    weights: initialWeights(network, 1),
    training: {
      command: "none",
      dataset: "none",
      seed: 1,
      epochs: 0,
      engine: "none",
      seconds: 0,
      testAccuracy: 0.1,
      accuracyPerLayer: [0.1, 0.1],
    },
  };
  await Deno.writeFile(join(folder, "model.safetensors"), encodeModel(model));
  const digits = join(folder, "digits");
  await writeMnistSlice(digits, { train: 700, test: 150 });
  return { model, digits };
}

const QUICK = [
  ...["--engine", "cpu", "--validation", "200", "--epochs", "4", "--batch-size", "50"],
  ...["--learning-rate", "0.03", "--l2", "0,1e-3", "--json"],
];

Deno.test("train:head adds a head to a run's model, which evaluate and export then read", async () => {
  await withFolder(async (folder) => {
    const { model, digits } = await writeParts(folder);
    const run = join(folder, "new", "run");
    const out = join(run, "model.safetensors");
    const common = ["--dataset", digits, "--out", run];
    const trained = await call(headMain, "--model", folder, ...common, ...QUICK);
    assertEquals(trained.status, 0, trained.err);
    assertStringIncludes(trained.err, "features of layers 2: 700 images x 60, 1 MB");
    const summary = lastJson(trained.out);
    assertEquals(Object.keys(summary), [
      ...["command", "run", "model", "dataset", "engine", "device", "layers", "seed", "epochs"],
      ...["l2", "goodness", "head"],
    ]);
    const { test_accuracy: accuracy } = summary.head as Record<string, number>;
    assert((accuracy ?? 0) > 0.4, `${accuracy}, and guessing gives 0.1`);

    const stored = decodeModel(await Deno.readFile(out));
    const { head, ...rest } = stored;
    assertEquals(rest, model);
    assertEquals([head?.layers, head?.training.testAccuracy], [[1], accuracy]);

    const options = ["--model", out, "--dataset", digits, "--engine", "cpu"];
    const text = await call(evaluateMain, ...options);
    assertStringIncludes(text.out, "accuracy by the head, in one pass");
    options.push("--json");
    const byGoodness = await call(evaluateMain, ...options);
    const byHead = lastJson((await call(evaluateMain, ...options, "--by", "head")).out);
    const { by, confusion, head_accuracy: again, ...figures } = lastJson(byGoodness.out);
    assertEquals([by, byHead.by, again, byHead.head_accuracy], [
      ...["goodness", "head", accuracy, accuracy],
    ]);
    assertEquals(byHead.accuracy, figures.accuracy);
    const right = (matrix: unknown): number =>
      (matrix as number[][]).reduce((sum, row, label) => sum + (row[label] ?? NaN), 0) / 150;
    assertEquals([right(confusion), right(byHead.confusion)], [byHead.accuracy, accuracy]);

    for (const format of Object.keys(EXPORT_FORMATS) as ExportFormat[]) {
      const [withHead, without] = [stored, model].map((one) => exportModel(one, { format, out }));
      // A head takes no part in a training step; every other export has it.
      if (format === "onnx-step") assertEquals(withHead, without);
      else assertNotEquals(withHead, without);
    }
  });
});

Deno.test("train:head never writes over anything", async () => {
  await withFolder(async (folder) => {
    const { digits } = await writeParts(folder);
    const model = join(folder, "model.safetensors");
    const before = await Deno.readFile(model);
    for (
      const [out, part] of [
        [model, `Cannot write ${model}: a file has this name`],
        [folder, `Cannot start a run in ${folder}: it exists`],
      ] as const
    ) {
      const { status, err } = await call(
        headMain,
        ...["--model", model, "--out", out, "--dataset", digits, ...QUICK],
      );
      assertEquals(status, 1);
      assertStringIncludes(err, part);
    }
    assertEquals(await Deno.readFile(model), before);
  });
});

Deno.test("trainHead() interrupted at several moments ends with the same bits, and finished it stays", async () => {
  await withFolder(async (folder) => {
    const { digits } = await writeParts(folder);
    const settings = {
      ...{ dataset: digits, validation: 200, epochs: 3, batchSize: 50, learningRate: 0.03 },
      ...{ l2: [0, 1e-3], engine: "native" } as const,
    };
    const options = { settings, model: folder, command: "test", write: () => {} };
    const whole = join(folder, "whole");
    assertEquals((await trainHead({ ...options, out: whole })).status, "finished");
    const parted = join(folder, "parted");
    const statuses: string[] = [];
    for (let part = 0; statuses.at(-1) !== "finished"; part++) {
      const interruption = new AbortController();
      // Before the first step, and as soon as the first epoch of each part has been reported.
      if (part === 0) interruption.abort();
      const outcome = await trainHead({
        ...part === 0
          ? { ...options, out: parted }
          : { ...options, model: undefined, settings: {}, resume: parted },
        write: (line) => {
          if (line.includes("epoch")) interruption.abort();
        },
        signal: interruption.signal,
      });
      statuses.push(outcome.status);
    }
    assertEquals(statuses, [...new Array<string>(6).fill("interrupted"), "finished"]);
    const headOf = async (run: string): Promise<unknown> =>
      decodeModel(await Deno.readFile(join(run, "model.safetensors"))).head?.weight;
    assertEquals(await headOf(parted), await headOf(whole));

    const before = await filesOf(parted);
    const again = await trainHead({ resume: parted, command: "other", write: () => {} });
    assertEquals(again, { status: "unchanged", run: parted });
    assertEquals(await filesOf(parted), before);
    const config = JSON.parse(await Deno.readTextFile(join(parted, "config.json")));
    assertEquals(Object.keys(config.versions), ["deno", "engine"]);
  });
});

Deno.test("train:head refuses a network that learnt without labels and names the remedy", async () => {
  await withFolder(async (folder) => {
    const { model, digits } = await writeParts(folder);
    const network = resolveNetwork({ ...model.network.spec, labelPlacement: "nowhere" });
    const path = join(folder, "unlabelled.safetensors");
    const weights = initialWeights(network, 1);
    await Deno.writeFile(path, encodeModel({ ...model, network, weights }));
    const { status, err } = await call(
      headMain,
      ...["--model", path, "--out", join(folder, "x"), "--dataset", digits, ...QUICK],
    );
    assertEquals(status, 2);
    assertStringIncludes(
      err,
      taskCommand("train:unsupervised", ["--stage", "head", "--backbone", path]),
    );
  });
});

Deno.test("train:head names a wrong flag or value and exits with 2", async () => {
  await withFolder(async (folder) => {
    const { digits } = await writeParts(folder);
    const needed = ["--model", folder, "--out", join(folder, "x"), "--dataset", digits];
    const cases: [string[], string][] = [
      [[], "--model <file|folder>"],
      [[...needed, "--layers", "0"], "Choose all, or numbers from 1 with commas: 2,3."],
      [[...needed, "--layers", "3"], "layer 3: the network has layers 1 to 2"],
      [[...needed, "--l2", "0,"], "Choose numbers from 0 with commas"],
      [[...needed, "--l2", "-1"], "Choose numbers from 0 with commas"],
      [[...needed, "--epoch", "1"], "Did you mean --epochs?"],
      [[...needed, "--validation", "0"], "without validation images"],
    ];
    for (const [args, part] of cases) {
      const { status, err } = await call(headMain, ...args);
      assertEquals(status, 2, args.join(" "));
      assertStringIncludes(err, part);
    }
  });
});

Deno.test("evaluate --by head says that a model has no head", async () => {
  await withFolder(async (folder) => {
    const { digits } = await writeParts(folder);
    const model = join(folder, "model.safetensors");
    const { status, err } = await call(
      evaluateMain,
      ...["--model", model, "--dataset", digits, "--by", "head"],
    );
    assertEquals(status, 2);
    assertStringIncludes(err, "the model has no head");
    assertStringIncludes(err, `train a head by ${taskCommand("train:head", ["--model", model])}`);
  });
});
