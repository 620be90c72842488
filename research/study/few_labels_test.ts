import { encodeModel, initialWeights, networkPreset, resolveNetwork } from "@goodness/core";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { tinyNetwork } from "@goodness/testing/tiny_network.ts";
import { call } from "@goodness/testing/call_command.ts";
import { main } from "../cli/study_labels.ts";

/** An unsupervised network that has learnt nothing. */
async function writeBackbone(path: string): Promise<void> {
  const network = resolveNetwork({
    ...networkPreset("local"),
    labelPlacement: "nowhere",
    layers: [{ kind: "dense", units: 40 }],
    goodnessLayers: [0],
  });
  const training = {
    ...{ command: "deno task nothing", dataset: "none", seed: 1, epochs: 0, engine: "none" },
    ...{ seconds: 0, accuracyPerLayer: [] },
  };
  await Deno.writeFile(
    path,
    encodeModel({ network, weights: initialWeights(network, 1), training }),
  );
}

Deno.test("study:labels compares a head on a backbone with random features and supervision", async () => {
  await withFolder(async (folder) => {
    const digits = join(folder, "digits");
    await writeMnistSlice(digits, { train: 11_500, test: 100 });
    const backbone = join(folder, "backbone.safetensors");
    await writeBackbone(backbone);
    const document = join(folder, "few-labels.md");
    const files = ["--backbone", backbone, "--dataset", digits, "--document", document];
    const network = tinyNetwork({ labelPlacement: "everywhere" });
    const done = await call(
      (args, terminal) => main(args, terminal, { network }),
      ...files,
      ...["--out", join(folder, "runs"), "--draws", "1", "--seen", "500", "--engine", "native"],
    );
    assertEquals(done.status, 0, done.err);
    const errors = [...done.err.matchAll(/errors backbone (\S+) %, random (\S+) %/g)];
    assertEquals(errors.length, 2);
    for (const [, learnt, random] of errors) assertEquals(learnt, random); // it learnt nothing
    const text = await Deno.readTextFile(document);
    assertStringIncludes(text, "| 100 (10 of each digit)");
    assertStringIncludes(text, "`deno task nothing`");
    assert(errors.every(([, learnt]) => Number(learnt) < 90), "no better than guessing");
  });
});
