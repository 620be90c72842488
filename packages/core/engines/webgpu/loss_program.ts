/**
 * The local losses of all layers: a workgroup for each layer turns the rows' sums of squares into the
 * slopes that its update multiplies activities by, the scales that the next layer's inputs have, and
 * what is measured.
 *
 * @module
 */

import { LEAST_PROBABILITY } from "../../objectives/cross_entropy.ts";
import { LENGTH_EPSILON } from "../../network/goodness.ts";
import type { LossName } from "../../objectives/losses.ts";
import { METRICS_NAME } from "../../training/training_tensors.ts";
import { type ComputeProgram, computeProgram, float } from "./compute_program.ts";
import type { LayerSizes } from "./layer_sizes.ts";
import { rowsBinding, sumFunction, unitsOf } from "./row_functions.ts";
import { type RowLayout, rowsOfLayer } from "./row_values.ts";

/** Invocations of a workgroup. */
const THREADS = 128;

/** The losses that the program has. */
export const FUSED_LOSSES = ["pairwise", "threshold", "cross-entropy"] as const;

/** The name of a loss that the program has. */
export type FusedLoss = typeof FUSED_LOSSES[number];

/** Whether the program has a loss. */
export function isFusedLoss(loss: LossName): loss is FusedLoss {
  return FUSED_LOSSES.some((name) => name === loss);
}

/** What the losses depend on. */
export interface LossProgramOptions {
  /** Where the numbers of the rows are. */
  readonly layout: RowLayout;
  /** The loss. */
  readonly loss: FusedLoss;
  /** How sharply it judges goodness. */
  readonly lossScale: number;
  /** The goodness that separates positive from negative data. */
  readonly threshold: number;
  /** Rows whose lossScale, as a share of the steepest, is below this get none. */
  readonly easyExampleThreshold: number;
  /** Images in a batch. */
  readonly batchSize: number;
}

/**
 * Writes the program of all layers' losses. It adds to the metrics what `STEP_METRICS` names.
 *
 * @param layers The layers, first to last.
 * @param options The loss.
 * @returns The program.
 */
export function lossProgram(
  layers: readonly LayerSizes[],
  options: LossProgramOptions,
): ComputeProgram {
  const { layout, loss, batchSize } = options;
  const [first] = layers;
  if (first === undefined) {
    throw new RangeError("Cannot write the losses of a network without layers");
  }
  const grouped = loss === "cross-entropy";
  return computeProgram({
    label: "losses",
    constants: { IMAGES: batchSize, ROWS: first.rows, GROUPS: first.groups, THREADS },
    bindings: [
      ...(grouped
        ? [{ variable: "truths", type: "array<f32>", buffer: "labels", access: "read" } as const]
        : []),
      rowsBinding("read_write"),
      { variable: "metrics", type: "array<f32>", buffer: METRICS_NAME, access: "read_write" },
    ],
    workgroups: [layers.length, 1, 1],
    body: `${layerFunction(layers, layout)}
${sumFunction(first.rows)}
${SCALARS}
${grouped ? crossEntropy(options) : pairLoss(options, first)}
${MAIN}`,
  });
}

/** Writes `layerAt(index)`: the numbers of a layer. */
function layerFunction(layers: readonly LayerSizes[], layout: RowLayout): string {
  const cases = layers.map((sizes) => {
    const { sums, parts, slopes, scales } = rowsOfLayer(layout, sizes.index);
    return `    case ${sizes.index}u: { return Layer(${sums}u, ${parts}u, ${slopes}u, ${scales}u, ${
      float(unitsOf(sizes))
    }); }`;
  });
  return `
struct Layer { sums : u32, parts : u32, slopes : u32, scales : u32, units : f32 }
fn layerAt(index : u32) -> Layer {
  switch index {
${cases.join("\n")}
    default: { return Layer(); }
  }
}
fn writeScale(layer : Layer, row : u32, meanSquare : f32) {
  rows[layer.scales + row] = 1.0 / sqrt(meanSquare + ${float(LENGTH_EPSILON)});
}`;
}

const SCALARS = `
fn logistic(x : f32) -> f32 {
  let small = exp(-abs(x));
  return select(small, 1.0, x >= 0.0) / (1.0 + small);
}
fn softPlus(x : f32) -> f32 {
  return max(x, 0.0) + log(1.0 + exp(-abs(x)));
}`;

