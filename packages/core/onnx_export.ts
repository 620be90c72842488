/**
 * Trained networks and the training step as ONNX files that any ONNX runtime runs: standard operators,
 * readable names, and in the metadata the network as data and how it was trained.
 *
 * @module
 */

import { classifierProgram, weightConstants } from "./classifier_program.ts";
import { type Model, modelMetadata } from "./model_file.ts";
import type { Network } from "./network.ts";
import { onnxGraph } from "./onnx_graph.ts";
import { encodeOnnx, type OnnxGraph, type OnnxNode } from "./onnx_model.ts";
import type { Ops } from "./ops.ts";
import { type Program, type TensorMap, tensorNamed } from "./program.ts";
import { trainingProgram } from "./step.ts";
import type { StepOptions } from "./step_options.ts";
import { nameResults, traceProgram } from "./trace.ts";

/** The length that each run chooses. */
const IMAGES = "N";

/**
 * Serialises a network that reads any number of images: input `image` `[N, pixels]` in `[0, 1]`;
 * outputs `goodness` `[N, Y]`, `layers` `[N, layers, Y]` and `label` `[N]`, int64.
 *
 * @param model The trained network; its weights are part of the file.
 * @returns The bytes of an `.onnx` file.
 */
export function encodeClassifierOnnx(model: Model): Uint8Array<ArrayBuffer> {
  const graph = classifierGraph(model.network);
  return encodeOnnx({ ...graph, constants: weightConstants(model) }, modelMetadata(model));
}

/**
 * Serialises the same network without its weights: they come with each run, under their own names,
 * so that a network in training can be tested.
 *
 * @param model The network; its weights are left out.
 * @returns The bytes of an `.onnx` file.
 */
export function encodeSearchOnnx(model: Model): Uint8Array<ArrayBuffer> {
  const graph = classifierGraph(model.network);
  const weights = weightConstants(model);
  return encodeOnnx({ ...graph, inputs: [...weights, ...graph.inputs] }, modelMetadata(model));
}

/**
 * Serialises the training step: its inputs are the state and the inputs of the step's program, its
 * outputs the new state as `<name>.next`.
 *
 * @param model The network; its weights are left out.
 * @param options What the step does.
 * @returns The bytes of an `.onnx` file.
 */
export function encodeStepOnnx(model: Model, options: StepOptions): Uint8Array<ArrayBuffer> {
  const trace = nameResults(traceProgram(trainingProgram(model.network, options)));
  const metadata = { ...modelMetadata(model), step: JSON.stringify(options) };
  return encodeOnnx(onnxGraph(trace), metadata);
}

/**
 * Shapes are fixed when a program is traced, so what is traced is the reading of one image, and the
 * graph scans the images with it. The weights are the graph's, one for all images.
 */
function classifierGraph(network: Network): OnnxGraph {
  const { pixels, layers, spec: { name, labels } } = network;
  const program = perImage(network);
  const trace = nameResults(traceProgram(program, "image."), "image.");
  const inputs = trace.inputs.filter((input) => input.name in program.inputs);
  return {
    name: `classify ${name}`,
    nodes: [scan(onnxGraph({ ...trace, inputs })), BEST_LABEL],
    constants: [],
    inputs: [{ name: "image", shape: [IMAGES, pixels] }],
    outputs: [
      { name: "goodness", shape: [IMAGES, labels] },
      { name: "layers", shape: [IMAGES, layers.length, labels] },
      { name: "label", shape: [IMAGES], type: "int64" },
    ],
  };
}

/** The classifier of a single image, without the axis of images. */
function perImage(network: Network): Program {
  const { pixels, layers, spec: { labels } } = network;
  const batch = classifierProgram(network, 1);
  return {
    ...batch,
    inputs: { pixels: [pixels] },
    run: <T>(ops: Ops<T>, state: TensorMap<T>, inputs: TensorMap<T>) => {
      const image = ops.reshape(tensorNamed(inputs, "pixels"), [1, pixels]);
      const { outputs } = batch.run(ops, state, { image });
      return {
        state: {},
        outputs: {
          goodness: ops.reshape(tensorNamed(outputs, "goodness"), [labels]),
          layers: ops.reshape(tensorNamed(outputs, "layers"), [layers.length, labels]),
        },
      };
    },
  };
}

function scan(body: OnnxGraph): OnnxNode {
  return {
    type: "Scan",
    inputs: ["image"],
    outputs: ["goodness", "layers"],
    attributes: { body: { graph: body }, num_scan_inputs: { int: 1 } },
  };
}

/** The lowest one where several tie, as everywhere in this project. */
const BEST_LABEL: OnnxNode = {
  type: "ArgMax",
  inputs: ["goodness"],
  outputs: ["label"],
  attributes: { axis: { int: 1 }, keepdims: { int: 0 } },
};
