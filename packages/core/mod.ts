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

export * from "./activity.ts";
export * from "./adam.ts";
export * from "./batched.ts";
export * from "./distortion.ts";
export * from "./engine.ts";
export * from "./features.ts";
export * from "./head.ts";
export * from "./head_reader.ts";
export * from "./hybrids.ts";
export * from "./images.ts";
export * from "./losses.ts";
export * from "./model_file.ts";
export * from "./negatives.ts";
export * from "./network.ts";
export * from "./network_spec.ts";
export * from "./npz.ts";
export * from "./onnx_export.ts";
export * from "./ops.ts";
export * from "./precision.ts";
export * from "./presets.ts";
export * from "./program.ts";
export * from "./random.ts";
export * from "./ranking.ts";
export * from "./reading.ts";
export * from "./run_ahead.ts";
export * from "./safetensors.ts";
export * from "./search.ts";
export * from "./softmax_head.ts";
export * from "./step.ts";
export * from "./step_options.ts";
export * from "./tfjs_export.ts";
export * from "./training_tensors.ts";
export { type Training, whyNotFused } from "./webgpu/fused_plan.ts";
