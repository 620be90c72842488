/**
 * Networks of the size of presets, of which plans are made without a device, and the limits of every device.
 *
 * @module
 */

import { resolveNetwork } from "../../network/geometry.ts";
import { networkPreset } from "../../network/presets.ts";
import type { DeviceLimits } from "./tile.ts";

/** What every WebGPU device allows. */
export const LEAST: DeviceLimits = {
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupsPerDimension: 65_535,
  maxStorageBufferBindingSize: 134_217_728,
};

/** Labels everywhere. */
export const LOCAL = resolveNetwork({ ...networkPreset("local"), labelPlacement: "everywhere" });

/** Detached labels. */
export const DETACHED = resolveNetwork({ ...networkPreset("local"), labelPlacement: "detached" });

/** Groups of channels. */
export const GROUPED = resolveNetwork(networkPreset("grouped"));

/** What a step of groups of channels, or of projected goodness, learns by. */
export const OF_GROUPED = { loss: "cross-entropy" } as const;

/** Pooling, and batch normalisation. */
export const POOLED = resolveNetwork(networkPreset("cifar"));

/** Standardised units. */
export const STANDARDISED = resolveNetwork({ ...LOCAL.spec, normalisation: "standardised" });

/** Batch normalisation. */
export const NORMALISED = resolveNetwork(networkPreset("conv"));

/** Projected goodness of convolutions and local layers. */
export const PROJECTED = resolveNetwork(networkPreset("conv-local"));

/** Convolutions with detached labels. */
export const CONVOLUTIONS = resolveNetwork({
  ...networkPreset("conv-local"),
  ...{ objective: "positive-negative", labelPlacement: "detached", goodness: "mean-square" },
});
