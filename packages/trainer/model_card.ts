/**
 * The model card: what a model is, for people, with the front matter that Hugging Face reads.
 *
 * @module
 */

import { type Model, parameterCount } from "@goodness/core";
import { stringify } from "yaml";
import { percent } from "./text.ts";

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
  const layers = training.accuracyPerLayer.map((accuracy, index) =>
    `| ${index + 1} | ${layerText(spec.layers[index])} | ${percent(accuracy)} |`
  );
  return `---
${stringify(frontMatter(model))}---

# Goodness \`${spec.name}\` on ${training.dataset}

A Forward-Forward network: every layer was trained by its own local objective, with no backward pass.
It reads an image by the label whose goodness, summed over layers ${
    spec.goodnessLayers.map((layer) => layer + 1).join(", ")
  }, is highest.

- Test accuracy: ${percent(training.testAccuracy ?? NaN)}${validation}
- Input: ${spec.input.height}x${spec.input.width} grey pixels in [0, 1], light on dark, prepared as MNIST is
- Labels: ${spec.labels}, ${LABELS_TEXT[spec.labelPlacement]}
- Parameters: ${parameterCount(model.network).toLocaleString("en")}
- Trained by \`${training.command}\`: seed ${training.seed}, ${training.epochs} epochs, ${
    training.seconds.toFixed(0)
  } s on ${training.engine}

| layer | kind | test accuracy alone |
| ----- | ---- | ------------------- |
${layers.join("\n")}

The file \`model.safetensors\` needs nothing beside it: its metadata holds the network as data.

Not for use where a mistake matters: it was measured on one dataset, and it names a digit for whatever
it is shown.
`;
}

/** How labels come in. */
const LABELS_TEXT = {
  everywhere: "entering at every place of every layer",
  pixels: "entering as the first pixels",
  nowhere: "one group of every layer's channels each; none goes in, a prediction is one pass",
} as const;

function layerText(layer: Model["network"]["spec"]["layers"][number] | undefined): string {
  if (layer === undefined) return "";
  if (layer.kind === "dense") return `dense, ${layer.units} units`;
  const kind = layer.kind === "local" ? "locally connected" : "convolution";
  return `${kind}, fields ${layer.field.join("x")}, stride ${layer.stride.join("x")}, ` +
    `${layer.channels} channels a place`;
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