/** Writes `learn(layer, image)` for the losses of a positive and a negative row; it gives what is measured. */
function pairLoss(
  { loss, lossScale, threshold, easyExampleThreshold, batchSize }: LossProgramOptions,
  { detached }: LayerSizes,
): string {
  // What is passed on without labels has its scale already.
  const scales = detached ? "" : `
  writeScale(layer, image, positive);
  writeScale(layer, IMAGES + image, negative);`;
  const judged = loss === "pairwise"
    ? `
  let deficit = ${float(lossScale)} * (negative - positive);
  let loss = softPlus(deficit);
  let ofPositive = -${float(lossScale)} * logistic(deficit);
  let ofNegative = -ofPositive;`
    : `
  let missing = ${float(lossScale)} * (${float(threshold)} - positive);
  let excess = ${float(lossScale)} * (negative - ${float(threshold)});
  let loss = softPlus(missing) + softPlus(excess);
  let ofPositive = -${float(lossScale)} * logistic(missing);
  let ofNegative = ${float(lossScale)} * logistic(excess);`;
  return `
fn learn(layer : Layer, image : u32) -> vec4f {
  let positive = sumOf(image, layer.sums, layer.parts) / layer.units;
  let negative = sumOf(IMAGES + image, layer.sums, layer.parts) / layer.units;${judged}
  let scale = 2.0 / (layer.units * ${float(batchSize)});
  let least = ${float(easyExampleThreshold * lossScale)};
  rows[layer.slopes + image] = select(0.0, ofPositive * scale, abs(ofPositive) > least);
  rows[layer.slopes + IMAGES + image] = select(0.0, ofNegative * scale, abs(ofNegative) > least);${scales}
  return vec4f(loss, positive, negative, select(0.0, 1.0, negative > positive));
}`;
}

/** Writes `learn(layer, image)` for the cross-entropy of groups. */
function crossEntropy({ lossScale, easyExampleThreshold, batchSize }: LossProgramOptions): string {
  return `
fn learn(layer : Layer, image : u32) -> vec4f {
  let perSum = f32(GROUPS) / layer.units;
  var truth = 0u;
  var highest = 0.0;
  var total = 0.0;
  for (var label = 0u; label < GROUPS; label++) {
    let goodness = rows[layer.sums + label * ROWS + image] * perSum;
    if (truths[image * GROUPS + label] > 0.5) { truth = label; }
    highest = max(highest, goodness);
    total += goodness;
  }
  var exponentials = 0.0;
  var negative = -1.0;
  for (var label = 0u; label < GROUPS; label++) {
    let goodness = rows[layer.sums + label * ROWS + image] * perSum;
    exponentials += exp(${float(lossScale)} * (goodness - highest));
    if (label != truth) { negative = max(negative, goodness); }
  }
  let scale = ${float(lossScale / batchSize)} * 2.0 * perSum;
  var squares = 0.0;
  for (var label = 0u; label < GROUPS; label++) {
    let goodness = rows[layer.sums + label * ROWS + image] * perSum;
    let probability = exp(${float(lossScale)} * (goodness - highest)) / exponentials;
    let gap = probability - select(0.0, 1.0, label == truth);
    squares += gap * gap;
    rows[layer.slopes + label * ROWS + image] = gap * scale;
  }
  if (squares <= ${float(easyExampleThreshold ** 2)}) {
    for (var label = 0u; label < GROUPS; label++) { rows[layer.slopes + label * ROWS + image] = 0.0; }
  }
  writeScale(layer, image, total / f32(GROUPS));
  let positive = rows[layer.sums + truth * ROWS + image] * perSum;
  let ofTruth = exp(${float(lossScale)} * (positive - highest)) / exponentials;
  let loss = -log(ofTruth + ${float(LEAST_PROBABILITY)});
  return vec4f(loss, positive, negative, select(0.0, 1.0, negative > positive));
}`;
}

const MAIN = `
var<workgroup> measured : array<vec4f, THREADS>;

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group : vec3u, @builtin(local_invocation_index) thread : u32) {
  let layer = layerAt(group.x);
  var sum = vec4f();
  for (var image = thread; image < IMAGES; image += THREADS) { sum += learn(layer, image); }
  measured[thread] = sum;
  workgroupBarrier();
  if (thread > 0u) { return; }
  for (var i = 1u; i < THREADS; i++) { sum += measured[i]; }
  let mean = sum / f32(IMAGES);
  metrics[group.x * 4u] += mean.x;
  metrics[group.x * 4u + 1u] += mean.y;
  metrics[group.x * 4u + 2u] += mean.z;
  metrics[group.x * 4u + 3u] += mean.w;
}`;
