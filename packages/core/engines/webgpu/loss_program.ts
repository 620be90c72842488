/**
 * The local losses of all layers. A workgroup for each layer computes, from the rows' sums of squares, the
 * factors of activities in the gradient ("slopes"), the scales of the next layer's inputs, and the metrics.
 *
 * @module
 */

import { LENGTH_EPSILON } from "../../network/normalisation.ts";
import type { Loss } from "../../objectives/loss.ts";
import { LOSSES, type LossName } from "../../objectives/losses.ts";
import { METRICS_NAME } from "../../training/training_tensors.ts";
import { type ComputeProgram, computeProgram, float } from "./compute_program.ts";
import type { LayerSizes } from "./layer_sizes.ts";
import { LOSS_WGSL, type LossNumbers } from "./loss_wgsl.ts";
import { rowsBinding, sumFunction, unitsOf } from "./row_functions.ts";
import { type RowLayout, rowsOfLayer } from "./row_values.ts";

/** Invocations of a workgroup. */
const THREADS = 128;

/** The options of the losses. */
export interface LossProgramOptions extends LossNumbers {
  /** The layout of the buffer of row values. */
  readonly layout: RowLayout;
  /** The loss. */
  readonly loss: LossName;
}

/** Whether there is WGSL for a loss. */
export function isFusedLoss(loss: LossName | Loss): loss is LossName {
  return typeof loss === "string" && LOSS_WGSL[loss] !== undefined;
}

/**
 * Writes the program of all layers' losses. It adds to the metrics, see `STEP_METRICS`.
 *
 * @param layers The layers, first to last.
 * @param options The loss.
 * @returns The program.
 * @throws {RangeError} If there is no WGSL for the loss.
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
  const learn = LOSS_WGSL[loss];
  if (learn === undefined) throw new RangeError(`Cannot write the loss "${loss}"`);
  return computeProgram({
    label: "losses",
    constants: { IMAGES: batchSize, ROWS: first.rows, GROUPS: first.groups, THREADS },
    bindings: [
      ...(LOSSES[loss].kind === "group"
        ? [{ variable: "truths", type: "array<f32>", buffer: "labels", access: "read" } as const]
        : []),
      rowsBinding("read_write"),
      { variable: "metrics", type: "array<f32>", buffer: METRICS_NAME, access: "read_write" },
    ],
    workgroups: [layers.length, 1, 1],
    body: `${layerFunction(layers, layout)}
${sumFunction(first.rows)}
${SCALARS}
${learn(options, first)}
${MAIN}`,
  });
}

/** Writes `layerAt(index)`: the numbers of a layer. */
function layerFunction(layers: readonly LayerSizes[], layout: RowLayout): string {
  const cases = layers.map((sizes) => {
    const { sums, parts, goodness, slopes, scales } = rowsOfLayer(layout, sizes.index);
    const offsets = [sums, parts, goodness, slopes, scales].map((offset) => `${offset}u`);
    const numbers = [...offsets, float(unitsOf(sizes))].join(", ");
    return `    case ${sizes.index}u: { return Layer(${numbers}); }`;
  });
  return `
struct Layer { sums : u32, parts : u32, goodness : u32, slopes : u32, scales : u32, units : f32 }
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
