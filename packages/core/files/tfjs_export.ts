/**
 * A trained network as a model for TensorFlow.js: `tf.loadGraphModel` loads it.
 *
 * @module
 */

import { classifierProgram, labellingOutput, weightConstants } from "./classifier_program.ts";
import type { Model } from "./model.ts";
import { modelMetadata } from "./model_file.ts";
import { tensorNamed } from "../ops/program.ts";
import { joined } from "../graph/node_builder.ts";
import { bestLabel, tfjsGraph } from "../graph/tfjs_graph.ts";
import { encodeTfjsModel } from "../graph/tfjs_model.ts";
import { nameResults, traceProgram } from "../graph/trace.ts";

/**
 * Serialises a model as a classifier of a fixed number of images: input `image` `[B, pixels]` in `[0, 1]`; outputs
 * are those of `encodeClassifierOnnx`, with `label` in int32.
 *
 * @param model The trained model.
 * @param batchSize `B`.
 * @returns The files by name; `model.json`, which refers to the other, comes last.
 */
export function encodeClassifierTfjs(
  model: Model,
  batchSize: number,
): Map<string, Uint8Array<ArrayBuffer>> {
  const program = classifierProgram(model, batchSize);
  const trace = nameResults(traceProgram(program));
  const label = { name: "label", shape: [batchSize] };
  const labelling = labellingOutput(model);
  const graph = joined(
    { nodes: [], constants: weightConstants(model) },
    tfjsGraph(trace),
    ...(labelling ? [bestLabel(tensorNamed(trace.outputs, labelling), label)] : []),
  );
  return encodeTfjsModel({
    ...graph,
    inputs: trace.inputs.filter(({ name }) => name in program.inputs),
    outputs: [
      ...Object.values(trace.outputs),
      ...(labelling ? [{ ...label, type: "int32" } as const] : []),
    ],
  }, modelMetadata(model));
}
