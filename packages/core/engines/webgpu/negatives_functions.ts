/**
 * The WGSL of the choice of negatives: the goodness of every label in the first layer, and the choice of a
 * wrong label.
 *
 * @module
 */

import { PROBABILITY_FLOOR } from "../../objectives/negatives.ts";
import type { StepOptions } from "../../training/step_options.ts";
import { float } from "./compute_program.ts";
import type { LayerSizes } from "./layer_sizes.ts";
import { unitsOf } from "./row_functions.ts";

/** Below every score. */
const LOWEST = -1e30;

/** The largest number of labels that negatives are chosen from: each takes a sum in registers and in workgroup memory. */
export const MOST_LABELS = 32;

/** How negatives are chosen. */
export type NegativesOptions = Pick<StepOptions, "negatives" | "negativeSharpness">;

/**
 * Writes `findLabels(image, thread)`: all invocations of a workgroup sum the goodness of every label, and one
 * of them stores the true label and the wrong label of the highest score in `labels`.
 *
 * @param first The first layer.
 * @param step How negatives are chosen.
 * @returns WGSL. It uses `THREADS`, `productAt`, `activity`, `squared` and `labels` of the program.
 */
export function negativesFunctions(first: LayerSizes, step: NegativesOptions): string {
  const each = Array.from({ length: first.labels }, (_, label) => label);
  const add = (label: number): string =>
    `sum${label} += squared(activity(location, vector, z, ${label}u));`;
  return `
var<workgroup> sums : array<f32, THREADS * LABELS>;
var<workgroup> goodness : array<f32, LABELS>;
${chooseFunction(first, step)}
fn findLabels(image : u32, thread : u32) {
  ${each.map((label) => `var sum${label} = 0.0;`).join("\n  ")}
  for (var i = thread; i < LOCATIONS * VECTORS; i += THREADS) {
    let location = i / VECTORS;
    let vector = i % VECTORS;
    let z = productAt(image, location, vector);
    ${each.map(add).join("\n    ")}
  }
  ${each.map((label) => `sums[${label}u * THREADS + thread] = sum${label};`).join("\n  ")}
  workgroupBarrier();
  if (thread < LABELS) {
    var sum = 0.0;
    for (var i = 0u; i < THREADS; i++) { sum += sums[thread * THREADS + i]; }
    goodness[thread] = sum;
  }
  workgroupBarrier();
  if (thread == 0u) { choose(image); }
  workgroupBarrier();
}`;
}

/** Writes `choose(image)`, which finds the labels given the goodness of all. */
function chooseFunction(first: LayerSizes, step: NegativesOptions): string {
  const perGoodness = `${float(step.negativeSharpness)} / ${float(unitsOf(first))}`;
  const hard = `
  var highest = ${float(LOWEST)};
  for (var label = 0u; label < LABELS; label++) {
    if (label != truth) { highest = max(highest, goodness[label] * (${perGoodness})); }
  }
  var total = 0.0;
  for (var label = 0u; label < LABELS; label++) {
    if (label != truth) { total += exp(goodness[label] * (${perGoodness}) - highest); }
  }`;
  const logit = `log(exp(goodness[label] * (${perGoodness}) - highest) / total + ${
    float(PROBABILITY_FLOOR)
  }) + `;
  const isHard = step.negatives === "hard";
  return `
fn choose(image : u32) {
  var truth = 0u;
  for (var label = 0u; label < LABELS; label++) {
    if (truths[image * LABELS + label] > 0.5) { truth = label; }
  }${isHard ? hard : ""}
  var wrong = select(0u, 1u, truth == 0u);
  var best = ${float(LOWEST)};
  for (var label = 0u; label < LABELS; label++) {
    let score = ${isHard ? logit : ""}noise[image * LABELS + label];
    if (label != truth && score > best) {
      best = score;
      wrong = label;
    }
  }
  labels[0] = truth;
  labels[1] = wrong;
}`;
}
