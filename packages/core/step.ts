/**
 * The training step: every layer learns from its own goodness on the same batch, and no gradient
 * crosses layers. As the objective is local, its gradient is a product of what the layer saw and
 * what it did; nothing is differentiated automatically.
 *
 * @module
 */

import { adamUpdate, gradientScale } from "./adam.ts";
import { apartLayers } from "./apart.ts";
import { type LayerActivity, layerAt } from "./forward.ts";
import { goodnessGradient } from "./goodness.ts";
import { groupedObjective } from "./grouped.ts";
import { imagePairObjective } from "./image_pairs.ts";
import { isUnsupervised, type Layer, type Network, weightName, weightShapes } from "./network.ts";
import {
  type LocalObjective,
  type StepTensors,
  type TrainedLayer,
  trainedLayers,
} from "./objective.ts";
import type { Ops, Shape } from "./ops.ts";
import { pairObjective } from "./pairs.ts";
import {
  type HostTensors,
  type Program,
  type ProgramResult,
  type TensorMap,
  tensorNamed,
} from "./program.ts";
import { sizeOf } from "./shape.ts";
import type { StepOptions } from "./step_options.ts";

/**
 * What a step measures in every layer, in this order; each a mean over the batch. Where steps learn from
 * positives and negatives in turn, goodness counts twice in the steps of its side and not in the others,
 * so that its mean over steps is that of what was learnt from; loss and pairs are still measured on
 * each step's images with both labels.
 */
export const STEP_METRICS = [
  "loss",
  "positiveGoodness",
  "negativeGoodness",
  "pairwiseError",
] as const;

/** The name of the state tensor `[layers, metrics]` that adds up what the steps measured. */
export const METRICS_NAME = "metrics";

/** The name of the input `[layers]` with each layer's learning rate, corrected by `adamStepSize`. */
export const STEP_SIZE_NAME = "stepSize";

/** The name of the running mean of a layer's gradients. */
export function meanName(layer: number): string {
  return `layers.${layer}.mean`;
}

/** The name of the running mean of a layer's squared gradients. */
export function squareName(layer: number): string {
  return `layers.${layer}.square`;
}

/** The name of the running average of a layer's weights. */
export function averageName(layer: number): string {
  return `layers.${layer}.average`;
}

/** The name of the running mean of a layer's activity, unit by unit. */
export function peerName(layer: number): string {
  return `layers.${layer}.peer`;
}

/** The name of the gradient of a layer's weights, at {@linkcode gradientScale}. */
export function gradientName(layer: number): string {
  return `layers.${layer}.gradient`;
}

/** The name of the input that silences some of what a layer sees. */
export function dropoutName(layer: number): string {
  return `layers.${layer}.dropout`;
}

/** What decides which tensors a training keeps. */
export type KeptOptions = Pick<StepOptions, "average" | "peer">;

/** Shapes of all state tensors of a training. */
export function trainingShapes(network: Network, options: KeptOptions): Record<string, Shape> {
  const perLayer = network.layers.flatMap(({ weightShape, fields, channels }, layer) => [
    [meanName(layer), weightShape],
    [squareName(layer), weightShape],
    ...(options.average > 0 ? [[averageName(layer), weightShape]] : []),
    ...(options.peer > 0 ? [[peerName(layer), [fields.length, 1, channels]]] : []),
  ]);
  return {
    ...weightShapes(network),
    ...Object.fromEntries(perLayer),
    [METRICS_NAME]: [network.layers.length, STEP_METRICS.length],
  };
}

/** What every unit's mean activity is taken for before the first step, as in Hinton's ffcode. */
const FIRST_ACTIVITY = 0.5;

/**
 * The state before the first step: the given weights, which are their own average, and zeros.
 *
 * @param network The network.
 * @param options Which tensors are kept.
 * @param weights Its weights by name.
 * @returns The state by name.
 */
export function initialTrainingState(
  network: Network,
  options: KeptOptions,
  weights: HostTensors,
): HostTensors {
  const known: Partial<HostTensors> = {
    ...weights,
    ...Object.fromEntries(network.layers.flatMap(({ fields, channels }, layer) => [
      [averageName(layer), tensorNamed(weights, weightName(layer))],
      [peerName(layer), new Float32Array(fields.length * channels).fill(FIRST_ACTIVITY)],
    ])),
  };
  return Object.fromEntries(
    Object.entries(trainingShapes(network, options)).map(([name, shape]) => [
      name,
      known[name] ?? new Float32Array(sizeOf(shape)),
    ]),
  );
}

/**
 * The weights that a training is judged and kept by: the averaged ones if there are any.
 *
 * @param network The network.
 * @param options Whether averaged weights are kept.
 * @returns For each of the network's weights, the name of the state tensor that holds it.
 */
export function trainedWeightNames(
  network: Network,
  options: Pick<StepOptions, "average">,
): Record<string, string> {
  return Object.fromEntries(network.layers.map((_, layer) => [
    weightName(layer),
    options.average > 0 ? averageName(layer) : weightName(layer),
  ]));
}

/**
 * The shapes of what a training step takes: `images` standardised `[B, pixels]`, `labels` one-hot
 * `[B, Y]` or, where a network learns without labels, `negatives` `[B, pixels]` as images are,
 * `stepSize` `[layers]`, each layer's learning rate corrected by `adamStepSize`; then, as
 * far as the options ask for them, `noise` standard Gumbel `[B, Y]`, `sides` `[2]`, the weights of the
 * positive and the negative loss, and for each hidden layer a dropout mask of what it sees, `[L, B, C]`
 * of the layer below (`[1, B, C]` behind a convolution, which loses whole channels).
 *
 * @param network The network.
 * @param options What the step does.
 * @returns Shapes by name.
 */
