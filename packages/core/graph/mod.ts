/**
 * Programs as graphs: tracing, and the formats of ONNX and TensorFlow.js.
 *
 * @module
 */

export type * from "./graph.ts";
export * from "./trace.ts";
