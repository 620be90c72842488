/**
 * The engine `native`: ONNX Runtime on all cores, with kernels of this project's own.
 *
 * @module
 */

export * from "./kernels.ts";
export * from "./ort_api.ts";
