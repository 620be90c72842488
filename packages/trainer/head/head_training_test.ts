import { createEngine, initialWeights, networkPreset, resolveNetwork } from "@goodness/core";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Dataset, loadDataset, splitPart } from "../data/dataset.ts";
import type { Backbone } from "../evaluation/backbone.ts";
import { HEAD_DEFAULTS, type HeadSettings } from "./head_settings.ts";
import { fitHead, type HeadEpoch } from "./head_training.ts";

/** A network that was never trained: random features, which a head can still learn from. */
async function untrained(labels = 10): Promise<Backbone> {
  const network = resolveNetwork({
    ...networkPreset("dense"),
    labels,
    layers: [{ kind: "dense", units: 60 }, { kind: "dense", units: 80 }],
    goodnessLayers: [0, 1],
  });
  return { network, weights: initialWeights(network, 2), engine: await createEngine("cpu") };
}

const SETTINGS: HeadSettings = {
  ...HEAD_DEFAULTS,
  layers: [1],
  epochs: 4,
  batchSize: 50,
  learningRate: 3e-2,
  l2: [3, 0],
};

async function withDigits(body: (dataset: Dataset) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await writeMnistSlice(folder, { train: 800, test: 1 });
    await body(await loadDataset(folder, { validation: 230 }));
  });
}

const ignore = (): void => {};

Deno.test("fitHead() keeps the strength and epoch of the best validation accuracy", async () => {
  const backbone = await untrained();
  await withDigits(async (dataset) => {
    const epochs: HeadEpoch[] = [];
    const observe = (epoch: HeadEpoch): unknown => epochs.push(epoch);
    const found = await fitHead(backbone, dataset, { ...SETTINGS, observe });
    assertEquals(epochs.map(({ l2, epoch }) => [l2, epoch]), [
      ...[[3, 1], [3, 2], [3, 3], [3, 4]],
      ...[[0, 1], [0, 2], [0, 3], [0, 4]],
    ]);
    const best = Math.max(...epochs.map(({ validationAccuracy = 0 }) => validationAccuracy));
    const first = epochs.find(({ validationAccuracy }) => validationAccuracy === best);
    const { layers, weight, ...kept } = found;
    assertEquals(kept, first);
    assertEquals(layers, [1]);
    assertEquals(weight.length, 81 * 10);
    assertEquals(found.l2, 0, "a penalty of 3 leaves nothing to read by");
    assert(best > 0.5, `the best validation accuracy is ${best}, and guessing gives 0.1`);

    const again = await fitHead(backbone, dataset, { ...SETTINGS, observe: ignore });
    assertEquals(again, found);
  });
});

Deno.test("fitHead() keeps the last epoch where there are no validation images", async () => {
  const backbone = await untrained();
  await withDigits(async (dataset) => {
    const { train } = dataset;
    const nothing = { train, validation: splitPart(train, 0, 0) };
    const options = { ...SETTINGS, observe: ignore };
    const found = await fitHead(backbone, nothing, { ...options, l2: [0], epochs: 2 });
    assertEquals([found.epoch, found.validationAccuracy], [2, undefined]);
    await assertRejects(
      () => fitHead(backbone, nothing, options),
      RangeError,
      "Cannot choose among --l2 3,0 without validation images",
    );
  });
});

Deno.test("fitHead() refuses settings that do not fit the network or the images", async () => {
  const backbone = await untrained();
  const narrow = await untrained(3);
  await withDigits(async (dataset) => {
    const options = { ...SETTINGS, observe: ignore };
    const { train } = dataset;
    const turned = { ...dataset, train: { ...train, height: 56, width: 14 } };
    const cases: [() => Promise<unknown>, string][] = [
      [() => fitHead(backbone, dataset, { ...options, layers: [2] }), "layers 1 to 2"],
      [() => fitHead(backbone, dataset, { ...options, batchSize: 571 }), "571 from 570"],
      [() => fitHead(backbone, turned, options), "Cannot read images of 56x14"],
      [() => fitHead(narrow, dataset, options), "the network has labels 0 to 2"],
    ];
    for (const [call, part] of cases) await assertRejects(call, RangeError, part);
  });
});
