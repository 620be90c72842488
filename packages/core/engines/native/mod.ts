/**
 * The engine `native`: ONNX Runtime on all CPU cores, with WebAssembly kernels for the update and
 * for hard negatives.
 *
 * @module
 */

export { kernelBytes } from "./kernels.ts";
export { ORT_VERSION } from "./ort_api.ts";
