import {
  createEngine,
  HeadReadout,
  InputError,
  LabelScorer,
  type NetworkSpec,
  standardise,
} from "@goodness/core";
import { confidenceRuleOf, distanceFromUsual } from "@goodness/core/prediction";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { assertEquals, assertRejects } from "@std/assert";
import {
  HEAD_LAYERS,
  imagesOf,
  LABELS,
  LAYERS,
  modelOf,
  PIXELS,
  SMALL,
  smallHead,
  UNSUPERVISED,
  unsupervisedModel,
  withClassifier,
} from "./_small_models.ts";
import { Classifier } from "./classifier.ts";

/** Images in one piece, as a network takes them. */
function standardised(spec: NetworkSpec, images: readonly Float32Array[]): Float32Array {
  return standardise(spec.input, images.flatMap((image) => Array.from(image)));
}

/** The goodness of each label by layer and image, `[layers][images][labels]`, without the classifier. */
async function goodnessOf(
  spec: NetworkSpec,
  images: readonly Float32Array[],
): Promise<number[][][]> {
  const { network, weights } = modelOf(spec);
  const search = new LabelScorer(await createEngine("float64"), network, weights);
  const flat = await search.goodness(standardised(spec, images));
  await search.dispose();
  const count = images.length;
  return Array.from({ length: LAYERS }, (_, layer) =>
    Array.from({ length: count }, (_, image) => {
      const start = (layer * count + image) * LABELS;
      return Array.from(flat.subarray(start, start + LABELS));
    }));
}

/** Adds as the classifier does, in 32 bits. */
function sum(values: readonly number[]): number {
  return values.reduce((total, value) => Math.fround(total + value), 0);
}

for (const goodnessLayers of [[1], [0], [0, 1]]) {
  Deno.test(`Classifier.classify() sums the goodness of layers ${goodnessLayers}`, async () => {
    const spec = { ...SMALL, goodnessLayers };
    const images = imagesOf(5);
    const expected = await goodnessOf(spec, images);
    await withClassifier(spec, async (classifier) => {
      const predictions = await classifier.classify(images, { by: "goodness" });
      assertEquals(predictions.length, 5);
      for (const [image, { label, goodness, layers, margin }] of predictions.entries()) {
        assertEquals(layers, expected.map((rows) => rows[image] ?? []));
        const totals = Array.from(
          { length: LABELS },
          (_, digit) => sum(goodnessLayers.map((layer) => layers[layer]?.[digit] ?? NaN)),
        );
        assertEquals(goodness, totals);
        assertEquals(label, totals.indexOf(Math.max(...totals)));
        const others = totals.toSpliced(label, 1);
        assertEquals(margin, Math.max(...totals) - Math.max(...others));
      }
    });
  });
}

Deno.test("Classifier.classify() gives an image the same answer alone and among others", async () => {
  const images = imagesOf(3);
  await withClassifier(SMALL, async (classifier) => {
    const together = await classifier.classify(images, { by: "goodness" });
    for (const [index, prediction] of together.entries()) {
      assertEquals(await classifier.classify(images.slice(index, index + 1)), [prediction]);
    }
    assertEquals(new Set(together.map(({ margin }) => margin)).size, 3);
    assertEquals(await classifier.classify([]), []);
  });
});

Deno.test("Classifier.classify() refuses a part of an image", async () => {
  await withClassifier(SMALL, async (classifier) => {
    const [whole = new Float32Array(0)] = imagesOf(1);
    await assertRejects(
      () => classifier.classify([whole, whole.subarray(1)]),
      InputError,
      "Cannot classify image 1 as it must have 784 values: current value is 783",
    );
  });
});

Deno.test("Classifier.classify() uses the head where it is asked to, else goodness", async () => {
  const model = { ...modelOf(SMALL), head: smallHead() };
  const engine = await createEngine("float64");
  const images = imagesOf(3);
  const reader = new HeadReadout(engine, model);
  const { probabilities: expected } = await reader.outputs(standardised(SMALL, images));
  await reader.dispose();
  const classifier = new Classifier(model, engine);
  const predictions = await classifier.classify(images, { by: "head" });
  assertEquals(predictions.flatMap(({ probabilities }) => probabilities), Array.from(expected));
  for (const { label, probabilities } of predictions) {
    assertEquals(label, probabilities.indexOf(Math.max(...probabilities)));
  }
  await withClassifier(SMALL, async (headless) => {
    const byGoodness = await headless.classify(images);
    assertEquals(await classifier.classify(images), byGoodness);
    assertEquals(await classifier.classify(images, { by: "goodness" }), byGoodness);
  });
  assertEquals(classifier.model.head, { layers: HEAD_LAYERS, testAccuracy: 0.625 });
  await classifier.dispose();
});

Deno.test("Classifier.classify() says that a model has no head", async () => {
  await withClassifier(SMALL, async (classifier) => {
    await assertRejects(
      () => classifier.classify(imagesOf(1), { by: "head" }),
      InputError,
      'Cannot classify by "head" as the model has no head',
    );
  });
});

