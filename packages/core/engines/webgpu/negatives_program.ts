/**
 * The rows of a batch of positive and negative data, from the first layer's product of the images: the
 * goodness of every label, the choice of a wrong one, and the first layer's activities with the true
 * and with the wrong label. One workgroup does all of it for one image.
 *
 * @module
 */

import { PROBABILITY_FLOOR } from "../../objectives/negatives.ts";
import { weightName } from "../../network/geometry.ts";
import type { StepOptions } from "../../training/step_options.ts";
import { type ComputeProgram, computeProgram, float } from "./compute_program.ts";
import { activitiesName, type LayerSizes } from "./layer_sizes.ts";
import { IMAGE_PRODUCT } from "./product_program.ts";
import { rowsBinding, unitsOf } from "./row_functions.ts";
import { type RowLayout, rowsOfLayer } from "./row_values.ts";
import { rounded, valueType, widened, widthOf } from "./values.ts";

/** Invocations of a workgroup. */
const THREADS = 64;

/** Below every score. */
const LOWEST = -1e30;

/** How many labels the program is written for at most: each is a sum in the registers and in workgroup memory. */
export const MOST_LABELS = 32;

/** What the program needs to know besides the first layer. */
export interface NegativesOptions {
  /** Where the numbers of the rows are. */
  readonly layout: RowLayout;
  /** How negatives are chosen. */
  readonly step: Pick<StepOptions, "negatives" | "negativeSharpness">;
}

/**
 * Writes the program that chooses negatives and makes the first layer's activities, `[L, 2B, C]`,
 * their sums of squares and the rows' labels.
 *
 * @param first The first layer, into which labels go.
 * @param options The layout and how negatives are chosen.
 * @returns The program.
 */
export function negativesProgram(first: LayerSizes, options: NegativesOptions): ComputeProgram {
  const { layout, step } = options;
  const images = first.below.rows;
  const width = widthOf(first.channels);
  const ofWeight = `array<${valueType(width)}>`;
  const type = `array<${valueType(width, first.precision)}>`;
  return computeProgram({
    label: "layer 0: negatives and activities",
    constants: {
      IMAGES: images,
      LABELS: first.labels,
      PLACES: first.locations,
      VECTORS: first.channels / width,
      INPUTS: first.inputs,
      WEIGHT_ROWS: first.weightRows,
      LABELS_AT: layout.labels,
      SUMS_AT: rowsOfLayer(layout, first.index).sums,
      THREADS,
    },
    bindings: [
      { variable: "product", type, buffer: IMAGE_PRODUCT, access: "read" },
      { variable: "weight", type: ofWeight, buffer: weightName(0), access: "read" },
      { variable: "truths", type: "array<f32>", buffer: "labels", access: "read" },
      { variable: "noise", type: "array<f32>", buffer: "noise", access: "read" },
      rowsBinding("read_write"),
      { variable: "activities", type, buffer: activitiesName(0), access: "read_write" },
    ],
    workgroups: [images, 1, 1],
    body: `${activityFunctions(first)}
${scoreFunction(first, step)}
${main(first)}`,
  });
}

function activityFunctions({ channels, labelScale }: LayerSizes): string {
  const width = widthOf(channels);
  const square = width === 4 ? "dot(h, h)" : "h * h";
  return `
alias Value = ${valueType(width)};
var<workgroup> sums : array<f32, THREADS * LABELS>;
var<workgroup> goodness : array<f32, LABELS>;
var<workgroup> chosen : array<u32, 2>;

fn activity(location : u32, vector : u32, product : Value, label : u32) -> Value {
  let row = location * WEIGHT_ROWS + INPUTS + label;
  return max(product + ${float(labelScale)} * weight[row * VECTORS + vector], Value());
}
fn squared(h : Value) -> f32 {
  return ${square};
}`;
}

/** Writes `choose(image)`: the true label and the wrong one of the highest score. */
function scoreFunction(first: LayerSizes, step: NegativesOptions["step"]): string {
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
  chosen[0] = truth;
  chosen[1] = wrong;
}`;
}

function main({ labels, channels, precision }: LayerSizes): string {
  const each = Array.from({ length: labels }, (_, label) => label);
  const width = widthOf(channels);
  const product = widened(
    "product[(location * IMAGES + image) * VECTORS + vector]",
    width,
    precision,
  );
  const activity = rounded("activity(location, vector, z, label)", width, precision);
  return `
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group : vec3u, @builtin(local_invocation_index) thread : u32) {
  let image = group.x;
  ${each.map((label) => `var sum${label} = 0.0;`).join("\n  ")}
  for (var i = thread; i < PLACES * VECTORS; i += THREADS) {
    let location = i / VECTORS;
    let vector = i % VECTORS;
    let z = ${product};
    ${
    each.map((label) => `sum${label} += squared(activity(location, vector, z, ${label}u));`)
      .join("\n    ")
  }
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
  for (var side = 0u; side < 2u; side++) {
    let row = side * IMAGES + image;
    let label = chosen[side];
    if (thread == 0u) {
      rows[LABELS_AT + row] = f32(label);
      rows[SUMS_AT + row] = goodness[label];
    }
    for (var i = thread; i < PLACES * VECTORS; i += THREADS) {
      let location = i / VECTORS;
      let vector = i % VECTORS;
      let z = ${product};
      activities[(location * 2u * IMAGES + row) * VECTORS + vector] = ${activity};
    }
  }
}`;
}
