import {
  encodeModel,
  type Head,
  initialWeights,
  type Model,
  networkPreset,
  resolveNetwork,
} from "@goodness/core";
import { headShape } from "@goodness/core/head";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { call } from "@goodness/testing/call_command.ts";
import { fixture } from "../data/_fixture.ts";
import { main } from "./evaluate.ts";

/** A network without labels and with first weights, and a head that says 3 to everything. */
function unsupervisedModel(): Model & { readonly head: Head } {
  const network = resolveNetwork({
    ...networkPreset("dense"),
    labelPlacement: "nowhere",
    layers: [{ kind: "dense", units: 20 }, { kind: "dense", units: 30 }],
    goodnessLayers: [0, 1],
  });
  const [rows = 0, labels = 0] = headShape(network, [1]);
  const weight = new Float32Array(rows * labels);
  weight[(rows - 1) * labels + 3] = 1; // the bias
  const came = { command: "test", dataset: "mnist", seed: 1, epochs: 1 };
  return {
    network,
    weights: initialWeights(network, 1),
    training: { ...came, engine: "none", seconds: 1, accuracyPerLayer: [] },
    head: {
      layers: [1],
      weight,
      training: { ...came, l2: 0, testAccuracy: 0.1, randomFeatureAccuracy: 0.25 },
    },
  };
}

Deno.test("evaluate reads a model that learnt without labels by its head", async () => {
  await withFolder(async (folder) => {
    const digits = join(folder, "digits");
    await writeMnistSlice(digits, { train: 10, test: 100 });
    const path = join(folder, "model.safetensors");
    const { head, ...backbone } = unsupervisedModel();
    await Deno.writeFile(path, encodeModel({ ...backbone, head }));
    const args = ["--model", path, "--dataset", digits, "--engine", "cpu"];
    const { status, out, err } = await call(main, ...args, "--json");
    assertEquals(status, 0, err);
    const found = JSON.parse(out);
    assertEquals([found.by, found.count, found.random_feature_accuracy], ["head", 100, 0.25]);
    assertEquals(found.accuracy, found.head_accuracy);
    const threes = found.confusion.map((row: number[]) => row[3] ?? 0);
    assertEquals(threes.reduce((a: number, b: number) => a + b), 100);
    assertEquals(found.accuracy, threes[3] / 100);
    assertEquals("accuracy_per_layer" in found, false);
    assertEquals(found.mean_goodness.length, 2);

    const shown = await call(main, ...args);
    assertEquals(shown.status, 0, shown.err);
    assertStringIncludes(shown.out, "by a head on random features 25.00 %");
    const mean = found.mean_goodness[1].toFixed(3);
    assertStringIncludes(shown.out, `mean goodness of layer 2 ${mean}`);
    assertStringIncludes(shown.out, "confusion by the head");

    const byGoodness = await call(main, ...args, "--by", "goodness");
    assertEquals(byGoodness.status, 2);
    assertStringIncludes(byGoodness.err, "Cannot classify --by goodness");
    assertStringIncludes(byGoodness.err, `the model is ${path}`);
    assertStringIncludes(byGoodness.err, "leave --by out, or choose --by head");

    await Deno.writeFile(path, encodeModel(backbone));
    const headless = await call(main, ...args);
    assertEquals(headless.status, 1);
    assertStringIncludes(headless.err, `train:unsupervised --stage head --backbone ${path}`);
  });
});

Deno.test("evaluate reads a folder as a training does, and says what was noticed", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "model.safetensors");
    await Deno.writeFile(path, encodeModel(unsupervisedModel()));
    const evaluate = (dataset: string, ...flags: string[]) =>
      call(main, ...["--model", path, "--engine", "cpu", "--dataset", dataset, ...flags, "--json"]);
    const pictures = fixture("pictures/grey");
    const split = await evaluate(pictures, "--image-size", "28", "--test-share", "0.3");
    assertEquals([split.status, JSON.parse(split.out).count], [0, 6], split.err);
    const dark = await evaluate(fixture("idx/dark"), "--image-size", "28", "--transpose");
    assertEquals([dark.status, JSON.parse(dark.out).dataset], [0, "dark"], dark.err);
    assertStringIncludes(dark.err, "note: dark ink on light ground: inverted");
    const other = await evaluate(pictures);
    assertStringIncludes(other.err, "Cannot classify images of 5x5: the network takes 28x28");
  });
});

Deno.test("evaluate says which file is wrong", async () => {
  const { status, err } = await call(main, "--model", "deno.json");
  assertEquals(status, 1);
  assertStringIncludes(err, "Cannot read deno.json");
  const missing = await call(main);
  assertEquals(missing.status, 2);
  assertStringIncludes(missing.err, "--model <file|folder>");
});
