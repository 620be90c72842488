/**
 * What tests of the fused programs share: networks of awkward shapes, the step in float64 by its plain
 * composition, and a way to run one program alone.
 *
 * @module
 */

import type { Tolerance } from "@goodness/testing/all_close.ts";
import * as tf from "@tensorflow/tfjs";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { busyWeights, exact, options } from "../../training/_step_cases.ts";
import {
  normals,
  SMALL_NETWORKS,
  smallNetwork,
  smallSpec,
  stepInputs,
} from "../../_test_networks.ts";
import { createEngine } from "../engine.ts";
import { float64Ops, type Float64Tensor } from "../float64/ops.ts";
import { imageProduct, type LayerActivity, layerAt, runLayers } from "../../network/forward.ts";
import { goodnessGradient, normalise } from "../../network/goodness.ts";
import { groupedObjective } from "../../objectives/groups.ts";
import { hiddenInputs } from "../../network/layer.ts";
import { type Layer, type Network, resolveNetwork, weightName } from "../../network/geometry.ts";
import type { TrainingRows } from "../../objectives/objective.ts";
import { pairObjective } from "../../objectives/labels.ts";
import type { PrecisionName } from "./precision.ts";
import type { HostTensors } from "../../ops/program.ts";
import { dropEasyExamples, trainingProgram } from "../../training/step.ts";
import {
  firstMomentName,
  initialTrainingState,
  secondMomentName,
} from "../../training/training_tensors.ts";
import type { StepOptions } from "../../training/step_options.ts";
import { type BufferValues, ComputeSession } from "./compute_session.ts";
import { openF16Device } from "./f16_device.ts";
import { type FusedPlan, fusedPlan, type Training } from "./fused_plan.ts";
import { rowsOfLayer } from "./row_values.ts";
import type { DeviceLimits } from "./tile.ts";

/** One pixel of ink, one unit a layer, one image. */
const ONES = resolveNetwork({
  ...smallSpec("everywhere", [{ kind: "dense", units: 1 }, { kind: "dense", units: 1 }]),
  input: { height: 1, width: 1, mean: 0.2, std: 0.3 },
  labels: 2,
});

/** More rows and columns than a tile has, in fours. */
const LARGE = smallNetwork("everywhere", [
  { kind: "local", field: [7, 4], stride: [1, 1], channels: 36 },
  { kind: "dense", units: 40 },
]);

/** Trainings by what is special about their shapes. */
export const TRAININGS: Readonly<Record<string, Training>> = {
  "ones": { network: ONES, options: options({ batchSize: 1 }) },
  "no multiples of four": {
    network: smallNetwork(),
    options: options({
      ...{ negatives: "uniform", loss: "threshold", easyExampleThreshold: 0.4 },
      ...{ weightDecay: 0.1, ema: 0.9 },
    }),
  },
  "larger than a tile": {
    network: LARGE,
    options: options({ batchSize: 35, easyExampleThreshold: 0.5 }),
  },
  "groups": {
    network: SMALL_NETWORKS["grouped local"] ?? ONES,
    options: options({ loss: "cross-entropy", easyExampleThreshold: 0.7 }),
  },
};

/** A step in float64, and what went into it. */
export interface Reference {
  /** The state before the step, with running means that are not zero. */
  readonly state: HostTensors;
  /** The batch. */
  readonly inputs: HostTensors;
  /** The first layer's product of the images, `[L, B, C]`. */
  readonly imageProduct: Float64Tensor;
  /** What went into the layers. */
  readonly rows: TrainingRows<Float64Tensor>;
  /** The layers. */
  readonly layers: readonly ReferenceLayer[];
}

/** A layer of a step in float64. */
export interface ReferenceLayer extends LayerActivity<Float64Tensor> {
  /** The derivative of the loss by goodness, `[1, R, G]`. */
  readonly slopes: Float64Tensor;
  /** What was measured, `[1, metrics]`. */
  readonly metrics: Float64Tensor;
  /** The gradient of the weights. */
  readonly gradient: Float64Tensor;
}

