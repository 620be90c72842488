import {
  createEngine,
  type Engine,
  type Executable,
  type HostTensors,
  initialWeights,
  networkPreset,
  resolveNetwork,
} from "@goodness/core";
import { DivergedError } from "@goodness/core/training";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Dataset, loadDataset } from "../data/dataset.ts";
import { splitPart } from "../data/split.ts";
import type { Backbone } from "../evaluation/backbone.ts";
import { HEAD_DEFAULTS, type HeadSettings } from "./head_settings.ts";
import type { HeadProgress } from "./head_checkpoint.ts";
import type { HeadEpoch } from "./head_epoch.ts";
import { fitHead, type TrainedHead } from "./head_training.ts";

/** A network that was never trained: random features, which a head can still learn from. */
async function untrained(labels = 10): Promise<Backbone> {
  const network = resolveNetwork({
    ...networkPreset("dense"),
    classes: Array.from({ length: labels }, (_, label) => String(label)),
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

/** Trains a head to its end. */
async function fit(...args: Parameters<typeof fitHead>): Promise<TrainedHead> {
  const head = await fitHead(...args);
  if (head === undefined) throw new Error("the training was interrupted");
  return head;
}

Deno.test("fitHead() interrupted at any step, over and over, ends with the same bits", async () => {
  const backbone = await untrained();
  await withDigits(async (dataset) => {
    const whole = await fit(backbone, dataset, { ...SETTINGS, observe: ignore });
    let saved: HeadProgress | undefined;
    let interruptions = 0;
    const steps: number[] = [];
    for (let isOver = false; !isOver;) {
      const interruption = new AbortController();
      // Ends every part of the training at its seventh batch, wherever that is in an epoch.
      let batches = 0;
      const engine: Engine = {
        ...backbone.engine,
        compile: async (program, state) => {
          const executable = await backbone.engine.compile(program, state);
          if (!program.name.startsWith("train head")) return executable;
          const run = (inputs: HostTensors): Promise<HostTensors> => {
            if (++batches === 7) interruption.abort();
            return executable.run(inputs);
          };
          return { ...bound(executable), run };
        },
      };
      const head = await fitHead({ ...backbone, engine }, dataset, {
        ...SETTINGS,
        observe: ignore,
        signal: interruption.signal,
        checkpoints: {
          load: () => Promise.resolve(saved),
          save: (progress) => {
            saved = structuredClone(progress);
            steps.push(progress.step);
            return Promise.resolve();
          },
        },
      });
      isOver = head !== undefined;
      if (head === undefined) interruptions++;
      else assertEquals({ ...head, seconds: 0 }, { ...whole, seconds: 0 });
    }
    assert(interruptions > 10, `${interruptions} interruptions`);
    assert(steps.some((step) => step % 11 !== 0), "it was never interrupted within an epoch");
  });
});

/** An executable's methods, bound to it. */
function bound(executable: Executable): Executable {
  return {
    run: (inputs) => executable.run(inputs),
    readState: (names) => executable.readState(names),
    writeState: (values) => executable.writeState(values),
    dispose: () => executable.dispose(),
  };
}

Deno.test("fitHead() keeps the strength and epoch of the best validation accuracy", async () => {
  const backbone = await untrained();
  await withDigits(async (dataset) => {
    const epochs: HeadEpoch[] = [];
    const observe = (epoch: HeadEpoch): unknown => epochs.push(epoch);
    const found = await fit(backbone, dataset, { ...SETTINGS, observe });
    assertEquals(epochs.map(({ l2, epoch }) => [l2, epoch]), [
      ...[[3, 1], [3, 2], [3, 3], [3, 4]],
      ...[[0, 1], [0, 2], [0, 3], [0, 4]],
    ]);
    const best = Math.max(...epochs.map(({ validationAccuracy = 0 }) => validationAccuracy));
    const first = epochs.find(({ validationAccuracy }) => validationAccuracy === best);
    const { layers, weight, seconds: _, ...kept } = found;
    assertEquals(kept, first);
    assertEquals(layers, [1]);
    assertEquals(weight.length, 81 * 10);
    assertEquals(found.l2, 0, "a penalty of 3 leaves nothing to read by");
    assert(best > 0.5, `the best validation accuracy is ${best}, and guessing gives 0.1`);

    const again = await fit(backbone, dataset, { ...SETTINGS, observe: ignore });
    assertEquals({ ...again, seconds: 0 }, { ...found, seconds: 0 });
  });
});

Deno.test("fitHead() says at which step its numbers went wrong, and saves none of them", async () => {
  const backbone = await untrained();
  await withDigits(async (dataset) => {
    let saved = 0;
    const checkpoints = {
      load: () => Promise.resolve(undefined),
      save: () => Promise.resolve(void saved++),
    };
    const options = { ...SETTINGS, learningRate: 1e37, observe: ignore, checkpoints };
    const error = await assertRejects(
      () => fitHead(backbone, dataset, options),
      DivergedError,
      "The head's training diverged in step 2: head.weight has the value NaN",
    );
    assertEquals([error.place, saved], [{ firstStep: 2, lastStep: 2 }, 0]);
  });
});

Deno.test("fitHead() keeps the last epoch where there are no validation images", async () => {
  const backbone = await untrained();
  await withDigits(async (dataset) => {
    const { train } = dataset;
    const nothing = { train, validation: splitPart(train, 0, 0) };
    const options = { ...SETTINGS, observe: ignore };
    const found = await fit(backbone, nothing, { ...options, l2: [0], epochs: 2 });
    assertEquals([found.epoch, found.validationAccuracy], [2, undefined]);
    await assertRejects(
      () => fitHead(backbone, nothing, options),
      RangeError,
      'Cannot choose among l2 "3,0" without validation images',
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
      [() => fitHead(backbone, turned, options), "Cannot classify images of 56x14"],
      [() => fitHead(narrow, dataset, options), "the network has labels 0 to 2"],
    ];
    for (const [call, part] of cases) await assertRejects(call, RangeError, part);
  });
});
