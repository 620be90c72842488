import { assert, assertEquals, assertRejects } from "@std/assert";
import { gpuTest } from "@goodness/testing/device_test.ts";
import { type DeviceSource, openF16Device } from "./f16_device.ts";

/** A real adapter, but for what is said otherwise. */
async function adapterWith(changes: Partial<DeviceSource>): Promise<DeviceSource> {
  const adapter = await navigator.gpu.requestAdapter();
  if (adapter === null) throw new Error("Cannot find a WebGPU adapter");
  const { info, features, limits } = adapter;
  const requestDevice = adapter.requestDevice.bind(adapter);
  return { info, features, limits, requestDevice, ...changes };
}

gpuTest(
  "openF16Device() opens a device that has 16-bit numbers and the adapter's limits",
  async () => {
    const adapter = await adapterWith({});
    const { features, limits } = await openF16Device(adapter);
    assert(features.has("shader-f16"));
    assertEquals(limits.maxStorageBufferBindingSize, adapter.limits.maxStorageBufferBindingSize);
  },
  { feature: "shader-f16" },
);

gpuTest("openF16Device() says what to do where the adapter has no 16-bit numbers", async () => {
  const adapter = await adapterWith({ features: new Set() });
  const { description, vendor, architecture } = adapter.info;
  await assertRejects(
    () => openF16Device(adapter),
    RangeError,
    `Cannot train in f16 as the WebGPU adapter ${description || `${vendor} ${architecture}`} has ` +
      'no feature "shader-f16": choose the precision "f32" or another device',
  );
});