/**
 * Computes a step from its parts.
 *
 * @param training The network and what its step does.
 * @returns All that the fused programs compute on their way.
 */
export function reference({ network, options: chosen }: Training): Reference {
  const program = trainingProgram(network, chosen);
  const state = busyState(network, chosen);
  const inputs = stepInputs(network, chosen.batchSize, 3);
  const tensors = { state: exact(state, program.state), inputs: exact(inputs, program.inputs) };
  const objective = network.spec.objective === "grouped" ? groupedObjective : pairObjective;
  const rows = objective.rows(float64Ops, network, chosen, tensors);
  const activities = runLayers(float64Ops, network, tensors.state, rows);
  const images = tensors.inputs.images;
  if (images === undefined) throw new RangeError("Cannot make a step without images");
  const layers = activities.map((activity, index) => {
    const layer = layerAt(network, index);
    const { goodness } = activity;
    const loss = objective.loss(float64Ops, network, chosen, {
      layer,
      goodness,
      inputs: tensors.inputs,
    });
    const slopes = dropEasyExamples(float64Ops, chosen, loss.gradient).gradient;
    const dz = goodnessGradient(float64Ops, activity.activities, slopes);
    const below = activities[index - 1];
    const gradient = below === undefined
      ? rows.gradient(dz)
      : float64Ops.matMul(seenInputs(network, layer, below, rows), dz, { transposeA: true });
    return { ...activity, slopes, metrics: loss.metrics, gradient };
  });
  const { product } = imageProduct(float64Ops, network, tensors.state, images);
  return { state, inputs, imageProduct: product, rows, layers };
}

function seenInputs(
  network: Network,
  layer: Layer,
  below: LayerActivity<Float64Tensor>,
  { labels }: TrainingRows<Float64Tensor>,
): Float64Tensor {
  const seen = normalise(float64Ops, network.spec.normalisation, below);
  return hiddenInputs(float64Ops, network, layer, { below: seen, ...(labels && { labels }) });
}

/** A state in the middle of a training. */
function busyState(network: Network, chosen: StepOptions): HostTensors {
  const first = initialTrainingState(network, chosen, busyWeights(network));
  const means = network.layers.flatMap(({ weightShape }, layer) => {
    const noise = normals(layer, weightShape);
    return [
      [firstMomentName(weightName(layer)), noise.map((x) => 0.01 * x)],
      [secondMomentName(weightName(layer)), noise.map((x) => 0.001 * x * x)],
    ];
  });
  return { ...first, ...Object.fromEntries(means) };
}

/**
 * The numbers of the rows as they are after the losses.
 *
 * @param plan The fused programs.
 * @param known The step in float64.
 * @returns The buffer `rows`; sums of squares are spread over their parts.
 */
export function rowNumbers(
  { layers, layout }: FusedPlan,
  known: Reference,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(layout.length);
  const { labels } = known.rows;
  const [, classes = 1] = labels?.shape ?? [];
  labels?.data.forEach((value, index) => {
    if (value > 0.5) values[layout.labels + Math.floor(index / classes)] = index % classes;
  });
  for (const { index, rows, groups, locations, channels } of layers) {
    const { goodness, slopes } = known.layers[index] ?? {};
    const offsets = rowsOfLayer(layout, index);
    const units = locations * channels / groups;
    for (let row = 0; row < rows; row++) {
      const ofRow = Array.from(
        { length: groups },
        (_, group) => goodness?.data[row * groups + group] ?? NaN,
      );
      const mean = ofRow.reduce((sum, each) => sum + each, 0) / groups;
      values[offsets.scales + row] = 1 / Math.sqrt(mean + 1e-6);
      ofRow.forEach((each, group) => {
        const slope = slopes?.data[row * groups + group] ?? NaN;
        values[offsets.slopes + group * rows + row] = 2 * slope / units;
        if (groups > 1) values[offsets.sums + group * rows + row] = each * units;
      });
      for (let part = 0; groups === 1 && part < offsets.parts; part++) {
        values[offsets.sums + part * rows + row] = mean * units / offsets.parts;
      }
    }
  }
  return values;
}

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
 * @param precision The precision.
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
