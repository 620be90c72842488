/**
 * What a run writes as it goes: a line of `metrics.jsonl` and TensorBoard's events for every epoch.
 *
 * @module
 */

import { type HostTensors, type Network, tensorNamed, weightName } from "@goodness/core";
import type { Split } from "./dataset.ts";
import { labelledStrip } from "./labelled_strip.ts";
import { fieldsPicture } from "./report/fields_picture.ts";
import type { Picture } from "./report/png.ts";
import { receptiveFields } from "./report/receptive_fields.ts";
import { sampleGoodness } from "./report/sample_goodness.ts";
import type { RunFolder } from "./run_folder.ts";
import { EventWriter } from "./tensorboard/event_writer.ts";
import type { LoggedImage } from "./tensorboard/image.ts";
import { snakeCaseKeys } from "./text.ts";
import type { EpochReport } from "./observer.ts";

/** Writes what epochs measured. */
export class RunLog {
  readonly #folder: RunFolder;
  readonly #events: EventWriter;

  private constructor(folder: RunFolder, events: EventWriter) {
    this.#folder = folder;
    this.#events = events;
  }

  /**
   * Opens the log of a run; events of later steps, which a resumed run will measure again, are taken
   * back.
   *
   * @param folder The run's folder.
   * @param step The steps made so far.
   * @returns The log.
   */
  static async open(folder: RunFolder, step: number): Promise<RunLog> {
    const events = await EventWriter.open(folder.path, { purgeStep: step === 0 ? 0 : step + 1 });
    return new RunLog(folder, events);
  }

  /**
   * Writes what an epoch ended with.
   *
   * @param report What it measured.
   * @param step The steps made so far.
   * @param trained The network, its weights, and the images that it was validated on.
   */
  async add(
    report: EpochReport,
    step: number,
    trained: { network: Network; weights: HostTensors; validation: Split },
  ): Promise<void> {
    await this.#folder.addMetrics({ step, ...metricsRecord(report) });
    this.#scalars(report, step);
    this.#pictures(report, step, trained);
    await this.#events.flush();
  }

  /** Writes what is left and closes the event file. */
  async close(): Promise<void> {
    await this.#events.close();
  }

  #scalars(report: EpochReport, step: number): void {
    const { validation } = report;
    this.#events.scalar("learning_rate", report.learningRate, step);
    this.#events.scalar("images_per_second", report.imagesPerSecond, step);
    if (validation) this.#events.scalar("accuracy/network", validation.accuracy, step);
    report.layers.forEach((layer, index) => {
      const accuracy = validation?.accuracyPerLayer[index];
      const figures = snakeCaseKeys({ ...layer, ...(accuracy !== undefined && { accuracy }) });
      for (const [name, value] of Object.entries(figures)) {
        this.#events.scalar(`${name}/layer_${index + 1}`, Number(value), step);
      }
    });
  }

  #pictures(
    { validation }: EpochReport,
    step: number,
    { network, weights, validation: split }: {
      network: Network;
      weights: HostTensors;
      validation: Split;
    },
  ): void {
    network.layers.forEach((_, layer) => {
      const values = tensorNamed(weights, weightName(layer));
      this.#events.histogram(`weights/layer_${layer + 1}`, values, step);
    });
    const fields = fieldsPicture(receptiveFields(network, weights));
    this.#events.image("receptive_fields", onWhite(fields), step);
    if (validation === undefined) return;
    const { goodness } = validation;
    const pairs = sampleGoodness(network, split.labels, { goodness, images: "" });
    pairs.layers.forEach((pair, layer) => {
      for (const [sign, values] of Object.entries(pair)) {
        const tag = `${sign}_goodness_histogram/layer_${layer + 1}`;
        this.#events.histogram(tag, Float32Array.from(values), step);
      }
    });
    const strip = labelledStrip(network, split, goodness);
    this.#events.image("positives_and_negatives", strip, step);
  }
}

/** Lays a transparent picture on white, as TensorBoard's own background may be any. */
function onWhite({ width, height, channels, data }: Picture): LoggedImage {
  if (channels === 1) return { width, height, channels, data };
  const colours = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3) * 4;
    const opacity = (data[pixel + 3] ?? 0) / 255;
    return Math.round(255 + ((data[pixel + at % 3] ?? 0) - 255) * opacity);
  });
  return { width, height, channels: 3, data: colours };
}

function metricsRecord(report: EpochReport): Record<string, unknown> {
  const { epoch, imagesPerSecond, learningRate, validation } = report;
  return snakeCaseKeys({
    epoch,
    imagesPerSecond: Math.round(imagesPerSecond),
    learningRate,
    ...(validation && { validationAccuracy: validation.accuracy }),
    layers: report.layers.map((layer, index) =>
      snakeCaseKeys({
        ...layer,
        ...(validation && { validationAccuracy: validation.accuracyPerLayer[index] }),
      })
    ),
  });
}
