import { encodeModel, imageSize, type NetworkSpec } from "@goodness/core";
import { DRAWING } from "@goodness/core/network";
import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import {
  imagesOf,
  modelOf,
  SMALL,
  UNSUPERVISED,
  unsupervisedModel,
  withClassifier,
} from "./_small_models.ts";
import { loadClassifier } from "./load.ts";
import type { ModelImage } from "./model_summary.ts";

Deno.test("loadClassifier() refuses a network that names no label and says what to do", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "backbone.safetensors");
    await Deno.writeFile(path, encodeModel(modelOf(UNSUPERVISED)));
    await assertRejects(
      () => loadClassifier(path),
      SyntaxError,
      `Cannot classify with ${path} as its network learnt without labels and it has no head: ` +
        "train a head on it, or choose a model that has one",
    );
    await Deno.writeFile(path, encodeModel(unsupervisedModel(1.5)));
    const classifier = await loadClassifier(path, { engine: "float64" });
    assertEquals([classifier.model.by, classifier.model.confidenceThreshold], ["head", 1.5]);
    await classifier.dispose();
  });
});

Deno.test("loadClassifier() loads what encodeModel() wrote", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "small.safetensors");
    await Deno.writeFile(path, encodeModel(modelOf(SMALL)));
    const classifier = await loadClassifier(path, { engine: "float64" });
    const images = imagesOf(2);
    const predictions = await classifier.classify(images);
    await classifier.dispose();
    await withClassifier(SMALL, async (same) => {
      assertEquals(predictions, await same.classify(images));
      assertEquals(classifier.model, same.model);
    });
  });
});

Deno.test("loadClassifier() refuses files that are missing or damaged", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "small.safetensors");
    await assertRejects(() => loadClassifier(path), Deno.errors.NotFound, path);
    const bytes = encodeModel(modelOf(SMALL));
    for (const damaged of [bytes.subarray(0, -1), bytes.subarray(0, 5), bytes.subarray(1)]) {
      await Deno.writeFile(path, damaged);
      await assertRejects(() => loadClassifier(path), SyntaxError, path);
    }
  });
});

Deno.test("loadClassifier() loads networks of any images, with the preparation that they need", async () => {
  const input = { ...SMALL.input, height: 9, width: 12 };
  const cases: readonly (readonly [NetworkSpec["input"], ModelImage])[] = [
    [input, { height: 9, width: 12, channels: 1, preparation: "image" }],
    [{ ...SMALL.input, preparation: "image" }, { ...DRAWING, preparation: "image" }],
    [
      { ...input, channels: 3, mean: [0, 0, 0], std: [1, 1, 1], inverted: true },
      { height: 9, width: 12, channels: 3, preparation: "image", inverted: true },
    ],
  ];
  await withFolder(async (folder) => {
    const path = join(folder, "other.safetensors");
    for (const [input, image] of cases) {
      await Deno.writeFile(path, encodeModel(modelOf({ ...SMALL, input })));
      const classifier = await loadClassifier(path, { engine: "float64" });
      assertEquals(classifier.model.image, image);
      const pixels = new Float32Array(imageSize(image)).fill(0.5);
      const [prediction] = await classifier.classify([pixels]);
      assertEquals(prediction?.name, classifier.model.classes[prediction?.label ?? -1]);
      await classifier.dispose();
    }
  });
});
