/**
 * A device with 16-bit numbers, a feature that TensorFlow.js does not request for its device.
 *
 * @module
 */

import { MachineError } from "../../ops/input_error.ts";
import type { DeviceLimits } from "./tile.ts";

/** The limits that are raised from their defaults to what the adapter allows. */
const LIMITS = [
  "maxComputeWorkgroupStorageSize", // the tiles of both factors of a product
  "maxComputeInvocationsPerWorkgroup", // the invocations that share a tile
  "maxComputeWorkgroupSizeX", // the same, as workgroups have one axis
  "maxComputeWorkgroupsPerDimension", // one workgroup for each tile of a product, or row of a batch
  "maxStorageBufferBindingSize", // a layer's weights or activities, bound as a whole
  "maxBufferSize", // the same, allocated as one buffer
] as const satisfies readonly (keyof DeviceLimits | keyof GPUSupportedLimits)[];

/**
 * The name of an adapter for messages.
 *
 * @param info The adapter's own description.
 * @returns Its description, or its vendor and architecture if that is empty.
 */
export function adapterName({ description, vendor, architecture }: GPUAdapterInfo): string {
  return description || `${vendor} ${architecture}`;
}

/** The part of an adapter that opens a device. */
export type DeviceSource = Pick<GPUAdapter, "features" | "limits" | "info" | "requestDevice">;

/**
 * Opens a device that has 16-bit numbers, with the adapter's limits.
 *
 * @param adapter The adapter, which gives no second device.
 * @returns The device; it stays open as long as the process.
 * @throws {MachineError} If the adapter has no 16-bit numbers.
 */
export async function openF16Device(adapter: DeviceSource): Promise<GPUDevice> {
  const { features, limits, info } = adapter;
  if (!features.has("shader-f16")) {
    const name = adapterName(info);
    throw new MachineError(
      `Cannot train in f16 as the WebGPU adapter ${name} has no feature "shader-f16": ` +
        'choose the precision "f32" or another device',
    );
  }
  return await adapter.requestDevice({
    requiredFeatures: ["shader-f16"],
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, limits[name]])),
  });
}
