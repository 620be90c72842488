// Networks from files: the examples, presets written as files, what flags change, and resuming.
import { decodeModel, type Model } from "@goodness/core";
import { call } from "@goodness/testing/call_command.ts";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { main as networkMain } from "@goodness/trainer/cli/network";
import { main as supervisedMain } from "@goodness/trainer/cli/train_supervised";
import { main as unsupervisedMain } from "@goodness/trainer/cli/train_unsupervised";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";

const EXAMPLES = "examples/networks";
const QUICK = ["--epochs", "1", "--batch-size", "20", "--validation", "20", "--engine", "native"];

/** Runs a test with a data set of a few digits. */
async function withDigits(body: (folder: string, digits: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const digits = join(folder, "digits");
    await writeMnistSlice(digits, { train: 80, test: 20 });
    await body(folder, digits);
  });
}

/** Trains a model by the command. */
async function train(...args: readonly string[]): Promise<Model> {
  const { status, out, err } = await call(supervisedMain, ...args, ...QUICK, "--json");
  assertEquals(status, 0, err);
  return decodeModel(await Deno.readFile(JSON.parse(out).model));
}

Deno.test("the files in examples/networks are shown without warning and trained for a batch", async () => {
  await withDigits(async (folder, digits) => {
    const files = await Array.fromAsync(Deno.readDir(EXAMPLES));
    assert(files.length >= 3);
    for (const { name } of files) {
      const args = ["--network", join(EXAMPLES, name), "--dataset", digits];
      const shown = await call(networkMain, ...args);
      assertEquals([shown.status, shown.err], [0, ""], name);
      assertStringIncludes(shown.out, `${name.replace(".toml", "")}: `);
      const out = join(folder, name);
      const rehearsed = await call(supervisedMain, ...args, ...QUICK, "--out", out, "--dry-run");
      assertEquals(rehearsed.status, 0, rehearsed.err);
      assertStringIncludes(rehearsed.err, "dry run: one batch of everything went through");
    }
  });
});

Deno.test("a file of a preset trains to the same weights as the preset", async () => {
  await withDigits(async (folder, digits) => {
    for (const preset of ["original", "conv"]) {
      const file = join(folder, `${preset}.toml`);
      const { out } = await call(networkMain, "--preset", preset, "--print-network");
      await Deno.writeTextFile(file, out);
      const data = ["--dataset", digits, "--out"];
      const expected = await train("--preset", preset, ...data, join(folder, `${preset}-preset`));
      const found = await train("--network", file, ...data, join(folder, `${preset}-file`));
      assertEquals(found.network, expected.network);
      assertEquals(found.weights, expected.weights);
    }
  });
});

Deno.test("--config holds a network, flags override it, and --resume needs no file", async () => {
  await withDigits(async (folder, digits) => {
    const file = join(folder, "own.toml");
    const path = join(folder, "run");
    await Deno.writeTextFile(
      file,
      `
dataset = "${digits}"
[network]
name = "own"
label-scale = 3
threshold = 2
[[network.layers]]
kind = "dense"
units = 20
learning-rate = 0
[[network.layers]]
kind = "dense"
units = 10
`,
    );
    const { network, weights } = await train("--config", file, "--threshold", "4", "--out", path);
    assertEquals([network.spec.labelScale, network.spec.threshold], [3, 4]);
    const repeated = await train("--config", file, "--seed", "1", "--out", join(folder, "second"));
    assertEquals(repeated.weights["layers.0.weight"], weights["layers.0.weight"]); // it is frozen

    await Deno.remove(file);
    await Deno.remove(join(path, "model.safetensors"));
    const resumed = await call(supervisedMain, "--resume", path);
    assertEquals(resumed.status, 0, resumed.err);
    const again = decodeModel(await Deno.readFile(join(path, "model.safetensors")));
    assertEquals([again.network, again.weights], [network, weights]);
  });
});

Deno.test("train:unsupervised takes a network that takes no label, and names one that does", async () => {
  await withDigits(async (folder, digits) => {
    const file = join(folder, "own.toml");
    const text =
      'name = "own"\nlabel-placement = "nowhere"\n[[layers]]\nkind = "dense"\nunits = 20\n';
    await Deno.writeTextFile(file, text);
    const args = ["--network", file, "--dataset", digits, ...QUICK, "--dry-run"];
    const rehearsed = await call(unsupervisedMain, ...args, "--out", join(folder, "run"));
    assertEquals(rehearsed.status, 0, rehearsed.err);
    await Deno.writeTextFile(file, text.replace("nowhere", "detached"));
    const { status, err } = await call(unsupervisedMain, ...args, "--out", join(folder, "run"));
    assertEquals(status, 2);
    assertStringIncludes(err, "Cannot train unsupervised with labelPlacement");
  });
});
