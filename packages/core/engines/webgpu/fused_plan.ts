/**
 * Decides whether a training step runs as fused programs, and writes them. Pure: no device is needed.
 *
 * @module
 */

import { InputError } from "../../ops/input_error.ts";
import { optimiserInputShapes } from "../../training/optimiser.ts";
import { trainingInputs, trainingShapes } from "../../training/training_tensors.ts";
import { lossLabel, steepestSlope } from "../../objectives/losses.ts";
import { objectiveOf } from "../../objectives/objectives.ts";
import type { Network } from "../../network/geometry.ts";
import type { PrecisionName } from "./precision.ts";
import { sizeOf } from "../../ops/shape.ts";
import type { StepOptions } from "../../training/step_options.ts";
import {
  type BufferSpec,
  bytesOf,
  type ComputePlan,
  type ComputeProgram,
  type Workgroups,
} from "./compute_program.ts";
import { goodnessProgram } from "./goodness_program.ts";
import {
  activitiesName,
  fieldsName,
  type LayerSizes,
  layerSizes,
  productName,
  sharesImages,
} from "./layer_sizes.ts";
import { isFusedLoss, lossProgram } from "./loss_program.ts";
import { MOST_LABELS } from "./negatives_functions.ts";
import { pairsProgram } from "./pairs_program.ts";
import { activitiesProgram, imageProductProgram, partsOf } from "./product_program.ts";
import { ROWS_NAME } from "./row_functions.ts";
import { type RowLayout, rowLayout } from "./row_values.ts";
import { type DeviceLimits, tileFor } from "./tile.ts";
import { updateProgram } from "./update_program.ts";

/** What a training step is made of. */
export interface Training {
  /** The network. */
  readonly network: Network;
  /** What its step does. */
  readonly options: StepOptions;
}

/** The programs of a training step, and what they were written for. */
export interface FusedPlan extends ComputePlan {
  /** The layers, first to last. */
  readonly layers: readonly LayerSizes[];
  /** The layout of the buffer of row values. */
  readonly layout: RowLayout;
}

/**
 * Says why a training step cannot run as fused programs. The engine then runs it operation by operation.
 *
 * @param training The network and what its step does.
 * @returns The first reason, a noun phrase that completes "because of"; nothing if it can.
 */
export function whyNotFused({ network, options }: Training): string | undefined {
  const { spec, layers } = network;
  const reasons: Readonly<Record<string, boolean>> = {
    "convolutions": layers.some(({ shared }) => shared),
    "padding": layers.some(({ receptiveFields, locationsBelow }) =>
      receptiveFields.some((field) => field.includes(locationsBelow))
    ),
    "pooling": layers.some(({ pooling }) => pooling.length > 0),
    "images of more than one channel": spec.input.channels > 1,
    [`the goodness "${spec.goodness}"`]: spec.goodness !== "mean-square",
    "whole images as negatives": !objectiveOf(spec).learnsLabels,
    "labels in pixels": spec.labelPlacement === "pixels",
    [`more than ${MOST_LABELS} labels`]: spec.classes.length > MOST_LABELS,
    [`the normalisation "${spec.normalisation}"`]: spec.normalisation !== "length",
    [`the loss "${lossLabel(options.loss)}"`]: !isFusedLoss(options.loss),
    [`the updates "${options.updates}"`]: options.updates !== "paired",
    "negatives without a label": options.unlabelledNegatives,
    "dropout": options.dropout > 0,
    "peer normalisation": options.peer > 0,
  };
  return Object.keys(reasons).find((reason) => reasons[reason]);
}

/**
 * Writes the programs of a training step: the layers' activities, first to last; the losses; the layers' updates.
 *
 * @param training The network and what its step does.
 * @param limits The device's limits.
 * @param precision The precision of activities and of the factors of products; `f16` needs a device with the
 *   feature `shader-f16`.
 * @returns The programs and their buffers. State and inputs have the names and sizes of `trainingShapes` and
 *   `trainingInputs`.
 * @throws {InputError} If the step does not run as fused programs, or not on such a device; the
 *   message says why.
 */
export function fusedPlan(
  training: Training,
  limits: DeviceLimits,
  precision: PrecisionName = "f32",
): FusedPlan {
  const reason = whyNotFused(training);
  if (reason !== undefined) {
    const remedy = precision === "f32" ? "" : '; choose the precision "f32"';
    throw new InputError(`Cannot fuse this training step because of ${reason}${remedy}`);
  }
  const { network, options } = training;
  const layers = layerSizes(network, options.batchSize, precision);
  const layout = rowLayout(
    objectiveOf(network.spec).rowsPerImage * options.batchSize,
    layers.map((sizes) => ({
      parts: sharesImages(sizes) ? 1 : partsOf(sizes, forwardTile(sizes, limits)),
      groups: sizes.groups,
    })),
  );
  const plan = {
    layers,
    layout,
    buffers: buffersOf(training, layers, layout),
    programs: [
      ...layers.flatMap((sizes) => forwardPrograms(training, { sizes, layers, layout, limits })),
      lossOf(training, layers, layout),
      ...layers.map((sizes) => updateOf(training, { sizes, layers, layout, limits })),
    ],
  };
  checkLimits(plan, limits);
  return plan;
}

