/**
 * A report with everything in it, for tests.
 *
 * @module
 */

import type { ReceptiveFields } from "@goodness/core/network";
import type { ReportData, ReportEpoch } from "./report_types.ts";

const LAYERS = [0, 1, 2];
const LABELS = Array.from({ length: 10 }, (_, label) => label);

function epochOf(epoch: number): ReportEpoch {
  const layers = LAYERS.map((layer) => ({
    loss: (layer + 1) / epoch,
    positiveGoodness: 1 + epoch / 4 + layer,
    negativeGoodness: 1 + epoch / 8 + layer,
    pairwiseError: 0.4 / (epoch + layer),
    deadUnits: layer / 100,
    validationAccuracy: 1 - 0.2 / (epoch + layer),
  }));
  return { epoch, layers, validationAccuracy: 1 - 0.1 / epoch, learningRate: 0.01 / epoch };
}

function receptiveFields(): ReceptiveFields {
  const unit = { field: Float32Array.of(0, 1, -2, 0.5), labels: Float32Array.from(LABELS) };
  const size = { gridRows: 1, gridColumns: 2, fieldRows: 2, fieldColumns: 2, channels: 1 } as const;
  return { ...size, locations: [[unit, unit], [unit]] };
}

/**
 * Makes the data of a report that has every section.
 *
 * @param count Images in the sample of goodness.
 * @returns The data.
 */
export function exampleReport(count = 50): ReportData {
  const values = (from: number): Float32Array =>
    Float32Array.from({ length: count }, (_, index) => from + Math.sin(index) / 2);
  return {
    title: "An example run",
    facts: [
      { name: "test accuracy", value: "98.76 %", kind: "headline" },
      { name: "device", value: "a machine" },
      { name: "command", value: "deno task train", kind: "code" },
    ],
    layers: LAYERS.length,
    epochs: [1, 2, 3, 4].map(epochOf),
    labels: LABELS.map(String),
    threshold: 1.5,
    goodness: {
      layers: LAYERS.map((layer) => ({ positive: values(layer + 0.4), negative: values(layer) })),
      sample: "50 images, right and wrong",
      paired: true,
    },
    receptiveFields: receptiveFields(),
    confusion: LABELS.map((row) => LABELS.map((column) => row === column ? 123 : row % 2 * column)),
    mistakes: {
      height: 2,
      width: 2,
      channels: 1,
      count: 10_000,
      wrong: 321,
      worst: [{ index: 6576, image: new Uint8Array(4), truth: 4, found: 9, margin: 0.4567 }],
    },
    accuracyPerLayer: [0.9, 0.95, 0.925],
    cumulativeAccuracy: [0.9, 0.96, 0.97],
  };
}
