/**
 * The training step: every layer learns from its own goodness on the same batch, and no gradient
 * crosses layers. As the objective is local, its gradient is a product of what the layer saw and
 * what it did; nothing is differentiated automatically.
 *
 * @module
 */

import { adamUpdate, gradientScale } from "./adam.ts";
import { detachedLayers } from "../objectives/detached_labels.ts";
import { type LayerActivity, layerAt } from "../network/forward.ts";
import { goodnessGradient, projectedGradients } from "../network/goodness.ts";
import { groupedObjective } from "../objectives/groups.ts";
import { imagePairObjective } from "../objectives/images.ts";
import { everyLocation } from "../network/layer.ts";
import {
  isUnsupervised,
  type Layer,
  type LearntTensor,
  learntTensors,
  type Network,
  projectionName,
  weightName,
} from "../network/geometry.ts";
import {
  type LocalObjective,
  type StepTensors,
  type TrainedLayer,
  trainedLayers,
} from "../objectives/objective.ts";
import type { Ops } from "../ops/ops.ts";
import { pairObjective } from "../objectives/labels.ts";
import { type Program, type ProgramResult, type TensorMap, tensorNamed } from "../ops/program.ts";
import type { StepOptions } from "./step_options.ts";
import {
  dropoutName,
  emaName,
  firstMomentName,
  gradientName,
  METRICS_NAME,
  peerName,
  secondMomentName,
  STEP_SIZE_NAME,
  trainingInputs,
  trainingShapes,
} from "./training_tensors.ts";

/** A training step as a program that says what it was made from, for engines that have programs of their own for it. */
export interface TrainingProgram extends Program {
  /** What it was made from. */
  readonly training: {
    /** The network. */
    readonly network: Network;
    /** What the step does. */
    readonly options: StepOptions;
  };
}

/**
 * Whether a program is a training step that says what it was made from.
 *
 * @param program A program.
 * @returns Whether it has `training`.
 */
export function isTrainingProgram(program: Program): program is TrainingProgram {
  return "training" in program;
}

/**
 * Makes the training step of a network a program.
 *
 * @param network The network.
 * @param options What the step does.
 * @returns The program; its state is described by {@linkcode trainingShapes}, its inputs by
 *   {@linkcode trainingInputs}.
 *
 * @example
 * ```ts
 * import { networkPreset, resolveNetwork, type StepOptions, trainingProgram } from "@goodness/core";
 * import { ADAM_DEFAULTS } from "@goodness/core/training";
 * import { assertEquals } from "@std/assert";
 *
 * const options: StepOptions = {
 *   ...{ batchSize: 100, updates: "paired", loss: "pairwise", lossScale: 20 },
 *   ...{ negatives: "hard", negativeSharpness: 20, easyExampleThreshold: 0 },
 *   ...{ dropout: 0, peer: 0, weightDecay: 0, adam: ADAM_DEFAULTS, ema: 0 },
 * };
 * const network = resolveNetwork(networkPreset("dense"));
 * assertEquals(trainingProgram(network, options).inputs.labels, [100, 10]);
 * ```
 */
export function trainingProgram(network: Network, options: StepOptions): TrainingProgram {
  return {
    training: { network, options },
    name: `train ${network.spec.name}`,
    state: trainingShapes(network, options),
    inputs: trainingInputs(network, options),
    run: (ops, state, inputs) => trainingStep(ops, network, options, { state, inputs }),
  };
}

/**
 * Makes the first part of the training step a program, for engines that update weights by themselves: all
 * but the update.
 *
 * @param network The network.
 * @param options What the step does.
 * @returns The program. It has the state of {@linkcode trainingProgram}, of which it replaces what is no
 *   weight and no running mean of gradients, and beside it the gradients (see {@linkcode gradientName});
 *   its inputs are the same.
 */
export function gradientProgram(network: Network, options: StepOptions): Program {
  const gradients = learntTensors(network).map(({ name, shape }) =>
    [gradientName(name), shape] as const
  );
  return {
    name: `gradients ${network.spec.name}`,
    state: { ...trainingShapes(network, options), ...Object.fromEntries(gradients) },
    inputs: trainingInputs(network, options),
    run: (ops, state, inputs) => {
      const learnt = learn(ops, network, options, { state, inputs });
      const made = learntTensors(network).map(({ name }) => {
        return [gradientName(name), tensorNamed(learnt.gradients, name)];
      });
      return { state: { ...learnt.state, ...Object.fromEntries(made) }, outputs: {} };
    },
  };
}