/** What the programs of one layer depend on. */
interface LayerContext {
  readonly sizes: LayerSizes;
  readonly layers: readonly LayerSizes[];
  readonly layout: RowLayout;
  readonly limits: DeviceLimits;
}

function forwardTile(sizes: LayerSizes, limits: DeviceLimits): ReturnType<typeof tileFor> {
  return tileFor(limits, { ...sizes, columns: sizes.channels, depth: sizes.weightRows });
}

function forwardPrograms({ options }: Training, context: LayerContext): ComputeProgram[] {
  const { sizes, layers, layout, limits } = context;
  if (sharesImages(sizes)) {
    const images = { ...sizes, rows: sizes.below.rows };
    return [
      imageProductProgram(sizes, { tile: forwardTile(images, limits), layout }),
      pairsProgram(sizes, { layout, step: options }),
    ];
  }
  const tile = forwardTile(sizes, limits);
  return [
    activitiesProgram(sizes, { tile, layout, below: layers[sizes.index - 1] }),
    ...(sizes.groups > 1 ? [goodnessProgram(sizes, layout)] : []),
  ];
}

function lossOf(
  { network, options }: Training,
  layers: readonly LayerSizes[],
  layout: RowLayout,
): ComputeProgram {
  const { loss, lossScale, easyExampleThreshold, batchSize } = options;
  if (!isFusedLoss(loss)) throw new RangeError(`Cannot fuse the loss "${lossLabel(loss)}"`);
  const { threshold } = network.spec;
  return lossProgram(layers, {
    layout,
    loss,
    lossScale,
    threshold,
    easyExampleThreshold,
    steepest: steepestSlope(options),
    batchSize,
  });
}

function updateOf({ options }: Training, context: LayerContext): ComputeProgram {
  const { sizes, layers, layout, limits } = context;
  const size = {
    ...sizes,
    rows: sizes.weightRows,
    columns: sizes.channels,
    depth: sizes.below.rows,
  };
  const tile = tileFor(limits, size);
  return updateProgram(sizes, { tile, layout, layers: layers.length, step: options });
}

function buffersOf(
  { network, options }: Training,
  layers: readonly LayerSizes[],
  layout: RowLayout,
): Record<string, BufferSpec> {
  const state = Object.entries(trainingShapes(network, options)).map(([name, shape]) =>
    [name, { length: sizeOf(shape), role: "state" }] as const
  );
  const ofOptimiser = optimiserInputShapes(layers.length, options);
  const inputs = Object.entries(trainingInputs(network, options)).map(([name, shape]) =>
    [name, { length: sizeOf(shape), role: "input", uniform: name in ofOptimiser }] as const
  );
  const receptiveFields = network.layers.map((layer, index) => {
    const values = Uint32Array.from(layer.receptiveFields.flat());
    return [fieldsName(index), { length: values.length, role: "table", values }] as const;
  });
  const scratch = (length: number, precision: PrecisionName): BufferSpec => ({
    length,
    precision,
    role: "scratch",
  });
  const activities = layers.map(({ index, locations, rows, channels, precision }) =>
    [activitiesName(index), scratch(locations * rows * channels, precision)] as const
  );
  const products = layers.filter(sharesImages).map(
    ({ index, locations, below, channels, precision }) =>
      [productName(index), scratch(locations * below.rows * channels, precision)] as const,
  );
  const named = [...state, ...inputs, ...receptiveFields, ...activities, ...products];
  return {
    ...Object.fromEntries<BufferSpec>(named),
    [ROWS_NAME]: scratch(layout.length, "f32"),
  };
}

function checkLimits({ buffers, programs }: ComputePlan, limits: DeviceLimits): void {
  for (const [name, spec] of Object.entries(buffers)) {
    if (bytesOf(spec) <= limits.maxStorageBufferBindingSize) continue;
    throw new InputError(
      `Cannot bind "${name}" of ${bytesOf(spec)} bytes: the device allows ` +
        `${limits.maxStorageBufferBindingSize}; choose a smaller batch`,
    );
  }
  const most = limits.maxComputeWorkgroupsPerDimension;
  const tooMany = (workgroups: Workgroups): boolean => workgroups.some((count) => count > most);
  const program = programs.find(({ workgroups }) => tooMany(workgroups));
  if (program === undefined) return;
  throw new InputError(
    `Cannot run "${program.label}" in [${program.workgroups}] workgroups: the device allows ` +
      `${most} along an axis; choose a smaller batch`,
  );
}
