import { decodeModel, objectiveOf } from "@goodness/core";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { filesOf, interruptAt, metrics, weightsOf } from "../_test_runs.ts";
import { tinyNetwork } from "@goodness/testing/tiny_network.ts";
import { makeNegatives } from "../data/make_negatives.ts";
import { trainSupervised } from "./train_supervised.ts";
import { exists } from "../storage/files.ts";
import { trainUnsupervised, type UnsupervisedRunOptions } from "./train_unsupervised.ts";
import type { UnsupervisedSummary } from "./unsupervised_results.ts";

const QUICK = {
  validation: 100,
  epochs: 2,
  batchSize: 50,
  headEpochs: 3,
  headLearningRate: 3e-3,
  engine: "native",
} as const;

function options(
  folder: string,
  name: string,
  changes: Partial<UnsupervisedRunOptions> = {},
): UnsupervisedRunOptions {
  const settings = { ...QUICK, dataset: join(folder, "digits"), ...changes.settings };
  const makesBackbone = changes.resume === undefined && changes.stage !== "head";
  return {
    network: makesBackbone ? tinyNetwork({ preset: "unsupervised", ...settings }) : undefined,
    ...changes,
    settings,
    out: join(folder, name),
    command: `test ${name}`,
    write: changes.write ?? (() => {}),
  };
}

async function finish(chosen: UnsupervisedRunOptions): Promise<UnsupervisedSummary> {
  const outcome = await trainUnsupervised(chosen);
  if (outcome.status !== "finished") throw new Error(`the run was ${outcome.status}`);
  return outcome.summary;
}

async function withDigits(body: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 600, test: 100 });
    await body(folder);
  });
}

Deno.test("trainUnsupervised() learns more than random features, and leaves a model that says so", async () => {
  await withDigits(async (folder) => {
    const summary = await finish(
      options(folder, "all", { settings: { epochs: 4 } }),
    );
    const { head, network, training, confidence } = decodeModel(
      await Deno.readFile(summary.model ?? ""),
    );
    assert(!objectiveOf(network.spec).learnsLabels);
    assertEquals(training.testAccuracy, summary.testAccuracy ?? undefined);
    assertEquals(head?.training.randomFeatureAccuracy, summary.randomFeatureAccuracy ?? undefined);
    assert((summary.testAccuracy ?? 0) > 0.6, `accuracy ${summary.testAccuracy}`);
    assert((summary.randomFeatureAccuracy ?? 0) > 0.4);
    assertEquals(confidence, summary.outOfDistribution?.confidence);
    assertEquals(summary.outOfDistribution?.figures.length, 3);
    const [first, , , last] = await metrics(join(folder, "all"));
    const errors = [first, last].map((line) => (line?.layers as { pairwise_error: number }[])[1]);
    assert(
      (errors[1]?.pairwise_error ?? 1) < (errors[0]?.pairwise_error ?? 0),
      "nothing was learnt",
    );
    const report = await Deno.readTextFile(join(folder, "all", "report.html"));
    for (
      const part of ["Negative data", "Area under the ROC curve", "Weights of the first layer"]
    ) {
      assertStringIncludes(report, part);
    }
    assertStringIncludes(await Deno.readTextFile(join(folder, "all", "MODEL_CARD.md")), "head");
  });
});

Deno.test("trainUnsupervised() interrupted at any step ends with the same bits", async () => {
  await withDigits(async (folder) => {
    const whole = await finish(options(folder, "whole"));
    for (const step of [1, 13]) {
      const parted = options(folder, `parted-${step}`);
      await interruptAt(
        step,
        (observer, signal) => trainUnsupervised({ ...parted, observer, signal }),
      );
      const { out: resume = "", command } = parted;
      const interruptions = await interruptAtEveryLine({ resume, command, write: () => {} });
      assertEquals(interruptions, 5, "after two epochs of each head, and between the heads");
      const summary = await finish({ resume, command, write: () => {} });
      for (const file of ["backbone", "model"] as const) {
        const [expected, found] = await Promise.all(
          [whole, summary].map((each) => weightsOf(each[file] ?? "")),
        );
        assertEquals(found, expected, `${file} after ${step} steps`);
      }
    }
  });
});

