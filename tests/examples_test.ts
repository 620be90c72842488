// The programs in examples/programs, which use the public packages alone.
import { fit } from "@goodness/examples/training_loop.ts";
import { run as customDataset } from "@goodness/examples/custom_dataset.ts";
import { run as customGoodness } from "@goodness/examples/custom_goodness.ts";
import { run as customLoss } from "@goodness/examples/custom_loss.ts";
import { run as predict } from "@goodness/examples/predict.ts";
import { networkPreset, resolveNetwork } from "@goodness/core";
import { scaledLayer } from "@goodness/core/network";
import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assert, assertMatch } from "@std/assert";
import { join } from "node:path";

Deno.test("examples: a training loop, a loss and a goodness of one's own classify digits", async () => {
  const local = networkPreset("local");
  // A third of the units learn in a third of the time.
  const layers = local.layers.map((layer) => scaledLayer(layer, (units) => Math.round(units / 3)));
  const small = { ...local, layers };
  const found: [name: string, accuracy: number, least: number][] = [
    ["training loop", await fit(resolveNetwork(small)), 0.9],
    ["loss", await customLoss(small), 0.9],
    ["goodness", await customGoodness(small), 0.8],
  ];
  for (const [name, accuracy, least] of found) assert(accuracy > least, `${name}: ${accuracy}`);
});

Deno.test("examples: a data set of one's own trains", async () => {
  await withFolder(async (folder) => {
    const lines = await customDataset(join(folder, "run"));
    const [, percent = ""] = /test accuracy ([\d.]+) %/.exec(lines) ?? [];
    assert(Number(percent) > 90, lines);
  });
});

Deno.test("examples: a prediction reads a seven", async () => {
  const strokes = [[[0, 0], [30, 0], [15, 50]]] as const;
  assertMatch(await predict({ kind: "strokes", strokes, width: 6 }), /^7, margin \d\.\d\d$/);
});
