/**
 * The engine `native`: programs compiled into passes of this project, on all CPU cores, between products of matrices by
 * oneDNN or ONNX Runtime.
 *
 * @module
 */

export { oneDnnPrecisions } from "./choose_multiplier.ts";
export { kernelBytes } from "./kernels.ts";
export { ORT_VERSION } from "./ort_api.ts";
