/**
 * The network as it is trained so far, which says what drawings are.
 *
 * @module
 */

import type { Engine } from "@goodness/core";
import { Classifier } from "@goodness/predict/classifier";
import type { Predicted } from "../page/train/messages.ts";
import type { TrainSettings } from "../page/train/settings.ts";
import type { Training } from "../page/train/training.ts";
import { predict } from "../predict.ts";
import { requestParser } from "../predict_request.ts";
import { prepare } from "../prepare.ts";

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
   * Answers a request as the server does.
   *
   * @param body The body of a request to `POST /predict`; nothing to ask about the network alone.
   * @param training The training.
   * @param settings Its settings.
   * @returns The answers of its network after the steps so far.
   * @throws {ProblemError} If the request cannot be used.
   */
  async answer(body: unknown, training: Training, settings: TrainSettings): Promise<Predicted> {
    const classifier = await this.#classifier(training, settings);
    const { model } = classifier;
    if (body === undefined) return { predictions: [], model };
    const prepared = prepare(requestParser(model)(body), model);
    return { predictions: await predict(prepared, classifier), model };
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
