/**
 * The name of ONNX Runtime's file, which the build puts beside the page.
 *
 * @module
 */

/** Its name, in its package and beside the page. */
export const RUNTIME_FILE = "ort-wasm-simd-threaded.wasm";
