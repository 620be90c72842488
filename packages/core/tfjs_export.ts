/**
 * A trained network as a model for TensorFlow.js: `tf.loadGraphModel` loads it.
 *
 * @module
 */

import { classifierProgram, weightConstants } from "./classifier_program.ts";
import { type Model, modelMetadata } from "./model_file.ts";
import { tensorNamed } from "./program.ts";
import { bestLabel, joined, tfjsGraph } from "./tfjs_graph.ts";
import { encodeTfjsModel } from "./tfjs_model.ts";
import { nameResults, traceProgram } from "./trace.ts";

/**
 * Serialises a network that reads a fixed number of images: input `image` `[B, pixels]` in `[0, 1]`;
 * outputs `goodness` `[B, Y]`, `layers` `[B, layers, Y]` and `label` `[B]`, int32.
 *
 * @param model The trained network.
 * @param batchSize `B`.
 * @returns The files by name; `model.json`, which refers to the other, comes last.
 */
export function encodeClassifierTfjs(
  model: Model,
  batchSize: number,
): Map<string, Uint8Array<ArrayBuffer>> {
  const program = classifierProgram(model.network, batchSize);
  const trace = nameResults(traceProgram(program));
  const label = { name: "label", shape: [batchSize] };
  const goodness = tensorNamed(trace.outputs, "goodness");
  const graph = joined(
    { nodes: [], constants: weightConstants(model) },
    tfjsGraph(trace),
    bestLabel(goodness, label),
  );
  return encodeTfjsModel({
    ...graph,
    inputs: trace.inputs.filter(({ name }) => name in program.inputs),
    outputs: [...Object.values(trace.outputs), { ...label, type: "int32" }],
  }, modelMetadata(model));
}
