// Small trainings on real digits: what has no record is trained, and nothing twice.
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { decodeModel, type HostTensors } from "@goodness/core";
import { exists } from "@goodness/trainer/storage";
import { type TrainingObserver, trainSupervised } from "@goodness/trainer";
import { chosenSettings, type LedgerEntry } from "./entry.ts";
import { LEDGER_RECORDS } from "./record.ts";
import { type LedgerPaths, reproduce, type ReproduceOptions } from "./reproduce.ts";

const SETTINGS = {
  ...{ validation: 8, epochs: 2, batchSize: 8 },
  ...{ engine: "native", updates: "paired" } as const,
};

interface Ledger {
  readonly paths: LedgerPaths;
  readonly entry: LedgerEntry;
  /** Reproduces seed 1 and gives what was said. */
  readonly reproduced: (changes?: Partial<ReproduceOptions>) => Promise<string>;
}

async function withLedger(body: (ledger: Ledger) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const source = join(folder, "digits");
    await writeMnistSlice(source, { train: 32, test: 8 });
    const paths = {
      records: join(folder, "docs", "ledger"),
      page: join(folder, "docs", "results.md"),
      runs: join(folder, "runs"),
    };
    const entry: LedgerEntry = {
      id: "small",
      title: "a small training",
      preset: "original", // the smallest there is
      settings: SETTINGS,
      dataset: { source },
      goal: { error: 50 },
      anchors: [],
    };
    const reproduced: Ledger["reproduced"] = async (changes) => {
      const lines: string[] = [];
      const write = (line: string): void => void lines.push(line);
      await reproduce({ entries: [entry], paths, seeds: [1], write, ...changes });
      return lines.join("\n");
    };
    await body({ paths, entry, reproduced });
  });
}

/** Aborts at a step. */
function interruption(step: number): Required<Pick<ReproduceOptions, "observer" | "signal">> {
  const controller = new AbortController();
  const observer: TrainingObserver = {
    started: () => {},
    stepped: (made) => {
      if (made === step) controller.abort();
    },
    measured: () => {},
    epochEnded: () => {},
    stopped: () => {},
  };
  return { observer: () => observer, signal: controller.signal };
}

async function weightsOf(path: string): Promise<HostTensors> {
  return decodeModel(await Deno.readFile(path)).weights;
}

Deno.test("reproduce() trains what has no record, keeps a record, and does nothing twice", async () => {
  await withLedger(async ({ paths, reproduced }) => {
    assertStringIncludes(await reproduced({ seeds: [1, 2] }), "small with seed 2: training");
    const records = await LEDGER_RECORDS.read(paths.records);
    assertEquals(records.map(({ seed }) => seed), [1, 2]);
    const [first] = records;
    assertMatch(
      first?.command ?? "",
      /task train:supervised --preset original --validation 8 .*--seed 1 --out \S+small-seed-1$/,
    );
    assertEquals(first?.settings.epochs, 2);
    assertEquals(first?.testImages, 8);
    assertEquals(first?.accuracyPerLayer.length, 3);
    assertEquals(first?.parameters, 576_860);
    assertMatch(first?.processor?.model ?? "", /\w/);
    assertEquals(first?.fingerprint.length, 128);
    const { imagesPerSecond = 0, seconds = 0 } = first ?? {};
    assertEquals(Math.round(imagesPerSecond * seconds), 48);
    assertStringIncludes(await Deno.readTextFile(paths.page), "(n = 2)");
    assertEquals(await reproduced({ seeds: [1, 2] }), "");
    assertEquals(await LEDGER_RECORDS.read(paths.records), records);
  });
});

Deno.test("reproduce() goes on with an interrupted run and ends with the same bits", async () => {
  await withLedger(async ({ paths, reproduced }) => {
    const run = join(paths.runs, "small-seed-1");
    assertStringIncludes(await reproduced(interruption(4)), "stopped and saved after step 4 of 6");
    assertEquals(await LEDGER_RECORDS.read(paths.records), []);
    await reproduced();
    const weights = await weightsOf(join(run, "model.safetensors"));
    const [record] = await LEDGER_RECORDS.read(paths.records);
    await Deno.remove(paths.runs, { recursive: true });
    await Deno.remove(paths.records, { recursive: true });
    await reproduced();
    assertEquals(await weightsOf(join(run, "model.safetensors")), weights);
    assertEquals((await LEDGER_RECORDS.read(paths.records))[0]?.testErrors, record?.testErrors);
  });
});

Deno.test("reproduce() records a run made by hand, and goes on with one", async () => {
  await withLedger(async ({ paths, entry, reproduced }) => {
    const run = join(paths.runs, "small-seed-1");
    const { observer, signal } = interruption(2);
    const byHand = await trainSupervised({
      ...{ settings: chosenSettings(entry, 1), out: run, command: "test small-seed-1" },
      ...{ observer: observer?.(), signal, write: () => {} },
    });
    assertEquals(byHand.status, "interrupted");
    assertStringIncludes(await reproduced(), "small with seed 1: training");
    await Deno.remove(paths.records, { recursive: true });
    const before = await Deno.stat(join(run, "model.safetensors"));
    assertStringIncludes(await reproduced(), "small with seed 1: recording");
    assertEquals((await Deno.stat(join(run, "model.safetensors"))).mtime, before.mtime);
    const [record] = await LEDGER_RECORDS.read(paths.records);
    assertEquals(record?.command, "test small-seed-1");
    assertEquals(record?.date, before.mtime?.toISOString());
  });
});

Deno.test("reproduce() trains a stale entry only if told to, and keeps the old run", async () => {
  await withLedger(async ({ paths, entry, reproduced }) => {
    await reproduced();
    const entries = [{ ...entry, settings: { ...SETTINGS, epochs: 1 } }];
    const skipped = await reproduced({ entries });
    assertStringIncludes(skipped, 'it is stale: epochs was 2, is 1; train it again with "stale"');
    assertStringIncludes(await Deno.readTextFile(paths.page), "`small` is stale for seed 1");

    await Deno.remove(paths.records, { recursive: true });
    assertStringIncludes(await reproduced({ entries }), "epochs was 2, is 1"); // the run's folder
    assertEquals(await LEDGER_RECORDS.read(paths.records), []);

    const trained = await reproduced({ entries, stale: true });
    const aside = trained.match(/^moved \S+ to (\S+)$/m)?.[1] ?? "";
    assert(await exists(join(aside, "model.safetensors")));
    assertEquals((await LEDGER_RECORDS.read(paths.records))[0]?.settings.epochs, 1);
  });
});

Deno.test("reproduce() skips an entry whose dataset is not there, and says what to install", async () => {
  await withLedger(async ({ paths, entry, reproduced }) => {
    const dataset = { source: join(paths.runs, "nowhere"), install: "apt-get install images" };
    assertEquals(
      await reproduced({ entries: [{ ...entry, dataset }] }),
      `small with seed 1 skipped: its dataset ${dataset.source} does not exist; ` +
        `install it with: apt-get install images`,
    );
    assertStringIncludes(await Deno.readTextFile(paths.page), "no record");
  });
});
