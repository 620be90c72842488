/**
 * What an exported model computes: goodness and, with a head, probabilities, from pixels that are not standardised.
 *
 * @module
 */

import { labelCount } from "../network/network_spec.ts";
import type { ImageStatistics } from "../network/image_shape.ts";
import type { Head } from "../head/head.ts";
import { headReadoutProgram } from "../head/head_readout.ts";
import { type Model, modelShapes, modelTensors } from "./model.ts";
import type { Network } from "../network/geometry.ts";
import { objectiveOf } from "../objectives/objectives.ts";
import type { Ops, Shape } from "../ops/ops.ts";
import { lengthAt, sizeOf } from "../ops/shape.ts";
import { type Program, type ProgramResult, type TensorMap, tensorNamed } from "../ops/program.ts";
import { labelScoreProgram } from "../prediction/label_scorer.ts";
import type { GraphConstant } from "../graph/graph.ts";

/** A network, and the layers of its head if it has one. */
export interface ClassifierParts {
  /** The network. */
  readonly network: Network;
  /** Its head, if it has one. */
  readonly head?: Pick<Head, "layers">;
}

/** The name of an output. */
export type ClassifierOutput = "probabilities" | "goodness" | "layers";

/**
 * The weights of a model as constants of a graph.
 *
 * @returns The weights of its network and of its head, under their own names.
 */
export function weightConstants(model: Model): GraphConstant[] {
  const tensors = modelTensors(model);
  return Object.entries(modelShapes(model)).map(([name, shape]) => ({
    name,
    shape,
    values: tensorNamed(tensors, name),
  }));
}

/**
 * The shapes of the outputs of a classifier for one image, see {@linkcode classifierProgram}.
 *
 * @param parts The network and its head, if it has one.
 * @returns Shapes by name, without the axis of images.
 */
export function answerShapes({ network, head }: ClassifierParts): TensorMap<Shape> {
  const { layers, spec } = network;
  const { learnsLabels, answers: answersOf } = objectiveOf(spec);
  const answers = learnsLabels ? [answersOf(labelCount(spec))] : [];
  return {
    ...(head && { probabilities: [labelCount(spec)] }),
    goodness: answers,
    layers: [layers.length, ...answers],
  };
}

/**
 * The output whose highest value is the label: that of the network's default readout.
 *
 * @param parts The network and its head, if it has one.
 * @returns Its name; nothing if the network learnt without labels and has no head.
 */
export function labellingOutput({ network, head }: ClassifierParts): ClassifierOutput | undefined {
  if (objectiveOf(network.spec).learnsLabels) return "goodness";
  return head && "probabilities";
}

/**
 * Makes a model a program that standardises its input: input `image` `[B, pixels]` in `[0, 1]`, 1 is ink; outputs
 * `goodness` `[B, Y]`, summed over the network's `goodnessLayers`, and `layers` `[B, layers, Y]`. If the network
 * learns without labels, goodness is that of the image: `goodness` `[B]`, `layers` `[B, layers]`. A head adds
 * `probabilities` `[B, Y]`.
 *
 * @param parts The network and its head, if it has one.
 * @param batchSize `B`.
 * @returns The program; its state is the weights of the network and of the head.
 * @throws {InputError} If the head's layers are not different layers of the network.
 */
export function classifierProgram(parts: ClassifierParts, batchSize: number): Program {
  const { network, network: { pixels, spec } } = parts;
  return {
    name: `classify ${spec.name}`,
    state: modelShapes(parts),
    inputs: { image: [batchSize, pixels] },
    run: <T>(ops: Ops<T>, state: TensorMap<T>, inputs: TensorMap<T>) => {
      const images = standardised(ops, spec.input, tensorNamed(inputs, "image"));
      const found = classify(ops, parts, state, { images, batchSize });
      return { state: {}, outputs: { ...found.outputs, ...summed(ops, network, found.goodness) } };
    },
  };
}

/** What `standardise` does to pixels `[B, pixels]`. */
function standardised<T>(ops: Ops<T>, { channels, mean, std }: ImageStatistics, images: T): T {
  const shape = ops.shape(images);
  const perChannel = (values: readonly number[]): T =>
    ops.constant(Float32Array.from(values), [1, channels]);
  const pixels = ops.reshape(images, [sizeOf(shape) / channels, channels]);
  return ops.reshape(ops.div(ops.sub(pixels, perChannel(mean)), perChannel(std)), shape);
}

/** The probabilities, if there is a head, and the goodness `[B, layers, A]`, in as few passes as possible. */
function classify<T>(
  ops: Ops<T>,
  { network, head }: ClassifierParts,
  state: TensorMap<T>,
  { images, batchSize }: { images: T; batchSize: number },
): { outputs: TensorMap<T>; goodness: T } {
  const run = (program: Program): ProgramResult<T>["outputs"] =>
    program.run(ops, state, { images }).outputs;
  const byHead = head && run(headReadoutProgram(network, head.layers, batchSize));
  const outputs = byHead ? { probabilities: tensorNamed(byHead, "probabilities") } : {};
  if (byHead && !objectiveOf(network.spec).learnsLabels) {
    const rows = tensorNamed(byHead, "goodness");
    return { outputs, goodness: ops.reshape(rows, [batchSize, network.layers.length, 1]) };
  }
  const perLayer = tensorNamed(run(labelScoreProgram(network, batchSize)), "goodness");
  return { outputs, goodness: ops.transpose(perLayer, [1, 0, 2]) };
}

/** The goodness of every layer, and its sum over the network's `goodnessLayers`. */
function summed<T>(
  ops: Ops<T>,
  network: Network,
  perImage: T,
): Record<"goodness" | "layers", T> {
  const batchSize = lengthAt(ops.shape(perImage), 0);
  const shapes = answerShapes({ network });
  const sum = ops.sum(ops.gather(perImage, network.spec.goodnessLayers, 1), 1);
  return {
    goodness: ops.reshape(sum, [batchSize, ...tensorNamed(shapes, "goodness")]),
    layers: ops.reshape(perImage, [batchSize, ...tensorNamed(shapes, "layers")]),
  };
}
