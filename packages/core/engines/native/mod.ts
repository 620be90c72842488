/**
 * The engine `native`: ONNX Runtime on all cores, with kernels of this project's own.
 *
 * @module
 */

export { kernelBytes } from "./kernels.ts";
export { ORT_VERSION } from "./ort_api.ts";