function objectiveOf(network: Network): LocalObjective {
  if (network.spec.objective === "grouped") return groupedObjective;
  return isUnsupervised(network.spec) ? imagePairObjective : pairObjective;
}

function trainingStep<T>(
  ops: Ops<T>,
  network: Network,
  options: StepOptions,
  tensors: StepTensors<T>,
): ProgramResult<T> {
  const { gradients, state } = learn(ops, network, options, tensors);
  const updated = learntTensors(network).flatMap((learnt) => {
    const gradient = tensorNamed(gradients, learnt.name);
    return Object.entries(updateTensor(ops, options, { learnt, tensors, gradient }));
  });
  return { state: { ...state, ...Object.fromEntries(updated) }, outputs: {} };
}

/** What a step learns from a batch before any weight changes. */
interface Learnt<T> {
  /** The gradient of each learnt tensor, at {@linkcode gradientScale}, by the tensor's name. */
  readonly gradients: TensorMap<T>;
  /** New state that is no weight and no running mean of gradients. */
  readonly state: TensorMap<T>;
}

function learn<T>(
  ops: Ops<T>,
  network: Network,
  options: StepOptions,
  tensors: StepTensors<T>,
): Learnt<T> {
  const { state, inputs } = tensors;
  const objective = objectiveOf(network);
  const learnt = runBatch(ops, network, options, tensors).map((activity, index) => {
    const layer = layerAt(network, index);
    const loss = objective.loss(ops, network, options, {
      layer,
      inputs,
      goodness: activity.goodness,
    });
    const left = dropEasyExamples(ops, options, loss.gradient);
    const scaled = ops.mul(left.gradient, gradientScale(options.adam));
    const own = ownGradients(ops, activity, { layer, index, gradient: scaled });
    const { dz, kept } = withPeers(ops, options, { layer, index, state, activity, dz: own.dz });
    // Peers push rows that are skipped.
    const gradient = activity.gradient(dz, options.peer > 0 ? undefined : left.used);
    const gradients = { ...own.gradients, [weightName(index)]: gradient };
    return { gradients, kept, metrics: loss.metrics };
  });
  const measured = ops.concat(learnt.map(({ metrics }) => metrics), 0);
  return {
    gradients: Object.fromEntries(learnt.flatMap(({ gradients }) => Object.entries(gradients))),
    state: {
      ...Object.fromEntries(learnt.flatMap(({ kept }) => Object.entries(kept))),
      [METRICS_NAME]: ops.add(tensorNamed(state, METRICS_NAME), measured),
    },
  };
}

/** The derivative of a layer's loss by its pre-activities, and the gradient of its projection if it has one. */
function ownGradients<T>(
  ops: Ops<T>,
  { activities, projected }: LayerActivity<T>,
  { layer, index, gradient }: { layer: Layer; index: number; gradient: T },
): { dz: T; gradients: TensorMap<T> } {
  if (projected === undefined) {
    return { dz: goodnessGradient(ops, activities, gradient), gradients: {} };
  }
  const ofLocations = everyLocation(ops, layer, gradient);
  const { dz, projection } = projectedGradients(ops, { activities, ...projected }, ofLocations);
  return { dz, gradients: { [projectionName(index)]: projection } };
}

/** Runs all layers on a batch, with what is silenced. */
function runBatch<T>(
  ops: Ops<T>,
  network: Network,
  options: StepOptions,
  tensors: StepTensors<T>,
): TrainedLayer<T>[] {
  const { state, inputs } = tensors;
  const drop = (below: T, layer: number): T => silence(ops, below, inputs[dropoutName(layer)]);
  if (network.spec.labelPlacement === "detached") {
    return detachedLayers(ops, network, options, tensors, drop);
  }
  const rows = objectiveOf(network).rows(ops, network, options, tensors);
  return trainedLayers(ops, network, state, { ...rows, drop });
}

/**
 * Leaves out the rows that are learnt already, where that is asked for.
 *
 * @param ops The operations.
 * @param options What counts as learnt.
 * @param gradient The derivative of the loss by goodness, `[1, R, G]`.
 * @returns The gradient without theirs, and which rows are left, `[1, R, 1]`.
 */