/** Goes on with a run until its heads are trained, ending each part after an epoch of a head. */
async function interruptAtEveryLine(options: UnsupervisedRunOptions): Promise<number> {
  const seen = new Set<string>();
  for (let interruptions = 0;; interruptions++) {
    const interruption = new AbortController();
    const write = (line: string): void => {
      if (!/epoch [12]\/3|untrained network, chosen/.test(line) || seen.has(line)) return;
      seen.add(line);
      interruption.abort();
    };
    if (seen.size === 5) return interruptions;
    const outcome = await trainUnsupervised({ ...options, write, signal: interruption.signal });
    assertEquals(outcome.status, "interrupted", [...seen].join());
  }
}

Deno.test("trainUnsupervised() makes its stages one by one, as it does both", async () => {
  await withDigits(async (folder) => {
    const both = await finish(options(folder, "both"));
    const first = await finish(options(folder, "first", { stage: "backbone" }));
    assertEquals(first.model, null);
    assert(!await exists(join(folder, "first", "model.safetensors")));
    const lines: string[] = [];
    const write = (line: string): void => void lines.push(line);
    const second = await finish(
      options(folder, "second", { stage: "head", backbone: first.run, write }),
    );
    assertEquals(lines[0], `backbone: ${first.run}`);
    assertEquals(second.testAccuracy, both.testAccuracy);
    assertEquals(await weightsOf(second.model ?? ""), await weightsOf(both.model ?? ""));
    const headOf = async ({ model }: UnsupervisedSummary): Promise<unknown> =>
      decodeModel(await Deno.readFile(model ?? "")).head?.weight;
    assertEquals(await headOf(second), await headOf(both));
    for (const run of [first.run, second.run, both.run]) {
      const before = await filesOf(run);
      const again = await trainUnsupervised(options(folder, "", { resume: run }));
      assertEquals(again, { status: "unchanged", run });
      assertEquals(await filesOf(run), before);
    }
    const rehearsal = { stage: "head", backbone: first.run, dryRun: true } as const;
    assertEquals((await trainUnsupervised(options(folder, "dry", rehearsal))).status, "rehearsed");
    assert(!await exists(join(folder, "dry")));
  });
});

Deno.test("trainUnsupervised() learns from every kind of negatives, and by both losses", async () => {
  await withDigits(async (folder) => {
    const stored = join(folder, "negatives");
    const dataset = join(folder, "digits");
    await makeNegatives({ out: stored, count: 70, dataset, hybrids: "images", blurs: 6, seed: 1 });
    const variants = [
      { hybrids: "classes" },
      { hybrids: "blends", blurs: 20 },
      { storedNegatives: stored },
      { loss: "pairwise", peer: 0, order: "greedy", headLayers: "2,3", rotation: 5 },
    ] as const;
    for (const [index, variant] of variants.entries()) {
      const settings = { ...QUICK, dataset, epochs: 1, ...variant };
      const summary = await finish({ ...options(folder, `variant-${index}`), settings });
      assert((summary.testAccuracy ?? 0) > 0.3, JSON.stringify(variant));
    }
  });
});

Deno.test("trainUnsupervised() rehearses with one batch of everything and keeps nothing", async () => {
  await withDigits(async (folder) => {
    const outcome = await trainUnsupervised(options(folder, "dry", { dryRun: true }));
    assertEquals(outcome.status, "rehearsed");
    assert(!await exists(join(folder, "dry")));
  });
});

Deno.test("trainUnsupervised() refuses what it cannot do, and says what to do instead", async () => {
  await withDigits(async (folder) => {
    const cases = [
      [{ settings: { labelPlacement: "everywhere" } }, "train it supervised"],
      [{ settings: { patience: 2 } }, 'leave "patience" out'],
      [
        { settings: { storedNegatives: folder } },
        'make them first, or choose another "storedNegatives"',
      ],
      [{ stage: "head", backbone: join(folder, "none") }, "choose a model file or the folder"],
    ] as const;
    for (const [changes, message] of cases) {
      await assertRejects(() => trainUnsupervised(options(folder, "x", changes)), Error, message);
      assert(!await exists(join(folder, "x")));
    }
    await assertRejects(
      () =>
        trainSupervised({
          settings: { labelPlacement: "nowhere" },
          command: "none",
          write: () => {},
        }),
      RangeError,
      "train it unsupervised",
    );
  });
});
