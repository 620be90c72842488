import { createEngine, MNIST, networkPreset, resolveNetwork } from "@goodness/core";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { Writable } from "node:stream";
import { BatchSource } from "../data/batches.ts";
import { epochLines, terminalDisplay } from "./display.ts";
import { defaultSettings } from "../settings/settings.ts";
import { percent, snakeCaseKeys, table } from "../text/text.ts";

const LAYER = {
  loss: 0.12345,
  positiveGoodness: 1.5,
  negativeGoodness: 0.75,
  pairwiseError: 0.015,
  deadUnits: 0,
};

Deno.test("epochLines() shows every layer's loss, goodness and accuracy", () => {
  const validation = {
    count: 10,
    accuracy: 0.9,
    accuracyPerLayer: [0.8],
    goodness: new Float32Array(),
    predictions: new Uint8Array(),
    confusion: [],
  };
  const report = {
    epoch: 2,
    epochs: 6,
    learningRate: 0.001,
    imagesPerSecond: 3999.6,
    layers: [LAYER],
    validation,
  };
  assertEquals(epochLines(report), [
    "epoch 2/6: 4000 images/s, validation 90.00 %",
    "             loss  goodness +  goodness -  pair errors  validation",
    "  layer 1  0.1235       1.500       0.750       1.50 %     80.00 %",
  ]);
});

Deno.test("epochLines() leaves validation out where there is none", () => {
  const lines = epochLines({
    epoch: 1,
    epochs: 1,
    learningRate: 0,
    imagesPerSecond: 1,
    layers: [LAYER, { ...LAYER, deadUnits: 0.97 }],
  });
  assertEquals(lines[0], "epoch 1/1: 1 images/s");
  assertStringIncludes(lines.at(-1) ?? "", "warning: layer 2: 97.00 % of its units are dead");
  assertEquals(lines[2]?.endsWith("  -"), true);
});

/** A terminal that keeps what is written to it. */
class FakeTerminal extends Writable {
  readonly isTTY = true;
  readonly columns = 100;
  text = "";

  override _write(chunk: Uint8Array, _: string, done: () => void): void {
    this.text += new TextDecoder().decode(chunk);
    done();
  }
}

Deno.test("terminalDisplay() goes on where a run was interrupted, and keeps its headings", async () => {
  const network = resolveNetwork(networkPreset("local"));
  const settings = { ...defaultSettings("local"), batchSize: 2, epochs: 3 };
  const split = {
    count: 20,
    height: 28,
    width: 28,
    channels: 1,
    images: new Uint8Array(),
    labels: new Uint8Array(),
  };
  const dataset = {
    ...MNIST,
    ...{ name: "digits", train: split, validation: split, test: split, notes: [], fingerprint: "" },
  };
  const batches = new BatchSource(split, network, settings);
  const engine = await createEngine("native");
  const terminal = new FakeTerminal();
  const lines: string[] = [];
  const display = terminalDisplay((line) => lines.push(line), terminal);
  display.started({ settings, dataset, network, batches, engine, step: 15, steps: 30 });
  display.stepped(16);
  display.measured([LAYER, LAYER, LAYER]);
  await new Promise((done) => setTimeout(done, 300)); // let the bar draw itself
  assertStringIncludes(terminal.text, "53% | epoch 2");
  display.epochEnded({
    epoch: 3,
    epochs: 3,
    learningRate: 0,
    imagesPerSecond: 1,
    layers: [LAYER, LAYER, LAYER],
  });
  terminal.text = "";
  display.stopped();
  assertStringIncludes(terminal.text, "goodness +");
  assertStringIncludes(terminal.text, "epoch 3");
  assertStringIncludes(terminal.text, "layer 3");
  assertEquals(lines.slice(2), [
    "30 steps, 10 an epoch, 2 images a batch, learning rate up to 0.006",
    "preset local, but epochs 3, batch-size 2",
    engine.products ?? "",
  ]);
  assertEquals(lines.length, 5);
});

Deno.test("table() aligns the first column left and the others right", () => {
  assertEquals(table([["a", "bb"], ["ccc", "d"]]), ["a    bb", "ccc   d"]);
  assertEquals(table([]), []);
});

Deno.test("percent() and snakeCaseKeys() write what files and people read", () => {
  assertEquals(percent(0.98765), "98.77 %");
  assertEquals(snakeCaseKeys({ testAccuracy: 1, seed: 2 }), { "test_accuracy": 1, seed: 2 });
});
