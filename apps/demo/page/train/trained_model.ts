/**
 * The network as it is trained so far, which says what drawings are.
 *
 * @module
 */

import { type Engine, imageSize, MNIST } from "@goodness/core";
import { Classifier } from "@goodness/predict/classifier";
import { type Drawing, toInput } from "@goodness/predict/input";
import type { Pixels } from "@goodness/pictures";
import type { Answer, Instance } from "../state/api.ts";
import type { Predicted } from "./messages.ts";
import type { TrainSettings } from "./settings.ts";
import type { Training } from "./training.ts";

/** The answer about a drawing without ink. */
const EMPTY: Answer = {
  ...{ empty: true, label: null, name: null, goodness: null, layers: null, margin: null },
  input: new Array<number>(imageSize(MNIST)).fill(0),
};

/** Classifies drawings by a training that goes on. */
export class TrainedModel {
  readonly #engine: Engine;
  #known:
    | { readonly training: Training; readonly step: number; classifier: Classifier }
    | undefined;

  /** @param engine What runs it. */
  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * Says what drawings are.
   *
   * @param instances The drawings.
   * @param training The training.
   * @param settings Its settings.
   * @returns The answers of its network after the steps so far.
   */
  async predict(
    instances: readonly Instance[],
    training: Training,
    settings: TrainSettings,
  ): Promise<Predicted> {
    const classifier = await this.#classifier(training, settings);
    const { model } = classifier;
    const predictions: Answer[] = [];
    for (const instance of instances) {
      const input = toInput(await drawingOf(instance), model.image);
      const [prediction] = input === null
        ? []
        : await classifier.classify([input], { by: "goodness" });
      predictions.push(
        input === null || prediction === undefined
          ? EMPTY
          : { ...prediction, empty: false, input: Array.from(input) },
      );
    }
    return { predictions, model };
  }

  async #classifier(training: Training, { seed }: TrainSettings): Promise<Classifier> {
    const { network, step } = training;
    if (this.#known?.training === training && this.#known.step === step) {
      return this.#known.classifier;
    }
    await this.#known?.classifier.dispose();
    const weights = await training.weights();
    const record = { command: "", dataset: "mnist", seed, epochs: 0, engine: "", seconds: 0 };
    const { accuracy: testAccuracy, accuracyPerLayer } = training.accuracies;
    const classifier = new Classifier(
      { network, weights, training: { ...record, testAccuracy, accuracyPerLayer } },
      this.#engine,
    );
    this.#known = { training, step, classifier };
    return classifier;
  }
}

async function drawingOf(instance: Instance): Promise<Drawing> {
  if ("strokes" in instance) return { kind: "strokes", ...instance };
  const [head = "", base64 = ""] = instance.b64.split(",");
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const type = head.slice("data:".length, head.indexOf(";"));
  const bitmap = await createImageBitmap(new Blob([bytes], { type }));
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  if (context === null) {
    throw new Error("Cannot read the picture: the browser has no canvas for it");
  }
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const decode = (): Pixels => ({ width, height, channels: 4, data, max: 255 });
  return { kind: "picture", picture: { size: { width, height }, decode } };
}
