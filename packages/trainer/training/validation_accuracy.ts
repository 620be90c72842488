/**
 * The accuracies on validation images that a run's log holds.
 *
 * @module
 */

import type { MetricsRecord } from "../storage/metrics.ts";

/**
 * Picks the validation accuracies out of a run's metrics.
 *
 * @param metrics The lines of `metrics.jsonl`.
 * @returns One accuracy for each epoch that looked at validation images, in `[0, 1]`.
 */
export function validationAccuracies(metrics: readonly MetricsRecord[]): number[] {
  return metrics.flatMap(({ validation_accuracy: accuracy }) =>
    typeof accuracy === "number" ? [accuracy] : []
  );
}

/**
 * The validation accuracy of the weights that a run keeps.
 *
 * @param metrics The lines of `metrics.jsonl`.
 * @param patience The run's patience: with any, the best weights are kept, else the last.
 * @returns The accuracy, in `[0, 1]`; nothing if no epoch looked at validation images.
 */
export function keptAccuracy(
  metrics: readonly MetricsRecord[],
  patience: number,
): number | undefined {
  const accuracies = validationAccuracies(metrics);
  if (accuracies.length === 0) return undefined;
  return patience > 0 ? Math.max(...accuracies) : accuracies.at(-1);
}
