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
import type { PrecisionName } from "./precision.ts";
import { type BufferValues, ComputeSession } from "./compute_session.ts";
import { openF16Device } from "./f16_device.ts";
import { fusedPlan, type Training } from "./fused_plan.ts";
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
};

/**
 * How far a program's results may be from its composition in float64, given numbers near one: each that
 * is stored or multiplied is off by 2^-11 of itself in 16 bits.
 */
export const CLOSE: Readonly<Record<PrecisionName, Tolerance>> = {
  f32: { atol: 1e-5, rtol: 1e-5 },
  f16: { atol: 4e-3, rtol: 2e-3 },
};

/** What a test in a precision needs of the adapter. */
export function needs(precision: PrecisionName): { feature?: GPUFeatureName } {
  return precision === "f16" ? { feature: "shader-f16" } : {};
}

let ofF16: Promise<GPUDevice> | undefined;

/**
 * The device that tests run on, one for each precision.
 *
 * @returns The device.
 */
export async function testDevice(precision: PrecisionName): Promise<GPUDevice> {
  if (precision === "f16") return await (ofF16 ??= newF16Device());
  await createEngine("webgpu");
  return (tf.backend() as WebGPUBackend).device;
}

async function newF16Device(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter();
  if (adapter === null) throw new Error("Cannot find a WebGPU adapter");
  return await openF16Device(adapter);
}

/** One program of a plan, on its own. */
export interface SingleRun {
  /** What activities are stored as; 32 bits if left out. */
  readonly precision?: PrecisionName;
  /** The program's label. */
  readonly label: string;
  /** Numbers to write before it runs. */
  readonly writes: Readonly<Record<string, BufferValues | Float64Tensor | undefined>>;
  /** Buffers to read afterwards. */
  readonly reads: readonly string[];
}

/**
 * Runs one program of a training on the test device.
 *
 * @param training The network and what its step does.
 * @param run Which program, on what.
 * @returns What it left in the buffers that are read.
 */
export async function runSingle(
  training: Training,
  { label, writes, reads, precision = "f32" }: SingleRun,
): Promise<Record<string, Float32Array<ArrayBuffer>>> {
  const device = await testDevice(precision);
  const plan = fusedPlan(training, TEST_LIMITS, precision);
  const programs = plan.programs.filter((program) => program.label === label);
  if (programs.length !== 1) throw new RangeError(`Cannot find program "${label}"`);
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
  if (error !== null) throw new Error(`Cannot run program "${label}": ${error.message}`);
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
