/**
 * `deno task page:build`: bundles the page into `dist/`, from which the demo serves it.
 *
 * @module
 */

import { exitStatus, makeCommand, modifiedAt, processTerminal, type Terminal } from "@goodness/cli";
import {
  LEDGER_FILE,
  measureTest,
  MODEL_FILE,
  PRETRAINED,
  RESULTS_FILE,
  samplesFile,
  TEST_IMAGES_NAME,
  type TestResults,
} from "@goodness/demo";
import { encodePng } from "@goodness/pictures";
import { loadClassifier } from "@goodness/predict";
import { datasetSource, samplesPicture, type Split, splitPart } from "@goodness/trainer/data";
import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { RUNTIME_FILE } from "@goodness/demo/page/runtime_file";
import { SUBSET, SUBSET_FILE } from "@goodness/demo/page/subset";
import { ledgerForPage, RECORDS } from "./ledger.ts";

/** Where the page's source is. */
const SOURCE = "apps/demo/page";

/** Where the built page lies. */
const OUT = "dist";

/** The programs of its workers. */
const WORKERS = ["local_worker.ts", "teach_worker.ts", "train_worker.ts"] as const;

/** The programs of the page; those that are bundled together share what they have in common. */
const PROGRAMS = [
  [`${SOURCE}/main.tsx`, `${SOURCE}/follow.ts`],
  WORKERS.map((name) => `apps/demo/local/${name}`),
] as const;

/** The data set whose images the page has. */
const DATASET = "mnist";

/** The page itself. */
const INDEX = "index.html";

/** Files that the page has as they are; the page itself comes last, as it says that all is there. */
const COPIED = ["favicon.svg", INDEX] as const;

/** The page's styles, and those of its tabs, which have the name of their folder. */
const STYLES = "page.css";
const TABS = "tabs";

/** What a change of makes the built results old; to measure anew takes seconds. */
const MEASURED = [PRETRAINED, "apps/demo/results"] as const;

/** What a change of makes the built page old. */
const INPUTS = [
  ...["apps/demo", PRETRAINED, "packages", RECORDS, "tools/page"],
  ...["deno.json", "deno.lock"],
];

interface Flags {
  readonly ifChanged?: boolean;
}

/**
 * Builds the page.
 *
 * @throws {Error} If it cannot be bundled; the bundler's words are on the terminal then.
 */
export async function buildPage(): Promise<void> {
  const start = Date.now() - 1; // in whole milliseconds, as files have them
  await Deno.mkdir(OUT, { recursive: true });
  const before = await Array.fromAsync(Deno.readDir(OUT));
  for (const entries of PROGRAMS) await bundle(entries);
  const source = datasetSource(DATASET);
  const [train, test] = [await source.read("train"), await source.read("test")];
  const samples = samplesOf(test, (await source.classes()).length);
  await Deno.writeFile(join(OUT, samplesFile(DATASET)), samples);
  await Deno.writeFile(join(OUT, TEST_IMAGES_NAME), packed([test.labels, test.images]));
  const subset = [splitPart(train, 0, SUBSET.train), splitPart(test, 0, SUBSET.test)];
  const parts = subset.flatMap(({ images, labels }) => [images, labels]);
  await Deno.writeFile(join(OUT, SUBSET_FILE), packed(parts));
  if (await isOlder(RESULTS_FILE, MEASURED)) {
    await Deno.writeTextFile(join(OUT, RESULTS_FILE), JSON.stringify(await resultsOf(test)));
  }
  await Deno.writeTextFile(join(OUT, LEDGER_FILE), JSON.stringify(await ledgerForPage()));
  await Deno.writeTextFile(join(OUT, STYLES), await stylesOfPage());
  const runtime = createRequire(import.meta.url).resolve(`onnxruntime-web/${RUNTIME_FILE}`);
  await Deno.copyFile(runtime, join(OUT, RUNTIME_FILE));
  await Deno.copyFile(PRETRAINED, join(OUT, MODEL_FILE));
  for (const name of COPIED) await Deno.copyFile(join(SOURCE, name), join(OUT, name));
  const names = before.map(({ name }) => name).filter((name) => name !== RESULTS_FILE);
  await removeOld(names, start);
}

async function bundle(entries: readonly string[]): Promise<void> {
  const options = ["--quiet", "--platform", "browser", "--minify", "--code-splitting"];
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", ...options, "--outdir", OUT, ...entries],
    stdout: "null",
  }).output();
  if (!success) throw new Error("Cannot bundle the page: see the error above");
}

/** Removes what an earlier build left and this one did not write. */
async function removeOld(names: readonly string[], start: number): Promise<void> {
  for (const name of names) {
    const path = join(OUT, name);
    if (await modifiedAt(path) < start) await Deno.remove(path);
  }
}

/** Test images to click at, for the models that ship. */
function samplesOf(test: Split, classes: number): Uint8Array {
  const picture = samplesPicture(test, classes);
  if (picture === undefined) throw new RangeError("Cannot draw MNIST's test images");
  return encodePng(picture);
}

/** What the model that ships makes of the test images. */
async function resultsOf(test: Split): Promise<TestResults> {
  const classifier = await loadClassifier(PRETRAINED);
  const results = await measureTest(classifier, test);
  await classifier.dispose();
  return results;
}

/** Bytes one after the other, compressed. */
function packed(parts: readonly Uint8Array[]): Uint8Array {
  return gzipSync(Buffer.concat(parts));
}

/** All styles in one file: it is small, and a tab that opens has its own at once. */
async function stylesOfPage(): Promise<string> {
  const files = [join(SOURCE, STYLES)];
  for await (const { name, isDirectory } of Deno.readDir(join(SOURCE, TABS))) {
    const path = join(SOURCE, TABS, name, `${name}.css`);
    if (isDirectory && await modifiedAt(path) > 0) files.push(path);
  }
  return (await Promise.all(files.toSorted().map((file) => Deno.readTextFile(file)))).join("\n");
}

/** Whether a built file is missing, or older than one that it is made from. */
async function isOlder(name: string, inputs: readonly string[]): Promise<boolean> {
  const built = await modifiedAt(join(OUT, name));
  const times = await Promise.all(inputs.map(newestOf));
  return times.some((time) => time > built);
}

/** The time of the last change of a file, or of any file in a folder, in milliseconds. */
async function newestOf(path: string): Promise<number> {
  const { isDirectory } = await Deno.stat(path);
  if (!isDirectory) return await modifiedAt(path);
  let newest = 0;
  for await (const entry of Deno.readDir(path)) {
    const inner = join(path, entry.name);
    newest = Math.max(newest, entry.isDirectory ? await newestOf(inner) : await modifiedAt(inner));
  }
  return newest;
}

/**
 * Runs the command.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @returns The exit status.
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  return await exitStatus(async () => {
    const command = makeCommand(
      "deno task page:build",
      `Build the page into ${OUT}/.`,
      terminal,
    ).option("--if-changed", "only if a source file is newer than the built page");
    const { ifChanged = false } = command.parse(args, { from: "user" }).opts<Flags>();
    if (ifChanged && !await isOlder(INDEX, INPUTS)) return 0;
    await buildPage();
    terminal.err(`${OUT}/\n`);
    return 0;
  }, terminal);
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