export function trainingInputs(network: Network, options: StepOptions): Record<string, Shape> {
  const { batchSize, dropout, updates } = options;
  const { spec: { labels, objective }, pixels } = network;
  const unsupervised = isUnsupervised(network.spec);
  const masks = network.layers.slice(0, -1).map(({ fields, channels, shared }, below) => [
    dropoutName(below + 1),
    [shared ? 1 : fields.length, batchSize, channels],
  ]);
  return {
    images: [batchSize, pixels],
    ...(unsupervised ? { negatives: [batchSize, pixels] } : { labels: [batchSize, labels] }),
    [STEP_SIZE_NAME]: [network.layers.length],
    ...(objective === "positive-negative" && !unsupervised && { noise: [batchSize, labels] }),
    ...(updates === "alternating" && { sides: [2] }),
    ...(dropout > 0 && Object.fromEntries(masks)),
  };
}

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
  const gradients = network.layers.map(({ weightShape }, index) =>
    [gradientName(index), weightShape] as const
  );
  return {
    name: `gradients ${network.spec.name}`,
    state: { ...trainingShapes(network, options), ...Object.fromEntries(gradients) },
    inputs: trainingInputs(network, options),
    run: (ops, state, inputs) => {
      const learnt = learn(ops, network, options, { state, inputs });
      const made = learnt.gradients.map((gradient, index) => [gradientName(index), gradient]);
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
  const updated = gradients.flatMap((gradient, index) =>
    Object.entries(updateLayer(ops, options, { index, tensors, gradient }))
  );
  return { state: { ...state, ...Object.fromEntries(updated) }, outputs: {} };
}

/** What a step learns from a batch before any weight changes. */
interface Learnt<T> {
  /** The gradient of each layer's weights, at {@linkcode gradientScale}. */
  readonly gradients: readonly T[];
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
    const left = skipRows(ops, options, loss.gradient);
    const scaled = ops.mul(left.gradient, gradientScale(options.adam));
    const own = goodnessGradient(ops, activity.activities, scaled);
    const { dz, kept } = withPeers(ops, options, { layer, index, state, activity, dz: own });
    // Peers push rows that are skipped.
    const gradient = activity.gradient(dz, options.peer > 0 ? undefined : left.used);
    return { gradient, kept, metrics: loss.metrics };
  });
  const measured = ops.concat(learnt.map(({ metrics }) => metrics), 0);
  return {
    gradients: learnt.map(({ gradient }) => gradient),
    state: {
      ...Object.fromEntries(learnt.flatMap(({ kept }) => Object.entries(kept))),
      [METRICS_NAME]: ops.add(tensorNamed(state, METRICS_NAME), measured),
    },
  };
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
  if (network.spec.labelPlacement === "apart") {
    return apartLayers(ops, network, options, tensors, drop);
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
export function skipRows<T>(
  ops: Ops<T>,
  { skip, slope, batchSize }: StepOptions,
  gradient: T,
): { gradient: T; used?: T } {
  if (skip === 0) return { gradient };
  const squares = ops.sum(ops.mul(gradient, gradient), 2);
  const used = ops.greater(squares, (skip * slope / batchSize) ** 2);
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
  const { batchSize, peer, slope, adam } = options;
  const units = layer.fields.length * layer.channels;
  const positives = ops.slice(activity.activities, { axis: 1, start: 0, end: batchSize });
  const mean = ops.add(
    ops.mul(tensorNamed(state, peerName(index)), ACTIVITY_DECAY),
    ops.mul(ops.mean(positives, 1), 1 - ACTIVITY_DECAY),
  );
  const lag = ops.sub(ops.mean(ops.mean(mean, 2), 0), mean); // [L, 1, C]
  const scale = gradientScale(adam) / (units * batchSize);
  const push = ops.mul(lag, -peer * 2 * slope * layer.groups * scale);
  const [, rows = 0] = ops.shape(activity.activities);
  const isPositive = Float32Array.from({ length: rows }, (_, row) => row < batchSize ? 1 : 0);
  const onPositives = ops.mul(ops.constant(isPositive, [1, rows, 1]), push);
  return { dz: ops.add(dz, onPositives), kept: { [peerName(index)]: mean } };
}

function updateLayer<T>(
  ops: Ops<T>,
  options: StepOptions,
  { index, tensors: { state, inputs }, gradient }: {
    index: number;
    tensors: StepTensors<T>;
    gradient: T;
  },
): Record<string, T> {
  const stepSize = ops.slice(tensorNamed(inputs, STEP_SIZE_NAME), {
    axis: 0,
    start: index,
    end: index + 1,
  });
  const weight = tensorNamed(state, weightName(index));
  const updated = adamUpdate(
    ops,
    {
      weight: options.weightDecay === 0
        ? weight
        : ops.sub(weight, ops.mul(weight, ops.mul(stepSize, options.weightDecay))),
      mean: tensorNamed(state, meanName(index)),
      square: tensorNamed(state, squareName(index)),
    },
    { gradient, scale: gradientScale(options.adam), stepSize },
    options.adam,
  );
  const next = {
    [weightName(index)]: updated.weight,
    [meanName(index)]: updated.mean,
    [squareName(index)]: updated.square,
  };
  if (options.average === 0) return next;
  const average = tensorNamed(state, averageName(index));
  const change = ops.mul(ops.sub(updated.weight, average), 1 - options.average);
  return { ...next, [averageName(index)]: ops.add(average, change) };
}
