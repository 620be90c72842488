// A run folder needs nothing beside it: a copy in another place is evaluated, served, exported and
// gone on with.
import type { Terminal } from "@goodness/cli";
import { createApp } from "@goodness/demo";
import { loadClassifier } from "@goodness/predict";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { tinyNetwork } from "@goodness/testing/tiny_network.ts";
import { type TrainingObserver, trainSupervised } from "@goodness/trainer";
import { assert, assertEquals } from "@std/assert";
import { basename, join } from "node:path";
import { main as evaluate } from "@goodness/trainer/cli/evaluate";
import { main as exportModel } from "@goodness/trainer/cli/export";

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}

async function call(
  main: (args: readonly string[], terminal: Terminal) => Promise<number>,
  ...args: readonly string[]
): Promise<string> {
  let err = "";
  let out = "";
  const terminal = { out: (text: string) => out += text, err: (text: string) => err += text };
  assertEquals(await main(args, terminal), 0, err);
  return out;
}

Deno.test("trainSupervised() writes a run folder of which a copy works alone", async () => {
  await withFolder(async (folder) => {
    const digits = join(folder, "digits");
    await writeMnistSlice(digits, { train: 500, test: 100 });
    const original = join(folder, "original");
    const interruption = new AbortController();
    const observer: TrainingObserver = {
      started: () => {},
      stepped: (step) => step === 3 && interruption.abort(),
      measured: () => {},
      epochEnded: () => {},
      stopped: () => {},
    };
    const common = { command: "test", write: () => {} };
    const settings = {
      ...{ dataset: digits, validation: 100, validateEvery: 1, batchSize: 100, epochs: 2 },
      engine: "native",
    } as const;
    const signal = interruption.signal;
    const network = tinyNetwork(settings);
    await trainSupervised({ ...common, settings, network, out: original, observer, signal });

    const copy = join(folder, "elsewhere", "copy");
    await copyFolder(original, copy);
    await Deno.remove(original, { recursive: true });
    const outcome = await trainSupervised({ ...common, resume: copy });
    assert(outcome.status === "finished");
    assertEquals(outcome.summary.run, copy);

    const moved = join(folder, "moved");
    await Deno.rename(copy, moved);
    const model = join(moved, basename(outcome.summary.model ?? ""));
    const report = await call(evaluate, "--model", model, "--dataset", digits, "--json");
    assertEquals(
      JSON.parse(report.trim().split("\n").at(-1) ?? "").accuracy,
      outcome.summary.testAccuracy,
    );
    const file = join(folder, "model.onnx");
    await call(exportModel, "--model", model, "--format", "onnx", "--out", file);
    assert((await Deno.stat(file)).size > 4 * outcome.summary.parameters, "it holds the weights");

    const classifier = await loadClassifier(model, { engine: "native" });
    const app = createApp({ classifier, log: () => {} });
    const answer = await app.request("/predict", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ instances: [{ strokes: [[[0, 0], [0, 9]]] }] }),
    });
    assertEquals(answer.status, 200);
    await classifier.dispose();
  });
});
