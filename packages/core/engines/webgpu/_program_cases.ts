/**
 * What tests of the fused programs share: trainings of awkward shapes, and a way to run one program alone.
 *
 * @module
 */

import type { Tolerance } from "@goodness/testing/all_close.ts";
import * as tf from "@tensorflow/tfjs";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { options } from "../../training/_step_cases.ts";
import { SMALL_NETWORKS, smallNetwork, smallSpec } from "../../_test_networks.ts";
import { createEngine } from "../engine.ts";
import type { Float64Tensor } from "../float64/ops.ts";
import type { LabelPlacement } from "../../network/objective_spec.ts";
import { type Network, resolveNetwork } from "../../network/geometry.ts";
import type { Normalisation } from "../../network/normalisation_spec.ts";
import type { FusedPrecision } from "./precision.ts";
import { type BufferValues, ComputeSession } from "./compute_session.ts";
import { openF16Device } from "./f16_device.ts";
import { fusedPlan } from "./fused_plan.ts";
import type { Training } from "./why_not_fused.ts";
import type { DeviceLimits } from "./tile.ts";

/** One pixel of ink, one unit a layer, one image. */
const ONES = resolveNetwork({
  ...smallSpec("everywhere", [{ kind: "dense", units: 1 }, { kind: "dense", units: 1 }]),
  input: { height: 1, width: 1, channels: 1, mean: [0.2], std: [0.3] },
  classes: ["a", "b"],
});

/** More rows and columns than a tile has, in fours. */
function large(labelPlacement: LabelPlacement): Network {
  return smallNetwork(labelPlacement, [
    { kind: "local", field: [7, 4], stride: [1, 1], channels: 36 },
    { kind: "dense", units: 40 },
  ]);
}

/** Convolutions with padding, of images in colours; more rows, columns and locations than fit one workgroup. */
function convolutions(labelPlacement: LabelPlacement): Training {
  const network = resolveNetwork({
    ...smallSpec(labelPlacement, [
      { kind: "conv", field: [3, 3], stride: [1, 1], channels: 36, padding: 1 },
      { kind: "conv", field: [2, 2], stride: [1, 1], channels: 6, padding: 1 },
      { kind: "conv", field: [3, 3], stride: [2, 2], channels: 9, padding: 1 },
    ]),
    ...(labelPlacement === "nowhere" && { objective: "grouped" }),
    input: { height: 7, width: 5, channels: 4, mean: [0.2, 0.4, 0.1, 0.3], std: [0.3, 0.2, 1, 2] },
  });
  const loss = labelPlacement === "nowhere" ? "cross-entropy" : "threshold";
  return { network, options: { ...BUSY, batchSize: 19, loss } };
}

/**
 * Projected goodness over a grid; more rows, columns and locations than fit one workgroup, and labels in fours.
 *
 * @param normalisation What layers do to what they pass on.
 * @param options How many of the four layers there are.
 * @returns The training.
 */
export function overGrid(normalisation: Normalisation, { depth = 4 } = {}): Training {
  const layers = [
    { kind: "conv", field: [5, 5], stride: [1, 1], channels: 36, padding: 4 },
    { kind: "local", field: [3, 3], stride: [2, 2], channels: 8 },
    { kind: "conv", field: [2, 2], stride: [1, 1], channels: 6, padding: 1 },
    { kind: "dense", units: 9 },
  ] as const;
  const network = resolveNetwork({
    ...smallSpec("nowhere", layers.slice(0, depth)),
    ...{ objective: "grouped", goodness: "projected", projectionGrid: 3, normalisation },
    classes: ["a", "b", "c", "d"],
  });
  return { network, options: options({ ...BUSY, batchSize: 35, loss: "cross-entropy" }) };
}

/** Pooling by both ways, one above the other and each alone. */
function pooled(labelPlacement: LabelPlacement): Training {
  const network = smallNetwork(labelPlacement, [
    { kind: "conv", field: [3, 3], stride: [1, 1], channels: 8, padding: 1 },
    { kind: "pool", by: "max", field: [3, 3], stride: [2, 2] },
    { kind: "pool", by: "mean", field: [2, 1], stride: [1, 1] },
    { kind: "local", field: [1, 2], stride: [1, 1], channels: 6 },
    { kind: "pool", by: "mean", field: [2, 1], stride: [1, 1] },
    { kind: "dense", units: 7 },
  ]);
  return { network, options: BUSY };
}

/** Options that touch all that programs can do. */
const BUSY = options({
  ...{ negatives: "uniform", loss: "threshold", easyExampleThreshold: 0.4 },
  ...{ weightDecay: 0.1, ema: 0.9 },
});

