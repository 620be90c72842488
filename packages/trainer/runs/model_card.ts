/**
 * The model card: what a model is, for people, with the front matter that Hugging Face reads.
 *
 * @module
 */

import {
  type Model,
  type NetworkSpec,
  objectiveOf,
  parameterCount,
  shapeText,
} from "@goodness/core";
import { stringify } from "yaml";
import { percent } from "../text/text.ts";

/**
 * Writes the card of a model.
 *
 * @param model The model.
 * @param validationAccuracy The share of validation images read correctly, if there were any.
 * @returns Markdown with YAML front matter.
 */
export function modelCard(model: Model, validationAccuracy?: number): string {
  const { network: { spec }, training } = model;
  const validation = validationAccuracy === undefined
    ? ""
    : ` (${percent(validationAccuracy)} on the validation images)`;
  return `---
${stringify(frontMatter(model))}---

# Goodness \`${spec.name}\` on ${training.dataset}

A Forward-Forward network: every layer was trained by its own local objective, with no backward pass.
${readoutText(model)}

- Test accuracy: ${percent(training.testAccuracy ?? NaN)}${validation}${randomText(model)}
- Input: images of ${
    shapeText(spec.input)
  } pixels in [0, 1], prepared as those of ${training.dataset} are
- Classes: ${spec.classes.join(", ")}; the label: ${labelsText(spec)}
- Parameters: ${parameterCount(model.network).toLocaleString("en")}
- Trained by \`${training.command}\`: seed ${training.seed}, ${training.epochs} epochs, ${
    training.seconds.toFixed(0)
  } s on ${training.engine}

${layersTable(model)}

The file \`model.safetensors\` is self-contained: its metadata describes the network.

Not for use where a mistake matters: it was measured on one dataset, and it predicts a class for
any input.
`;
}

function readoutText({ network: { spec }, head }: Model): string {
  const people = (layers: readonly number[]): string => layers.map((layer) => layer + 1).join(", ");
  if (objectiveOf(spec).learnsLabels) {
    return `It predicts the label whose goodness, summed over layers ${
      people(spec.goodnessLayers)
    }, is highest.`;
  }
  return "It was trained without labels, to separate images from negative ones. It predicts by a softmax " +
    `head on the normalised activities of layers ${people(head?.layers ?? [])}.`;
}

function randomText({ head }: Model): string {
  const random = head?.training.randomFeatureAccuracy;
  return random === undefined
    ? ""
    : `; a head trained alike on the untrained network: ${percent(random)}`;
}

/** The label placements in words. */
const LABELS_TEXT = {
  everywhere: "an input of every location of every layer",
  detached: "an input of every location of every layer, and not part of its output",
  pixels: "in the first pixels",
  nowhere:
    "one group of every layer's channels for each; no label is an input, a prediction is one pass",
} as const;

function labelsText(spec: NetworkSpec): string {
  return !objectiveOf(spec).learnsLabels
    ? "known to the head alone"
    : LABELS_TEXT[spec.labelPlacement];
}

function layersTable({ network: { layers }, training: { accuracyPerLayer } }: Model): string {
  const isMeasured = accuracyPerLayer.length > 0;
  const rows = layers.map(({ description }, index) => {
    const accuracy = isMeasured ? ` ${percent(accuracyPerLayer[index] ?? NaN)} |` : "";
    return `| ${index + 1} | ${description} |${accuracy}`;
  });
  const heading = isMeasured
    ? ["| layer | kind | test accuracy alone |", "| ----- | ---- | ------------------- |"]
    : ["| layer | kind |", "| ----- | ---- |"];
  return [...heading, ...rows].join("\n");
}

function frontMatter({ network: { spec }, training }: Model): Record<string, unknown> {
  return {
    license: "mit",
    library_name: "goodness",
    pipeline_tag: "image-classification",
    tags: ["forward-forward", "local-learning", "image-classification"],
    datasets: [training.dataset],
    metrics: ["accuracy"],
    "model-index": [{
      name: `goodness-${spec.name}`,
      results: [{
        task: { type: "image-classification" },
        dataset: { name: training.dataset, type: training.dataset, split: "test" },
        metrics: [{ type: "accuracy", value: training.testAccuracy }],
      }],
    }],
  };
}