Deno.test("Classifier classifies by the head what learnt without labels, with the image's goodness", async () => {
  const model = unsupervisedModel();
  const engine = await createEngine("float64");
  const images = imagesOf(3);
  const input = standardised(UNSUPERVISED, images);
  const search = new LabelScorer(engine, model.network, model.weights);
  const goodness = await search.goodness(input); // [layers, images, 1]
  await search.dispose();
  const reader = new HeadReadout(engine, model);
  const { probabilities } = await reader.outputs(input);
  await reader.dispose();
  const classifier = new Classifier(model, engine);
  const predictions = await classifier.classify(images);
  assertEquals(predictions.length, 3);
  for (const [image, prediction] of predictions.entries()) {
    const row = Array.from(probabilities.subarray(image * LABELS, (image + 1) * LABELS));
    const layers = [goodness[image] ?? NaN, goodness[3 + image] ?? NaN];
    const label = row.indexOf(Math.max(...row));
    assertEquals(prediction, {
      label,
      name: UNSUPERVISED.classes[label] ?? "none",
      probabilities: row,
      goodness: sum(layers),
      layers,
    });
  }
  assertEquals(await classifier.classify(images, { by: "head" }), predictions);
  await assertRejects(
    () => classifier.classify(images, { by: "goodness" }),
    InputError,
    'its goodness names none: choose "head"',
  );
  const { by, head, confidenceThreshold } = classifier.model;
  assertEquals({ by, head, confidenceThreshold }, {
    by: "head",
    head: { layers: HEAD_LAYERS, testAccuracy: 0.625, randomFeatureAccuracy: 0.5 },
    confidenceThreshold: undefined,
  });
  await classifier.dispose();
});

Deno.test("Classifier is confident from the model's threshold on", async () => {
  const engine = await createEngine("float64");
  const images = imagesOf(3);
  for (const model of [unsupervisedModel(), { ...modelOf(SMALL), head: smallHead() }]) {
    const unknowing = new Classifier(model, engine);
    const totals = (await unknowing.classify(images)).map((prediction) => {
      assertEquals("confident" in prediction, false);
      if (!("goodness" in prediction)) throw new Error("goodness is missing");
      const { goodness, label } = prediction;
      return typeof goodness === "number" ? goodness : goodness[label] ?? NaN;
    });
    await unknowing.dispose();
    const confidenceThreshold = totals.toSorted((a, b) => a - b)[1] ?? NaN;
    const classifier = new Classifier({ ...model, confidenceThreshold }, engine);
    const confident = (await classifier.classify(images)).map((prediction) =>
      "confident" in prediction && prediction.confident
    );
    assertEquals(confident, totals.map((total) => total >= confidenceThreshold));
    assertEquals(confident.toSorted(), [false, true, true]);
    assertEquals(classifier.model.confidenceThreshold, confidenceThreshold);
    if (classifier.model.by === "goodness") {
      const [byHead] = await classifier.classify(images, { by: "head" });
      assertEquals(Object.keys(byHead ?? {}), ["label", "name", "probabilities"]);
    }
    await classifier.dispose();
  }
});

Deno.test("Classifier is confident as its rule says, whatever the threshold", async () => {
  const engine = await createEngine("float64");
  const images = imagesOf(3);
  for (const model of [unsupervisedModel(), modelOf(SMALL)]) {
    const unknowing = new Classifier(model, engine);
    const predictions = (await unknowing.classify(images)).map((prediction) => {
      if (!("goodness" in prediction)) throw new Error("goodness is missing");
      return typeof prediction.goodness === "number"
        ? { label: 0, layers: prediction.layers.map((value) => [Number(value)]) }
        : { label: prediction.label, layers: prediction.layers as number[][] };
    });
    await unknowing.dispose();
    const rule = confidenceRuleOf(predictions);
    const distances = predictions.map(({ layers, label }) =>
      distanceFromUsual(rule, layers, label)
    );
    const mostDistance = distances.toSorted((a, b) => a - b)[1] ?? NaN;
    const confidence = { ...rule, mostDistance };
    const classifier = new Classifier({ ...model, confidence, confidenceThreshold: 1e6 }, engine);
    const confident = (await classifier.classify(images)).map((prediction) =>
      "confident" in prediction && prediction.confident
    );
    assertEquals(confident, distances.map((distance) => distance <= mostDistance));
    assertEquals(confident.toSorted(), [false, true, true]);
    assertEquals(classifier.model.confidence, confidence);
    await classifier.dispose();
  }
});

Deno.test("Classifier.model tells what the model is", async () => {
  const { name, device } = await createEngine("float64");
  await withClassifier({ ...SMALL, goodnessLayers: [1] }, (classifier) => {
    assertEquals(classifier.model, {
      name: "dense",
      image: { height: 28, width: 28, channels: 1, preparation: "digit" },
      classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
      labelPlacement: SMALL.labelPlacement,
      layers: LAYERS,
      goodnessLayers: [1],
      parameters: (PIXELS + LABELS + 1) * 6 + (6 + LABELS + 1) * 5,
      dataset: "mnist",
      testAccuracy: 0.75,
      by: "goodness",
      seed: 7,
      command: "deno task train:supervised --seed 7",
      engine: name,
      device,
    });
    return Promise.resolve();
  });
});

Deno.test("Classifier.activities() gives the activities behind the goodness of two labels", async () => {
  const images = imagesOf(1);
  const [image = new Float32Array()] = images;
  await withClassifier(SMALL, async (classifier) => {
    const [prediction] = await classifier.classify(images, { by: "goodness" });
    const { labels, layers } = await classifier.activities(image, [7, 9]);
    assertEquals(labels, [7, 9]);
    for (const [layer, { grid, channels, values }] of layers.entries()) {
      assertEquals([grid, channels], [
        [1, 1],
        SMALL.layers[layer]?.kind === "dense" ? [6, 5][layer] : 0,
      ]);
      const goodness = values.map((units) =>
        units.reduce((sum, h) => sum + h * h, 0) / units.length
      );
      const expected = [7, 9].map((label) => prediction?.layers[layer]?.[label] ?? NaN);
      assertAllClose(goodness, expected, { rtol: 1e-5, atol: 1e-6 });
    }
    for (const wrong of [-1, 10, 0.5]) {
      const refused = classifier.activities(image, [0, wrong]);
      await assertRejects(() => refused, InputError, `Cannot find label ${wrong}: `);
    }
  });
});
