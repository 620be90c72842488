// A run that is interrupted and gone on with must end with the bits of one that was not.
import { decodeSafetensors } from "@goodness/core/files";
import { type EngineChoice, InputError } from "@goodness/core";
import { DeviceLostError } from "@goodness/core/engines";
import { gpuTest } from "@goodness/testing/device_test.ts";
import { namesIn, withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { join } from "node:path";
import { finish, interrupt, metrics, options, SILENT, weightsOf } from "../_test_runs.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { exists } from "../storage/files.ts";
import type { TrainingObserver } from "../training/observer.ts";
import { trainSupervised } from "./train_supervised.ts";
import { readEventFolder } from "../tensorboard/_event_reader.ts";
import { trainUnsupervised } from "./train_unsupervised.ts";

/** Everything that carries something from step to step, or is random. */
const EVERYTHING: Partial<TrainSettings> = {
  shift: 2,
  negatives: "hard",
  ema: 0.9,
  patience: 2,
  epochs: 2,
  warmup: 1,
  rotation: 5,
  elastic: 0.5,
  dropout: 0.1,
  peer: 0.03,
};

/** Ten of the eleven steps at which a run of twelve can be interrupted, drawn at random. */
const STOPS = [1, 2, 3, 4, 6, 7, 8, 9, 10, 11];

/** All state of a run: weights, moments, averages and what the epoch has measured. */
async function stateOf(run: string): Promise<unknown> {
  const path = join(run, "checkpoints", "last.safetensors");
  return decodeSafetensors(await Deno.readFile(path)).tensors;
}

async function compare(
  engine: EngineChoice,
  batchSize: number,
  { changes = EVERYTHING, stops = STOPS }: {
    changes?: Partial<TrainSettings>;
    stops?: readonly number[];
  } = {},
): Promise<void> {
  await withFolder(async (folder) => {
    const digits = join(folder, "digits");
    await writeMnistSlice(digits, { train: 6 * batchSize + 8, test: 8 });
    const settings = { ...changes, dataset: digits, validation: 8, batchSize, engine };
    const whole = await finish(options(folder, "whole", { settings }));

    const path = join(folder, "parts");
    await interrupt(options(folder, "parts", { settings }), stops[0] ?? 0);
    for (const stop of stops.slice(1)) {
      await interrupt(options(folder, "parts", { resume: path }), stop);
    }
    const resumed = await finish(options(folder, "parts", { resume: path, command: "other" }));

    assertEquals(await weightsOf(resumed.model), await weightsOf(whole.model));
    assertEquals(await stateOf(path), await stateOf(whole.run));
    const comparable = ({ images_per_second: _, ...rest }: Record<string, unknown>): unknown =>
      rest;
    assertEquals(
      (await metrics(path)).map(comparable),
      (await metrics(whole.run)).map(comparable),
    );
    assertEquals(resumed.command, "test parts");
    assertEquals(resumed.testAccuracy, whole.testAccuracy);
  });
}

Deno.test("trainSupervised() interrupted at ten steps ends with the same bits on native", async () => {
  await compare("native", 50);
});

Deno.test("trainSupervised() interrupted at three steps ends with the same bits on cpu", async () => {
  await compare("cpu", 2, { stops: [1, 6, 9] }); // slow: within either epoch, and between
});

Deno.test("trainSupervised() of the original with its data bug, interrupted, ends with the same bits", async () => {
  // Twelve steps in an epoch: six of positives, six of negatives.
  const changes = { preset: "original", originalDataBug: true, epochs: 1 } as const;
  await compare("native", 50, { changes });
});

Deno.test("trainSupervised() with running statistics, interrupted, ends with the same bits", async () => {
  const altered = { cutout: 8, brightness: 0.1, contrast: 0.2 };
  const changes = { preset: "cifar", ...altered, epochs: 2 } as const;
  await compare("native", 10, { changes, stops: [1, 6, 9] });
});

Deno.test("trainSupervised() goes on from the last epoch when it was killed without a word", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 500, test: 50 });
    const whole = await finish(options(folder, "whole"));
    const path = join(folder, "killed");
    // Interrupted after the first epoch, then more than was saved: what a kill leaves.
    await interrupt(options(folder, "killed"), 3);
    await Deno.writeTextFile(join(path, "metrics.jsonl"), '{"step":6,"epoch":2}\n', {
      append: true,
    });
    await Deno.writeTextFile(join(path, "checkpoints", "last.safetensors.tmp"), "half a file");
    const resumed = await finish(options(folder, "killed", { resume: path }));
    assertEquals(await weightsOf(resumed.model), await weightsOf(whole.model));
    assertEquals((await metrics(path)).map(({ step }) => step), [3, 6]);
    assertEquals(await namesIn(join(path, "checkpoints")), ["last.safetensors"]);
    await assertRejects(
      () => trainUnsupervised({ resume: path, command: "test", write: () => {} }),
      InputError,
      `Cannot resume ${path} as unsupervised: it is a run of supervised; resume it by`,
    );
    assert(!await exists(join(path, "run.lock")), "what is refused lets go of the folder");
  });
});

