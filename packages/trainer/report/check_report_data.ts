/**
 * Checks the data of a report before anything is drawn.
 *
 * @module
 */

import { imageSize } from "@goodness/core";
import type { ReceptiveFields } from "@goodness/core/network";
import type { ReportData, ReportMistakes } from "./report_types.ts";

/**
 * Checks that the parts of a report fit together.
 *
 * @param data The report's data.
 * @throws {RangeError} If a count or a length contradicts another part.
 */
export function checkReportData(data: ReportData): void {
  const { layers, labels } = data;
  for (const { epoch, layers: measured } of data.epochs) {
    checkLength(`epoch ${epoch}`, measured, layers);
  }
  if (data.goodness) checkLength("goodness", data.goodness.layers, layers);
  if (data.accuracyPerLayer) checkLength("accuracyPerLayer", data.accuracyPerLayer, layers);
  if (data.cumulativeAccuracy) checkLength("cumulativeAccuracy", data.cumulativeAccuracy, layers);
  if (data.confusion) checkLength("confusion", data.confusion, labels.length);
  data.confusion?.forEach((row) => checkLength("a row of confusion", row, labels.length));
  if (data.receptiveFields) checkFields(data.receptiveFields, labels.length);
  if (data.mistakes) checkMistakes(data.mistakes, labels.length);
}

function checkLength(name: string, list: ArrayLike<unknown>, expected: number): void {
  if (list.length === expected) return;
  throw new RangeError(
    `Cannot render report as ${name} must have ${expected} entries: ` +
      `current value is ${list.length}`,
  );
}

function checkFields(fields: ReceptiveFields, labels: number): void {
  const { gridRows, gridColumns, fieldRows, fieldColumns, channels, locations } = fields;
  checkLength("locations", locations, gridRows * gridColumns);
  for (const unit of locations.flat()) {
    checkLength("field", unit.field, fieldRows * fieldColumns * channels);
    if (unit.labels) checkLength("labels of a unit", unit.labels, labels);
  }
}

function checkMistakes({ worst, ...shape }: ReportMistakes, labels: number): void {
  for (const { image, truth, found } of worst) {
    checkLength("image of a mistake", image, imageSize(shape));
    for (const label of [truth, found]) {
      if (Number.isInteger(label) && label >= 0 && label < labels) continue;
      throw new RangeError(
        `Cannot render report as labels must be from 0 to ${labels - 1}: current value is ${label}`,
      );
    }
  }
}
