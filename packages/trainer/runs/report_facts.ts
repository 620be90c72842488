/**
 * What the head of every report says.
 *
 * @module
 */

import { type Model, parameterCount } from "@goodness/core";
import type { ReportFact } from "../report/report_types.ts";
import { percent } from "../text/text.ts";

/**
 * Puts together what the head of a report says.
 *
 * @param model The model.
 * @param own What only this kind of training has, as further headlines.
 * @returns The facts: headlines, then the rest.
 */
export function reportFacts(
  { network, training }: Model,
  own: readonly ReportFact[] = [],
): ReportFact[] {
  return [
    { name: "test accuracy", value: percent(training.testAccuracy ?? NaN), kind: "headline" },
    ...own,
    { name: "training", value: `${training.seconds.toFixed(0)} s`, kind: "headline" },
    {
      name: "parameters",
      value: parameterCount(network).toLocaleString("en-GB"),
      kind: "headline",
    },
    { name: "command", value: training.command, kind: "code" },
    { name: "dataset", value: training.dataset },
    { name: "engine", value: training.engine },
    { name: "seed", value: String(training.seed) },
    { name: "epochs", value: String(training.epochs) },
  ];
}