Deno.test("trainSupervised() that stops early does so at the same epoch when it was interrupted", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 400, test: 50 });
    const settings = {
      ...options(folder, "").settings,
      ...{ patience: 1, epochs: 40, learningRate: 0.05 },
    };
    const whole = await finish(options(folder, "whole", { settings }));
    const path = join(folder, "parts");
    // In the last epoch: patience then depends on what was measured before the interruption.
    await interrupt(options(folder, "parts", { settings }), 2 * whole.epochs - 1);
    const resumed = await finish(options(folder, "parts", { resume: path }));
    assertEquals(resumed.epochs, whole.epochs);
    assertEquals(await weightsOf(resumed.model), await weightsOf(whole.model));
  });
});

Deno.test("trainSupervised() that goes on writes events that take back what came after the checkpoint", async () => {
  await withFolder(async (folder) => {
    const digits = join(folder, "digits");
    await writeMnistSlice(digits, { train: 500, test: 50 });
    const path = join(folder, "parts");
    await interrupt(options(folder, "parts"), 4);
    const moved = join(folder, "moved");
    await Deno.rename(digits, moved);
    await finish(options(folder, "", { resume: path, settings: { dataset: moved } }));
    const [before, after] = await readEventFolder(path);
    const stepsOf = (file: typeof before): number[] => [
      ...new Set(file?.events.filter(({ values }) => values.length > 0).map(({ step }) => step)),
    ];
    assertEquals([stepsOf(before), stepsOf(after)], [[3], [6]]);
    const start = after?.events.find(({ sessionStatus }) => sessionStatus !== undefined);
    assertEquals(start?.step, 5);
  });
});

gpuTest(
  "trainSupervised() that loses its device goes on with a new one, or on another engine",
  async () => {
    const { backend } = await import("@tensorflow/tfjs");
    await withFolder(async (folder) => {
      await writeMnistSlice(join(folder, "digits"), { train: 24, test: 4 });
      const settings = {
        ...options(folder, "").settings,
        validation: 4,
        batchSize: 5,
        engine: "webgpu",
      } as const;
      const whole = await finish(options(folder, "whole", { settings }));
      for (const [name, changes] of [["new", {}], ["native", { engine: "native" }]] as const) {
        const path = join(folder, name);
        const observer: TrainingObserver = {
          ...SILENT,
          stepped: (step) => {
            if (step === 6) (backend() as WebGPUBackend).device.destroy(); // in the second of two epochs
          },
        };
        const lines: string[] = [];
        const write = (line: string): void => void lines.push(line);
        await assertRejects(
          () => trainSupervised(options(folder, name, { settings, observer, write })),
          DeviceLostError,
          "The WebGPU device was lost",
        );
        assertStringIncludes(lines.join("\n"), `--resume ${path} --engine native`);
        const resumed = await finish(options(folder, name, { resume: path, settings: changes }));
        assertEquals(resumed.engine, changes.engine ?? "webgpu");
        const compare = name === "new" ? assertEquals : assertNotEquals;
        compare(await weightsOf(resumed.model), await weightsOf(whole.model));
      }
    });
  },
);
