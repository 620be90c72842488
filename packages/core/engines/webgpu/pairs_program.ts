/**
 * The positive and the negative row of each image in a layer that has multiplied each image once: the
 * activities with the true and with the wrong label. In the first layer, the choice of the wrong label comes
 * before. A workgroup computes both rows of one image.
 *
 * @module
 */

import { LENGTH_EPSILON } from "../../network/normalisation.ts";
import { weightName } from "../../network/parameters.ts";
import { type Binding, type ComputeProgram, computeProgram, float } from "./compute_program.ts";
import { weightRow } from "./layer_inputs.ts";
import { activitiesName, productName } from "./buffer_names.ts";
import type { LayerSizes } from "./layer_sizes.ts";
import { negativesFunctions, type NegativesOptions } from "./negatives_functions.ts";
import { rowsBinding, unitsOf } from "./row_functions.ts";
import { type RowLayout, rowsOfLayer } from "./row_values.ts";
import { rounded, valueType, widened, widthOf } from "./values.ts";

/** Invocations of a workgroup. */
const THREADS = 64;

/** The options of the program. */
export interface PairsOptions {
  /** The layout of the buffer of row values. */
  readonly layout: RowLayout;
  /** How negatives are chosen. */
  readonly step: NegativesOptions;
}

/**
 * Writes the program that computes a layer's activities, `[L, 2B, C]`, and their sums of squares. In the first
 * layer it also stores the rows' labels, which later layers read. In a layer with detached labels it also
 * stores the scale of what is passed on.
 *
 * @param sizes The layer, which shares images among its rows.
 * @param options The layout and how negatives are chosen.
 * @returns The program.
 */
export function pairsProgram(sizes: LayerSizes, { layout, step }: PairsOptions): ComputeProgram {
  const { index, channels } = sizes;
  const { sums, scales } = rowsOfLayer(layout, index);
  return computeProgram({
    label: `layer ${index}: ${index === 0 ? "negatives and " : ""}activities`,
    constants: {
      IMAGES: sizes.below.rows,
      LABELS: sizes.labels,
      LOCATIONS: sizes.locations,
      VECTORS: channels / widthOf(channels),
      INPUTS: sizes.inputs,
      WEIGHT_ROWS: sizes.weightRows,
      LABELS_AT: layout.labels,
      SUMS_AT: sums,
      SCALES_AT: scales,
      THREADS,
    },
    bindings: bindingsOf(sizes),
    workgroups: [sizes.below.rows, 1, 1],
    body: `${activityFunctions(sizes)}
${index === 0 ? negativesFunctions(sizes, step) : READ_LABELS}
${main(sizes)}`,
  });
}

function bindingsOf({ index, channels, precision }: LayerSizes): Binding[] {
  const width = widthOf(channels);
  const ofWeight = `array<${valueType(width)}>`;
  const type = `array<${valueType(width, precision)}>`;
  const ofChoice = ["truths", "noise"] as const;
  const buffers = { truths: "labels", noise: "noise" };
  return [
    { variable: "product", type, buffer: productName(index), access: "read" },
    { variable: "weight", type: ofWeight, buffer: weightName(index), access: "read" },
    ...(index > 0 ? [] : ofChoice.map((variable): Binding => {
      return { variable, type: "array<f32>", buffer: buffers[variable], access: "read" };
    })),
    rowsBinding("read_write"),
    { variable: "activities", type, buffer: activitiesName(index), access: "read_write" },
  ];
}

function activityFunctions(sizes: LayerSizes): string {
  const { channels, labelScale, precision } = sizes;
  const width = widthOf(channels);
  const square = width === 4 ? "dot(h, h)" : "h * h";
  const product = widened(
    "product[(location * IMAGES + image) * VECTORS + vector]",
    width,
    precision,
  );
  return `
alias Value = ${valueType(width)};
var<workgroup> labels : array<u32, 2>;

fn productAt(image : u32, location : u32, vector : u32) -> Value {
  return ${product};
}
fn activity(location : u32, vector : u32, product : Value, label : u32) -> Value {
  let row = ${weightRow(sizes, "INPUTS + label")};
  return max(product + ${float(labelScale)} * weight[row * VECTORS + vector], Value());
}
fn squared(h : Value) -> f32 {
  return ${square};
}`;
}

/** `findLabels(image, thread)` of later layers, which read the labels that the first layer stored. */
const READ_LABELS = `
fn findLabels(image : u32, thread : u32) {
  if (thread < 2u) { labels[thread] = u32(rows[LABELS_AT + thread * IMAGES + image]); }
  workgroupBarrier();
}`;

function main(sizes: LayerSizes): string {
  const { index, channels, precision, detached } = sizes;
  const stored = rounded("h", widthOf(channels), precision);
  const ofImage = detached ? "squared(max(z, Value()))" : "0.0";
  const scale = `1.0 / sqrt(sum.z / ${float(unitsOf(sizes))} + ${float(LENGTH_EPSILON)})`;
  return `
var<workgroup> squares : array<vec3f, THREADS>;

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group : vec3u, @builtin(local_invocation_index) thread : u32) {
  let image = group.x;
  findLabels(image, thread);
  var sum = vec3f();
  for (var i = thread; i < LOCATIONS * VECTORS; i += THREADS) {
    let location = i / VECTORS;
    let vector = i % VECTORS;
    let z = productAt(image, location, vector);
    var ofSides = vec2f();
    for (var side = 0u; side < 2u; side++) {
      let h = activity(location, vector, z, labels[side]);
      let row = side * IMAGES + image;
      activities[(location * 2u * IMAGES + row) * VECTORS + vector] = ${stored};
      ofSides[side] = squared(h);
    }
    sum += vec3f(ofSides, ${ofImage});
  }
  squares[thread] = sum;
  workgroupBarrier();
  if (thread > 0u) { return; }
  for (var i = 1u; i < THREADS; i++) { sum += squares[i]; }
  rows[SUMS_AT + image] = sum.x;
  rows[SUMS_AT + IMAGES + image] = sum.y;${
    index > 0 ? "" : `
  rows[LABELS_AT + image] = f32(labels[0]);
  rows[LABELS_AT + IMAGES + image] = f32(labels[1]);`
  }${
    detached
      ? `
  rows[SCALES_AT + image] = ${scale};`
      : ""
  }
}`;
}