export function dropEasyExamples<T>(
  ops: Ops<T>,
  { easyExampleThreshold, lossScale, batchSize }: StepOptions,
  gradient: T,
): { gradient: T; used?: T } {
  if (easyExampleThreshold === 0) return { gradient };
  const squares = ops.sum(ops.mul(gradient, gradient), 2);
  const used = ops.greater(squares, (easyExampleThreshold * lossScale / batchSize) ** 2);
  return { gradient: ops.mul(gradient, used), used };
}

/** Silences inputs by a mask for each image, the same for its positive and its negative row. */
function silence<T>(ops: Ops<T>, below: T, mask: T | undefined): T {
  if (mask === undefined) return below;
  const [, rows = 0] = ops.shape(below);
  const [, images = 0] = ops.shape(mask);
  const masks = Array.from({ length: rows / images }, () => mask);
  return ops.mul(below, masks.length === 1 ? mask : ops.concat(masks, 1));
}

/** How fast the running mean of activity forgets, as in Hinton's ffcode. */
const ACTIVITY_DECAY = 0.9;

/**
 * Peer normalisation (Hinton 2022, section 3.2; the form of his ffcode): on positive data, units that
 * were less active than their layer's mean are pushed up and the others down, also while they are
 * silent. The push is relative to the slope of goodness, as it is there. `dz` is at
 * {@linkcode gradientScale}.
 */
function withPeers<T>(
  ops: Ops<T>,
  options: StepOptions,
  { layer, index, state, activity, dz }: {
    layer: Layer;
    index: number;
    state: StepTensors<T>["state"];
    activity: LayerActivity<T>;
    dz: T;
  },
): { dz: T; kept: Record<string, T> } {
  if (options.peer === 0) return { dz, kept: {} };
  const { batchSize, peer, lossScale, adam } = options;
  const units = layer.receptiveFields.length * layer.channels;
  const positives = ops.slice(activity.activities, { axis: 1, start: 0, end: batchSize });
  const mean = ops.add(
    ops.mul(tensorNamed(state, peerName(index)), ACTIVITY_DECAY),
    ops.mul(ops.mean(positives, 1), 1 - ACTIVITY_DECAY),
  );
  const lag = ops.sub(ops.mean(ops.mean(mean, 2), 0), mean); // [L, 1, C]
  const scale = gradientScale(adam) / (units * batchSize);
  const push = ops.mul(lag, -peer * 2 * lossScale * layer.groups * scale);
  const [, rows = 0] = ops.shape(activity.activities);
  const isPositive = Float32Array.from({ length: rows }, (_, row) => row < batchSize ? 1 : 0);
  const onPositives = ops.mul(ops.constant(isPositive, [1, rows, 1]), push);
  return { dz: ops.add(dz, onPositives), kept: { [peerName(index)]: mean } };
}

function updateTensor<T>(
  ops: Ops<T>,
  options: StepOptions,
  { learnt: { name, layer }, tensors: { state, inputs }, gradient }: {
    learnt: LearntTensor;
    tensors: StepTensors<T>;
    gradient: T;
  },
): Record<string, T> {
  const stepSize = ops.slice(tensorNamed(inputs, STEP_SIZE_NAME), {
    axis: 0,
    start: layer,
    end: layer + 1,
  });
  const weight = tensorNamed(state, name);
  const updated = adamUpdate(
    ops,
    {
      weight: options.weightDecay === 0
        ? weight
        : ops.sub(weight, ops.mul(weight, ops.mul(stepSize, options.weightDecay))),
      firstMoment: tensorNamed(state, firstMomentName(name)),
      secondMoment: tensorNamed(state, secondMomentName(name)),
    },
    { gradient, scale: gradientScale(options.adam), stepSize },
    options.adam,
  );
  const next = {
    [name]: updated.weight,
    [firstMomentName(name)]: updated.firstMoment,
    [secondMomentName(name)]: updated.secondMoment,
  };
  if (options.ema === 0) return next;
  const average = tensorNamed(state, emaName(name));
  const change = ops.mul(ops.sub(updated.weight, average), 1 - options.ema);
  return { ...next, [emaName(name)]: ops.add(average, change) };
}
