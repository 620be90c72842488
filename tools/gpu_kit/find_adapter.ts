/**
 * Describes the WebGPU adapter of this machine, as a process of its own: the environment in which it starts
 * says where Vulkan's drivers are. Answers in JSON, `null` where there is none.
 *
 * @module
 */

import type { Adapter } from "./adapter.ts";

/** Limits that decide what fused programs may do. */
const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
] as const;

async function findAdapter(): Promise<Adapter | null> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return null;
  const { description, vendor, architecture, isFallbackAdapter } = adapter.info;
  return {
    ...{ description, vendor, architecture, isFallbackAdapter },
    features: [...adapter.features].toSorted(),
    limits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
  };
}

// deno-lint-ignore no-console -- the answer
console.log(JSON.stringify(await findAdapter()));
