import { initialWeights, type Model, resolveNetwork } from "@goodness/core";
import { tinyNetwork } from "@goodness/testing/tiny_network.ts";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "yaml";
import { PRESET_NAMES } from "../settings/presets.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { modelCard } from "./model_card.ts";

const TRAINING = {
  ...{ command: "deno task nothing", dataset: "some-digits", seed: 7, epochs: 3, seconds: 12.4 },
  ...{
    engine: "native (CPU, 2 threads)",
    testAccuracy: 0.875,
  },
};

function modelOf(settings: Partial<TrainSettings> = {}): Model {
  const network = resolveNetwork(tinyNetwork(settings));
  const accuracyPerLayer = network.layers.map((_, layer) => [0.5, 0.25][layer] ?? 0.75);
  const training = { ...TRAINING, accuracyPerLayer };
  return { network, weights: initialWeights(network, 1), training };
}

/** Front matter and text of a card. */
function partsOf(card: string): { frontMatter: Record<string, unknown>; text: string } {
  const [before, frontMatter = "", ...text] = card.split("---\n");
  assertEquals(before, "");
  return { frontMatter: parse(frontMatter), text: text.join("---\n") };
}

Deno.test("modelCard() has front matter with the accuracy on the test images", () => {
  const { frontMatter } = partsOf(modelCard(modelOf()));
  assertEquals(
    [frontMatter.license, frontMatter.pipeline_tag, frontMatter.datasets],
    ["mit", "image-classification", ["some-digits"]],
  );
  assertEquals(frontMatter["model-index"], [{
    name: "goodness-tiny-local",
    results: [{
      task: { type: "image-classification" },
      dataset: { name: "some-digits", type: "some-digits", split: "test" },
      metrics: [{ type: "accuracy", value: 0.875 }],
    }],
  }]);
});

Deno.test("modelCard() says how the model came about and how well it classifies", () => {
  const { text } = partsOf(modelCard(modelOf(), 0.8125));
  for (
    const part of [
      ...["# Goodness `tiny-local` on some-digits", "seed 7, 3 epochs, 12 s on native (CPU, 2"],
      ...["Test accuracy: 87.50 % (81.25 % on the validation images)", "`deno task nothing`"],
      ...["images of 28x28 pixels", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9;", "summed over layers 1, 2, 3"],
      ...["fields 10x10, stride 6x6, 20 channels", "| 25.00 % |"],
    ]
  ) assertStringIncludes(text, part);
  assert(!modelCard(modelOf()).includes("validation"), "there were no validation images");
});

Deno.test("modelCard() tells one layer from another, and leaves out what was not measured", () => {
  const model = modelOf({ preset: "conv" });
  const measured = modelCard(model);
  assertStringIncludes(measured, "convolution, fields");
  assertStringIncludes(measured, "locally connected, fields");
  const unmeasured = modelCard({ ...model, training: { ...TRAINING, accuracyPerLayer: [] } });
  assertStringIncludes(unmeasured, "| layer | kind |\n| ----- | ---- |\n| 1 | ");
  assertStringIncludes(modelCard(modelOf({ preset: "dense" })), "| dense, 20 units |");
});

Deno.test("modelCard() speaks of the head where labels are known to it alone", () => {
  const head = {
    layers: [1, 2],
    weight: new Float32Array(0),
    training: {
      ...{ command: "deno task nothing", dataset: "some-digits", seed: 7, epochs: 3, l2: 0 },
      ...{ testAccuracy: 0.875, randomFeatureAccuracy: 0.625 },
    },
  };
  const { text } = partsOf(modelCard({ ...modelOf({ preset: "unsupervised" }), head }));
  for (
    const part of [
      ...["trained without labels", "activities of layers 2, 3", "known to the head alone"],
      ...["87.50 %; a head trained alike on the untrained network: 62.50 %"],
    ]
  ) assertStringIncludes(text, part);
});

Deno.test("modelCard() of every preset's network is whole", () => {
  for (const preset of PRESET_NAMES) {
    const card = modelCard(modelOf({ preset }));
    assertStringIncludes(card, `goodness-tiny-${preset}`);
    assert(!/undefined|NaN|\[object/.test(card), preset);
  }
});
