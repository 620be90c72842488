/**
 * Collects the data of a report from the results of a training.
 *
 * @module
 */

import {
  bestLabels,
  type HostTensors,
  labelCount,
  type Network,
  sumGoodness,
} from "@goodness/core";
import * as v from "valibot";
import type { Split } from "../data/split.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import { receptiveFields } from "./receptive_fields.ts";
import type {
  ReportData,
  ReportEpoch,
  ReportFact,
  ReportLayer,
  ReportOutOfDistribution,
} from "./report_types.ts";
import { sampleGoodness } from "./sample_goodness.ts";
import { worstMistakes } from "./worst_mistakes.ts";

/** The results of a supervised training. */
export interface ReportSource {
  /** The report's title. */
  readonly title: string;
  /** The conditions and results of the run. */
  readonly facts: readonly ReportFact[];
  /** The network. */
  readonly network: Network;
  /** Its weights by name. */
  readonly weights: HostTensors;
  /** The metrics of the epochs; see {@linkcode reportEpochs}. */
  readonly epochs: readonly ReportEpoch[];
  /** The test images and their labels. */
  readonly test: Split;
  /** The evaluation on the test images. */
  readonly evaluation: Evaluation;
  /** Whether the loss compares goodness with the network's threshold. @default {false} */
  readonly hasThreshold?: boolean;
  /** How well goodness separates the dataset's images from others, if it was measured. */
  readonly outOfDistribution?: ReportOutOfDistribution | undefined;
}

/**
 * Collects the data of a supervised training's report.
 *
 * @param source The results of the training.
 * @returns The report's data.
 * @throws {RangeError} If goodness is not that of the test images.
 */
export function collectReportData(source: ReportSource): ReportData {
  const { title, facts, network, weights, epochs, test, evaluation, outOfDistribution } = source;
  const { goodness } = evaluation;
  const { classes, threshold } = network.spec;
  const expected = network.layers.length * test.count * classes.length;
  if (goodness.length !== expected) {
    throw new RangeError(
      `Cannot collect report data as goodness must have ${expected} values: ` +
        `current value is ${goodness.length}`,
    );
  }
  return {
    title,
    facts,
    layers: network.layers.length,
    epochs,
    labels: classes,
    threshold: source.hasThreshold ? threshold : undefined,
    goodness: sampleGoodness(network, test.labels, { goodness, images: "test images" }),
    receptiveFields: receptiveFields(network, weights),
    confusion: evaluation.confusion,
    mistakes: worstMistakes(network, test, { goodness }),
    accuracyPerLayer: evaluation.accuracyPerLayer,
    cumulativeAccuracy: cumulativeAccuracy(network, test.labels, goodness),
    outOfDistribution,
  };
}

/**
 * Computes the accuracy by the summed goodness of layers 1 to k, for each k.
 *
 * @param network The network.
 * @param truth The right labels.
 * @param goodness The goodness of every label, `[layers, N, Y]` in row-major order.
 * @returns The share for each k, in `[0, 1]`.
 */
export function cumulativeAccuracy(
  network: Network,
  truth: Uint8Array,
  goodness: Float32Array,
): number[] {
  const layers = network.layers.map((_, layer) => layer);
  return layers.map((last) => {
    const total = sumGoodness(goodness, network, layers.slice(0, last + 1));
    const found = bestLabels(total, labelCount(network.spec));
    return found.reduce((sum, label, at) => sum + Number(label === truth[at]), 0) / truth.length;
  });
}

/** A measurement; JSON has null for a number that is not finite. */
const measured = v.pipe(v.nullable(v.number()), v.transform((value) => value ?? NaN));

const EPOCH_RECORD = v.object({
  epoch: v.number(),
  validation_accuracy: v.exactOptional(measured),
  learning_rate: v.exactOptional(measured),
  layers: v.array(v.object({
    loss: measured,
    positive_goodness: measured,
    negative_goodness: measured,
    pairwise_error: measured,
    dead_units: v.exactOptional(measured),
    validation_accuracy: v.exactOptional(measured),
  })),
});

/**
 * Parses the lines of `metrics.jsonl`. A resumed run has those of all its epochs.
 *
 * @param records The lines, one an epoch.
 * @returns The metrics of the epochs.
 * @throws {SyntaxError} If a value is missing or of another type; the message names it.
 */
export function reportEpochs(records: readonly unknown[]): ReportEpoch[] {
  return records.map((record) => {
    const result = v.safeParse(EPOCH_RECORD, record);
    if (result.success) return epochOf(result.output);
    const [issue] = result.issues;
    const path = v.getDotPath(issue) ?? "";
    throw new SyntaxError(`Cannot use metrics.jsonl at "${path}": ${issue.message}`);
  });
}

type EpochRecord = v.InferOutput<typeof EPOCH_RECORD>;

function epochOf(record: EpochRecord): ReportEpoch {
  const { epoch, validation_accuracy: validationAccuracy, learning_rate: learningRate } = record;
  return {
    epoch,
    layers: record.layers.map(layerOf),
    ...(validationAccuracy !== undefined && { validationAccuracy }),
    ...(learningRate !== undefined && { learningRate }),
  };
}

function layerOf(record: EpochRecord["layers"][number]): ReportLayer {
  const { dead_units: deadUnits, validation_accuracy: validationAccuracy } = record;
  return {
    loss: record.loss,
    positiveGoodness: record.positive_goodness,
    negativeGoodness: record.negative_goodness,
    pairwiseError: record.pairwise_error,
    ...(deadUnits !== undefined && { deadUnits }),
    ...(validationAccuracy !== undefined && { validationAccuracy }),
  };
}
