/**
 * Tests that need something the machine may lack.
 *
 * Where it is missing, a test shows as ignored with the reason and the remedy in its name. With
 * `CI=true` it fails instead, so that no check is lost unnoticed.
 *
 * @module
 */

/** A test's body. */
export type TestBody = (t: Deno.TestContext) => void | Promise<void>;

/** What a test needs. */
export interface Requirement {
  /** Why it is missing and what to do; nothing if it is there. */
  readonly missing?: string;
}

/**
 * Registers a test that needs something.
 *
 * @param name The test's name.
 * @param requirement What it needs.
 * @param body The test.
 */
export function testRequiring(name: string, requirement: Requirement, body: TestBody): void {
  const { missing } = requirement;
  if (missing === undefined) {
    Deno.test({ name, fn: body, sanitizeOps: false, sanitizeResources: false });
  } else if (Deno.env.get("CI") === "true") {
    Deno.test(name, () => {
      throw new Error(missing);
    });
  } else {
    Deno.test({ name: `${name} [${missing}]`, ignore: true, fn: () => {} });
  }
}

async function findAdapter(): Promise<Requirement & { device: string }> {
  const adapter = await navigator.gpu?.requestAdapter();
  if (adapter) {
    const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
    const device = description || `${vendor} ${architecture}`;
    return { device: `${device}${isFallbackAdapter ? " (software)" : ""}` };
  }
  const missing = "no WebGPU adapter: install a Vulkan driver, on Debian mesa-vulkan-drivers";
  return { missing, device: "none" };
}

const adapter = await findAdapter();
let count = 0;

/**
 * Registers a test that needs a WebGPU adapter; a software one will do. How many there were is
 * printed when the test file ends.
 *
 * @param name The test's name.
 * @param body The test.
 */
export function gpuTest(name: string, body: TestBody): void {
  if (count === 0) {
    addEventListener("unload", () => {
      // deno-lint-ignore no-console -- a line of the test report
      console.log(`webgpu: ${adapter.missing ? 0 : count} tests ran on ${adapter.device}`);
    });
  }
  count++;
  testRequiring(name, adapter, body);
}
