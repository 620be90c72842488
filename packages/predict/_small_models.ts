/**
 * Small models for tests.
 *
 * @module
 */

import {
  createEngine,
  type Head,
  initialWeights,
  type Model,
  networkPreset,
  type NetworkSpec,
  resolveNetwork,
} from "@goodness/core";
import { headShape } from "@goodness/core/head";
import { Classifier } from "./classifier.ts";

/** Pixels of an image. */
export const PIXELS = 28 * 28;
/** Labels of a network. */
export const LABELS = 10;
/** Layers of a network. */
export const LAYERS = 2;

/** A network of two small layers. */
export const SMALL: NetworkSpec = {
  ...networkPreset("dense"),
  layers: [{ kind: "dense", units: 6 }, { kind: "dense", units: 5 }],
  goodnessLayers: [0, 1],
};

const TRAINING: Model["training"] = {
  command: "deno task train:supervised --seed 7",
  dataset: "mnist",
  seed: 7,
  epochs: 3,
  engine: "native (CPU)",
  seconds: 12,
  testAccuracy: 0.75,
  accuracyPerLayer: [0.5, 0.7],
};

/** A model with its first weights. */
export function modelOf(spec: NetworkSpec): Model {
  const network = resolveNetwork(spec);
  return { network, weights: initialWeights(network, 1), training: TRAINING };
}

/** Images that differ from each other in every row. */
export function imagesOf(count: number): Float32Array[] {
  return Array.from(
    { length: count },
    (_, image) =>
      Float32Array.from({ length: PIXELS }, (_, pixel) => {
        const i = image * PIXELS + pixel;
        return (i * 7919 + i % 613) % 256 / 255;
      }),
  );
}

/** Classifies by such a model. */
export async function withClassifier(
  spec: NetworkSpec,
  use: (classifier: Classifier) => Promise<void>,
): Promise<void> {
  const classifier = new Classifier(modelOf(spec), await createEngine("float64"));
  try {
    await use(classifier);
  } finally {
    await classifier.dispose();
  }
}

/** The layers that feed the head. */
export const HEAD_LAYERS = [1, 0];

/** A head whose weights differ from each other. */
export function smallHead(): Head {
  const [rows = 0, columns = 0] = headShape(resolveNetwork(SMALL), HEAD_LAYERS);
  const weight = Float32Array.from({ length: rows * columns }, (_, i) => (i * 37 % 101) / 50 - 1);
  const training = { command: "test", dataset: "mnist", seed: 1, epochs: 1, l2: 0 };
  return { layers: HEAD_LAYERS, weight, training: { ...training, testAccuracy: 0.625 } };
}

/** The network of two small layers without labels. */
export const UNSUPERVISED: NetworkSpec = {
  ...SMALL,
  labelPlacement: "nowhere",
  goodnessLayers: [1, 0],
};

/** A model that learnt without labels, with a head. */
export function unsupervisedModel(confidenceThreshold?: number): Model & { readonly head: Head } {
  const head = smallHead();
  const training = { ...head.training, randomFeatureAccuracy: 0.5 };
  return {
    ...modelOf(UNSUPERVISED),
    head: { ...head, training },
    ...(confidenceThreshold !== undefined && { confidenceThreshold }),
  };
}
