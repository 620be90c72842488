/**
 * What a training logs of an epoch.
 *
 * @module
 */

import type { HostTensors, Network } from "@goodness/core";
import { tensorNamed } from "@goodness/core/ops";
import { weightName } from "@goodness/core/network";
import { type GoodnessHistogram, goodnessHistogram } from "./goodness_histogram.ts";
import type { ValidationResult } from "./validator.ts";
import type { EpochReport } from "./observer.ts";
import { fieldsPicture } from "../report/fields_picture.ts";
import type { BytePicture } from "@goodness/pictures";
import { receptiveFields } from "../report/receptive_fields.ts";
import type { ReportGoodness } from "../report/report_types.ts";
import type { LogEntry } from "../storage/run_log.ts";
import type { LoggedImage } from "../tensorboard/image.ts";
import { snakeCaseKeys } from "../text/text.ts";

/** What an epoch's pictures are made from. */
export interface Trained {
  /** The network. */
  readonly network: Network;
  /** Its weights by name. */
  readonly weights: HostTensors;
  /** What it makes of images: those of the validation, or some that it learnt from. */
  readonly result: ValidationResult;
}

/**
 * Puts together what is logged of an epoch.
 *
 * @param report What the epoch ended with.
 * @param trained What its pictures are made from.
 * @returns The entry.
 */
export function epochEntry(report: EpochReport, trained: Trained): LogEntry {
  const { network, weights, result } = trained;
  return {
    metrics: metricsOf(report, result.goodness),
    scalars: scalarsOf(report),
    histograms: histogramsOf(trained),
    images: {
      "receptive_fields": onWhite(fieldsPicture(receptiveFields(network, weights))),
      "positives_and_negatives": result.strip,
    },
  };
}

function scalarsOf(report: EpochReport): Record<string, number> {
  const { learningRate, imagesPerSecond, validation } = report;
  const layers = report.layers.flatMap((layer, index) => {
    const accuracy = validation?.accuracyPerLayer[index];
    const figures = snakeCaseKeys({ ...layer, ...(accuracy !== undefined && { accuracy }) });
    return Object.entries(figures).map(([name, value]) => [`${name}/layer_${index + 1}`, value]);
  });
  return {
    "learning_rate": learningRate,
    "images_per_second": imagesPerSecond,
    ...(validation && { "accuracy/network": validation.accuracy }),
    ...Object.fromEntries(layers),
  };
}

function histogramsOf(
  { weights, result: { goodness } }: Trained,
): Record<string, Float32Array> {
  const histograms = goodness.layers.flatMap(({ positive, negative }, layer) => [
    [`weights/layer_${layer + 1}`, tensorNamed(weights, weightName(layer))],
    [`positive_goodness_histogram/layer_${layer + 1}`, Float32Array.from(positive)],
    [`negative_goodness_histogram/layer_${layer + 1}`, Float32Array.from(negative)],
  ]);
  return Object.fromEntries(histograms);
}

/** Lays a transparent picture on white, as TensorBoard's own background may be any. */
function onWhite({ width, height, channels, data }: BytePicture): LoggedImage {
  if (channels !== 4) return { width, height, channels, data };
  const colours = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const opacity = (data[4 * pixel + 3] ?? 0) / 255;
    for (let channel = 0; channel < 3; channel++) {
      const level = data[4 * pixel + channel] ?? 0;
      colours[3 * pixel + channel] = Math.round(255 + (level - 255) * opacity);
    }
  }
  return { width, height, channels: 3, data: colours };
}

function metricsOf(report: EpochReport, goodness: ReportGoodness): Record<string, unknown> {
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
        goodnessHistogram: histogramAt(goodness, index),
      })
    ),
  });
}

function histogramAt({ layers }: ReportGoodness, index: number): GoodnessHistogram {
  return goodnessHistogram(layers[index] ?? { positive: [], negative: [] });
}