/** Trainings by what is special about their shapes. */
export const TRAININGS: Readonly<Record<string, Training>> = {
  "ones": { network: ONES, options: options({ batchSize: 1 }) },
  "no multiples of four": { network: smallNetwork(), options: BUSY },
  "no multiples of four, labels detached": { network: smallNetwork("detached"), options: BUSY },
  "larger than a tile": {
    network: large("everywhere"),
    options: options({ batchSize: 35, easyExampleThreshold: 0.5 }),
  },
  "larger than a tile, labels detached": {
    network: large("detached"),
    options: options({ batchSize: 35, easyExampleThreshold: 0.5 }),
  },
  "groups": {
    network: SMALL_NETWORKS["grouped local"] ?? ONES,
    options: options({ loss: "cross-entropy", easyExampleThreshold: 0.7 }),
  },
  "projected goodness": {
    network: SMALL_NETWORKS["projected goodness"] ?? ONES,
    options: options({ ...BUSY, loss: "cross-entropy" }),
  },
  "projected goodness over a grid": overGrid("length"),
  "batch normalisation": overGrid("batch-norm"),
  "batch normalisation, groups": {
    network: resolveNetwork({
      ...smallSpec("nowhere", [
        { kind: "conv", field: [3, 3], stride: [1, 1], channels: 12, padding: 1 },
        { kind: "local", field: [3, 2], stride: [1, 1], channels: 6 },
      ]),
      ...{ objective: "grouped", normalisation: "batch-norm" },
    }),
    options: { ...BUSY, loss: "cross-entropy" },
  },
  "standardised": overGrid("standardised"),
  "pooling": pooled("everywhere"),
  "pooling, labels detached": pooled("detached"),
  "convolutions": { network: SMALL_NETWORKS.convolutions ?? ONES, options: BUSY },
  "convolutions of colours, labels everywhere": convolutions("everywhere"),
  "convolutions of colours, labels detached": convolutions("detached"),
  "convolutions of colours, groups": convolutions("nowhere"),
};

/**
 * How far a program's results may be from its composition in float64, given numbers near one: each that
 * is stored or multiplied is off by 2^-11 of itself in 16 bits.
 */
export const CLOSE: Readonly<Record<FusedPrecision, Tolerance>> = {
  f32: { atol: 1e-5, rtol: 1e-5 },
  f16: { atol: 4e-3, rtol: 2e-3 },
};

/** What a test in a precision needs of the adapter. */
export function needs(precision: FusedPrecision): { feature?: GPUFeatureName } {
  return precision === "f16" ? { feature: "shader-f16" } : {};
}

let ofF16: Promise<GPUDevice> | undefined;

/**
 * The device that tests run on, one for each precision.
 *
 * @returns The device.
 */
export async function testDevice(precision: FusedPrecision): Promise<GPUDevice> {
  if (precision === "f16") return await (ofF16 ??= newF16Device());
  await createEngine("webgpu");
  return (tf.backend() as WebGPUBackend).device;
}

async function newF16Device(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter();
  if (adapter === null) throw new Error("Cannot find a WebGPU adapter");
  return await openF16Device(adapter);
}

/** One program of a plan on its own, or a few. */
export interface SingleRun {
  /** What activities are stored as; 32 bits if left out. */
  readonly precision?: FusedPrecision;
  /** The programs' labels. */
  readonly labels: readonly string[];
  /** Numbers to write before. */
  readonly writes: Readonly<Record<string, BufferValues | Float64Tensor | undefined>>;
  /** Buffers to read afterwards. */
  readonly reads: readonly string[];
}

/**
 * Runs some of the programs of a training on the test device.
 *
 * @param training The network and what its step does.
 * @param run Which programs, on what.
 * @returns What they left in the buffers that are read.
 */
export async function runSingle(
  training: Training,
  { labels, writes, reads, precision = "f32" }: SingleRun,
): Promise<Record<string, Float32Array<ArrayBuffer>>> {
  const device = await testDevice(precision);
  const plan = fusedPlan(training, TEST_LIMITS, precision);
  const programs = plan.programs.filter(({ label }) => labels.includes(label));
  if (programs.length !== labels.length) throw new RangeError(`Cannot find programs "${labels}"`);
  device.pushErrorScope("validation");
  const session = await ComputeSession.create(device, { ...plan, programs }, "test");
  for (const [name, values] of Object.entries(writes)) {
    if (values === undefined) continue;
    session.write(name, "data" in values ? Float32Array.from(values.data) : values);
  }
  session.run();
  const result = await session.read(reads);
  session.destroy();
  const error = await device.popErrorScope();
  if (error !== null) throw new Error(`Cannot run programs "${labels}": ${error.message}`);
  return result;
}

/**
 * Limits that allow no tile of 64 rows, which takes a software device long to compile;
 * `tiled_product_test.ts` has it.
 */
export const TEST_LIMITS: DeviceLimits = {
  maxComputeWorkgroupStorageSize: 6144,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupsPerDimension: 65_535,
  maxStorageBufferBindingSize: 134_217_728,
};
