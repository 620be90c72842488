/**
 * Trained networks and the training step as ONNX files that any ONNX runtime runs: standard operators,
 * readable names, and in the metadata the network as data and how it was trained.
 *
 * @module
 */

import {
  answerShapes,
  type ClassifierParts,
  classifierProgram,
  labellingOutput,
  weightConstants,
} from "./classifier_program.ts";
import type { Model } from "./model.ts";
import { modelMetadata } from "./model_file.ts";
import { onnxGraph } from "../graph/onnx_graph.ts";
import { encodeOnnx, type OnnxGraph, type OnnxNode } from "../graph/onnx_model.ts";
import { lossLabel } from "../objectives/losses.ts";
import type { Ops } from "../ops/ops.ts";
import { type Program, type TensorMap, tensorNamed } from "../ops/program.ts";
import { trainingProgram } from "../training/step.ts";
import type { StepOptions } from "../training/step_options.ts";
import { nameResults, traceProgram } from "../graph/trace.ts";

/** The name of the dynamic axis. */
const IMAGES = "N";

/**
 * Serialises a model as a classifier of any number of images: input `image` `[N, pixels]` in `[0, 1]`; outputs
 * `goodness` `[N, Y]`, `layers` `[N, layers, Y]` and `label` `[N]`, int64, the one of highest goodness. A head adds
 * `probabilities` `[N, Y]`. If the network learnt without labels, `goodness` is `[N]`, `layers` `[N, layers]`, and
 * `label` is the most probable one, only with a head.
 *
 * @param model The trained model; its weights are part of the file.
 * @returns The bytes of an `.onnx` file.
 */
export function encodeClassifierOnnx(model: Model): Uint8Array<ArrayBuffer> {
  const graph = classifierGraph(model);
  return encodeOnnx({ ...graph, constants: weightConstants(model) }, modelMetadata(model));
}

/**
 * Serialises the same classifier with the weights of the network and its head as inputs, under their own names, so
 * that a network can be evaluated while it is trained.
 *
 * @param model The model; its weights are left out.
 * @returns The bytes of an `.onnx` file.
 */
export function encodeLabelScoresOnnx(model: Model): Uint8Array<ArrayBuffer> {
  const graph = classifierGraph(model);
  const weights = weightConstants(model);
  return encodeOnnx({ ...graph, inputs: [...weights, ...graph.inputs] }, modelMetadata(model));
}

/**
 * Serialises the training step: its inputs are the state and the inputs of `trainingProgram`, its outputs the new
 * state as `<name>.next`. A head is left out.
 *
 * @param model The network; its weights are left out.
 * @param options The step's options; part of the metadata.
 * @returns The bytes of an `.onnx` file.
 */
export function encodeStepOnnx(model: Model, options: StepOptions): Uint8Array<ArrayBuffer> {
  const { network, training } = model;
  const trace = nameResults(traceProgram(trainingProgram(network, options)));
  const metadata = {
    ...modelMetadata({ network, training }),
    step: JSON.stringify({ ...options, loss: lossLabel(options.loss) }),
  };
  return encodeOnnx(onnxGraph(trace), metadata);
}

/**
 * Shapes are fixed when a program is traced. So the classifier of one image is traced, and the graph scans the
 * images with it.
 */
function classifierGraph(parts: ClassifierParts): OnnxGraph {
  const { network: { pixels, spec } } = parts;
  const program = perImage(parts);
  const trace = nameResults(traceProgram(program, "image."), "image.");
  const inputs = trace.inputs.filter((input) => input.name in program.inputs);
  const shapes = Object.entries(answerShapes(parts));
  const labelling = labellingOutput(parts);
  return {
    name: `classify ${spec.name}`,
    nodes: [
      scan(onnxGraph({ ...trace, inputs }), shapes.map(([name]) => name)),
      ...(labelling ? [bestLabel(labelling)] : []),
    ],
    constants: [],
    inputs: [{ name: "image", shape: [IMAGES, pixels] }],
    outputs: [
      ...shapes.map(([name, shape]) => ({ name, shape: [IMAGES, ...shape] })),
      ...(labelling ? [{ name: "label", shape: [IMAGES], type: "int64" } as const] : []),
    ],
  };
}

/** The classifier of a single image, without the axis of images. */
function perImage(parts: ClassifierParts): Program {
  const { pixels } = parts.network;
  const batch = classifierProgram(parts, 1);
  return {
    ...batch,
    inputs: { pixels: [pixels] },
    run: <T>(ops: Ops<T>, state: TensorMap<T>, inputs: TensorMap<T>) => {
      const image = ops.reshape(tensorNamed(inputs, "pixels"), [1, pixels]);
      const { outputs } = batch.run(ops, state, { image });
      const ofImage = Object.entries(answerShapes(parts)).map(([name, shape]) =>
        [name, ops.reshape(tensorNamed(outputs, name), shape)] as const
      );
      return { state: {}, outputs: Object.fromEntries(ofImage) };
    },
  };
}

function scan(body: OnnxGraph, outputs: readonly string[]): OnnxNode {
  return {
    type: "Scan",
    inputs: ["image"],
    outputs,
    attributes: { body: { graph: body }, num_scan_inputs: { int: 1 } },
  };
}

/** The label of the highest value; the lowest one where several tie, as everywhere in this project. */
function bestLabel(input: string): OnnxNode {
  return {
    type: "ArgMax",
    inputs: [input],
    outputs: ["label"],
    attributes: { axis: { int: 1 }, keepdims: { int: 0 } },
  };
}
