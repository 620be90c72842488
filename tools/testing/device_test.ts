/**
 * Tests that need a WebGPU adapter; see `requirement.ts` for where there is none.
 *
 * @module
 */

import { type Requirement, type TestBody, testRequiring } from "./requirement.ts";

const DRIVER = "install a Vulkan driver, on Debian mesa-vulkan-drivers";

/** The adapter, as far as tests depend on it. */
interface TestAdapter extends Requirement {
  readonly device: string;
  readonly features: ReadonlySet<string>;
}

async function findAdapter(): Promise<TestAdapter> {
  const adapter = await navigator.gpu?.requestAdapter();
  if (adapter) {
    const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
    const device = description || `${vendor} ${architecture}`;
    const suffix = isFallbackAdapter ? " (software)" : "";
    return { device: `${device}${suffix}`, features: new Set(adapter.features) };
  }
  return { missing: `no WebGPU adapter: ${DRIVER}`, device: "none", features: new Set() };
}

const adapter = await findAdapter();
let isCounted = false;
let count = 0;

/**
 * Registers a test that needs a WebGPU adapter; a software one will do. How many there were is
 * printed when the test file ends.
 *
 * @param name The test's name.
 * @param body The test.
 * @param options A feature that the adapter must have.
 */
export function gpuTest(
  name: string,
  body: TestBody,
  options: { feature?: GPUFeatureName | undefined } = {},
): void {
  if (!isCounted) {
    addEventListener("unload", () => {
      // deno-lint-ignore no-console -- a line of the test report
      console.log(`webgpu: ${count} tests ran on ${adapter.device}`);
    });
  }
  isCounted = true;
  const requirement = requirementOf(options.feature);
  if (requirement.missing === undefined) count++;
  testRequiring(name, requirement, body);
}

function requirementOf(feature?: GPUFeatureName): Requirement {
  const { missing, device, features } = adapter;
  if (missing !== undefined) return { missing };
  if (feature === undefined || features.has(feature)) return {};
  return { missing: `${device} has no ${feature}; on a processor, ${DRIVER}` };
}
