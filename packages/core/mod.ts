/**
 * Forward-Forward networks: layers that learn from their own local objective, over a small set of
 * tensor operations that several engines run. No I/O; runs in Deno and in a browser.
 *
 * @example Count the parameters of the default network
 * ```ts
 * import { networkPreset, parameterCount, resolveNetwork } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parameterCount(resolveNetwork(networkPreset("local"))), 3_087_636);
 * ```
 *
 * @module
 */

export * from "./training/dead_units.ts";
export * from "./training/adam.ts";
export * from "./prediction/batched.ts";
export * from "./images/distortion.ts";
export * from "./engines/engine.ts";
export * from "./prediction/features.ts";
export * from "./head/head.ts";
export * from "./head/head_reader.ts";
export * from "./images/hybrids.ts";
export * from "./images/image_preparer.ts";
export * from "./objectives/losses.ts";
export * from "./files/model_file.ts";
export * from "./objectives/negatives.ts";
export * from "./network/geometry.ts";
export * from "./network/network_spec.ts";
export * from "./files/npz.ts";
export * from "./files/onnx_export.ts";
export * from "./ops/ops.ts";
export * from "./engines/webgpu/precision.ts";
export * from "./network/presets.ts";
export * from "./ops/program.ts";
export * from "./ops/random.ts";
export * from "./prediction/label_scores.ts";
export * from "./prediction/readout.ts";
export * from "./engines/run_ahead.ts";
export * from "./files/safetensors.ts";
export * from "./prediction/label_scorer.ts";
export * from "./head/softmax_head.ts";
export * from "./training/step.ts";
export * from "./training/step_options.ts";
export * from "./files/tfjs_export.ts";
export * from "./training/training_tensors.ts";
export { type Training, whyNotFused } from "./engines/webgpu/fused_plan.ts";
