// Short trainings on real digits: what they must give, and that they can be stopped and gone on with.
import { decodeModel } from "@goodness/core";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { run, type RunOptions, type RunSummary } from "./run.ts";
import type { TrainSettings } from "./settings.ts";
import type { TrainingObserver } from "./train.ts";

/** Loss of each layer, after the first and the second epoch. */
const RECORDED_LOSSES = [0.49963, 0.55952, 1.11979, 0.33528, 0.29279, 0.44742];

const QUICK = { validation: 200, epochs: 2, batchSize: 100, engine: "native" } as const;

function options(folder: string, name: string, changes: Partial<RunOptions> = {}): RunOptions {
  return {
    settings: { ...QUICK, dataset: join(folder, "digits") },
    out: join(folder, name),
    command: `test ${name}`,
    write: () => {},
    ...changes,
  };
}

async function finish(options: RunOptions): Promise<RunSummary> {
  const outcome = await run(options);
  if (outcome.status !== "finished") throw new Error("the run was interrupted");
  return outcome.summary;
}

async function metrics(folder: string): Promise<Record<string, unknown>[]> {
  const text = await Deno.readTextFile(join(folder, "metrics.jsonl"));
  return text.trim().split("\n").map((line) => JSON.parse(line));
}

const SILENT: TrainingObserver = {
  started: () => {},
  stepped: () => {},
  measured: () => {},
  epochEnded: () => {},
  stopped: () => {},
};

Deno.test("run() learns real digits as recorded", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 1200, test: 300 });
    const summary = await finish(options(folder, "run"));
    const losses = (await metrics(summary.run)).map(({ layers }) =>
      (layers as { loss: number }[]).map(({ loss }) => loss)
    );
    // Recorded on the native engine; other processors round their products differently.
    assertAllClose(losses.flat(), RECORDED_LOSSES, { rtol: 0.05 });
    assert(summary.testAccuracy > 0.7, `test accuracy ${summary.testAccuracy}`);
  });
});

Deno.test("run() writes a folder that describes itself", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 500, test: 100 });
    const lines: string[] = [];
    const summary = await finish(
      options(folder, "run", { write: (line) => lines.push(line) }),
    );
    assertEquals(summary.model, join(folder, "run", "model.safetensors"));
    const { training, network } = decodeModel(await Deno.readFile(summary.model));
    assertEquals(training.command, "test run");
    assertEquals(training.testAccuracy, summary.testAccuracy);
    assertEquals(network.spec.name, "local");
    const config = JSON.parse(await Deno.readTextFile(join(summary.run, "config.json")));
    assertEquals(config.settings.batchSize, 100);
    assertEquals(config.settings.slope, 20);
    const records = await metrics(summary.run);
    assertEquals(records.map(({ epoch, step }) => [epoch, step]), [[1, 3], [2, 6]]);
    assertEquals(lines.at(-1), `next: deno task demo --model ${summary.model}`);
    await assertRejects(
      () => run(options(folder, "run")),
      Deno.errors.AlreadyExists,
      "choose another --out",
    );
  });
});

async function weightsOf(path: string): Promise<Uint8Array> {
  const { weights } = decodeModel(await Deno.readFile(path));
  const parts = Object.values(weights).map((values) => new Uint8Array(values.buffer));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

Deno.test("run() gives the same bits for the same seed, interrupted or not", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 500, test: 50 });
    const whole = await finish(options(folder, "whole"));
    const again = await finish(options(folder, "again"));
    assertEquals(await weightsOf(again.model), await weightsOf(whole.model));

    // Stop in the middle of each epoch and at the end of the first.
    const path = join(folder, "parts");
    for (const stop of [1, 3, 5]) {
      const interrupt = new AbortController();
      const observer = {
        ...SILENT,
        stepped: (step: number): void => {
          if (step === stop) interrupt.abort();
        },
      };
      const outcome = await run(options(folder, "parts", {
        observer,
        signal: interrupt.signal,
        ...(stop > 1 && { resume: path }),
      }));
      assertEquals(outcome, { status: "interrupted", run: path });
    }
    const resumed = await finish(options(folder, "parts", { resume: path, command: "other" }));
    assertEquals(await weightsOf(resumed.model), await weightsOf(whole.model));
    const comparable = ({ images_per_second: _, ...rest }: Record<string, unknown>) => rest;
    assertEquals(
      (await metrics(path)).map(comparable),
      (await metrics(whole.run)).map(comparable),
    );
    assertEquals(resumed.command, "test parts");
  });
});

Deno.test("run() refuses to go on with damaged settings or other digits, and harms nothing", async () => {
  await withFolder(async (folder) => {
    const digits = join(folder, "digits");
    await writeMnistSlice(digits, { train: 400, test: 50 });
    const { run: path, model } = await finish(options(folder, "run"));
    const weights = await weightsOf(model);
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
      await assertRejects(() => run(resume), SyntaxError, message);
    }
    await Deno.writeTextFile(file, JSON.stringify(config));
    await writeMnistSlice(digits, { train: 380, test: 50 });
    await assertRejects(() => run(resume), Error, "are not those that it began with");
    assertEquals(await weightsOf(model), weights);
  });
});

Deno.test("run() ends a training that diverges, without a model", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 400, test: 50 });
    const settings = { ...options(folder, "").settings, learningRate: 1e30 };
    await assertRejects(
      () => run(options(folder, "run", { settings })),
      Error,
      "The training diverged, its loss is not finite: choose a lower --learning-rate",
    );
    await assertRejects(
      () => Deno.stat(join(folder, "run", "model.safetensors")),
      Deno.errors.NotFound,
    );
  });
});

Deno.test("run() gives other weights for another seed", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 300, test: 50 });
    const weights: Uint8Array[] = [];
    for (const seed of [1, 2]) {
      const settings = { ...options(folder, "").settings, seed, epochs: 1 };
      const { model } = await finish(options(folder, `seed-${seed}`, { settings }));
      weights.push(await weightsOf(model));
    }
    assert(weights[0]?.some((byte, index) => byte !== weights[1]?.[index]));
  });
});

Deno.test("run() trains without validation, with either loss, label placement and negatives", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 400, test: 50 });
    const variants: Partial<TrainSettings>[] = [
      { validation: 0, loss: "threshold" },
      { labels: "pixels", negatives: "uniform" },
      { preset: "dense", limitTrain: 100, epochs: 1 },
    ];
    for (const [index, variant] of variants.entries()) {
      const settings = { ...options(folder, "").settings, ...variant };
      const summary = await finish(options(folder, `variant-${index}`, { settings }));
      assert(Number.isFinite(summary.testAccuracy));
      const [record] = await metrics(summary.run);
      assertEquals("validation_accuracy" in (record ?? {}), variant.validation !== 0);
    }
  });
});
