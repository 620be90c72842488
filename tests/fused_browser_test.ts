// The fused training programs in a browser, whose WGSL compiler is another and stricter one.
import { networkPreset, resolveNetwork, type StepOptions } from "@goodness/core";
import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { fusedPlan } from "../packages/core/webgpu/fused_plan.ts";
import type { ComputeProgram } from "../packages/core/webgpu/compute_program.ts";
import { browserTest } from "./_browser.ts";

/** What every WebGPU device allows. */
const LIMITS = {
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupsPerDimension: 65_535,
  maxStorageBufferBindingSize: 134_217_728,
};

const OPTIONS: StepOptions = {
  batchSize: 100,
  loss: "pairwise",
  slope: 20,
  negatives: "hard",
  sharpness: 20,
  updates: "paired",
  skip: 0,
  dropout: 0,
  peer: 0,
  weightDecay: 0.1,
  adam: { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 },
  average: 0.99,
};

function programs(): ComputeProgram[] {
  const local = { network: resolveNetwork(networkPreset("local")), options: OPTIONS };
  const options = { ...OPTIONS, loss: "cross-entropy" } as const;
  const grouped = { network: resolveNetwork(networkPreset("grouped")), options };
  return [local, grouped].flatMap((training) => [...fusedPlan(training, LIMITS).programs]);
}

/** What the browser has against the programs; runs in the page. */
async function complaintsOf(all: readonly ComputeProgram[]): Promise<string[]> {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter?.requestDevice();
  if (device === undefined) return ["there is no WebGPU device"];
  const complaints: string[] = [];
  for (const { label, wgsl } of all) {
    const module = device.createShaderModule({ label, code: wgsl });
    const { messages } = await module.getCompilationInfo();
    complaints.push(...messages.map(({ message, lineNum }) => `${label}:${lineNum}: ${message}`));
  }
  return complaints;
}

/** A page that may use WebGPU, which needs an address of its own. */
async function openPage(page: Page, run: (page: Page) => Promise<void>): Promise<void> {
  const respond = (): Response =>
    new Response("<title>test</title>", { headers: { "content-type": "text/html" } });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, respond);
  try {
    await page.goto(`http://127.0.0.1:${server.addr.port}/`);
    await run(page);
  } finally {
    await server.shutdown();
  }
}

browserTest(
  "fusedPlan() writes programs that a browser compiles without a warning",
  async (browser) => {
    const page = await browser.newPage();
    await openPage(page, async (open) => {
      assertEquals(await open.evaluate(complaintsOf, programs()), []);
    });
  },
);
