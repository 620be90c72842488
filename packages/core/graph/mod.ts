/**
 * Programs written down: traced into a graph, and the graph in ONNX's and TensorFlow's formats.
 *
 * @module
 */

export * from "./trace.ts";
