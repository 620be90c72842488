// The fused training programs in a browser, whose WebGPU is another and stricter one.
import {
  type HostTensors,
  networkPreset,
  type NetworkSpec,
  resolveNetwork,
  type StepOptions,
  stepOptions,
} from "@goodness/core";
import { type ComputeProgram, fusedPlan } from "@goodness/core/engines/webgpu";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { browserTest } from "@goodness/testing/browser.ts";
import { openModules } from "@goodness/testing/browser_modules.ts";
import { assertEquals } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { LEAST } from "./_plan_networks.ts";
import { overGrid, TRAININGS } from "./_program_cases.ts";
import { twoSteps } from "./_two_steps.ts";

const OPTIONS = stepOptions({ batchSize: 100, weightDecay: 0.1, ema: 0.99 });

function programs(): ComputeProgram[] {
  const pairs = (["everywhere", "detached"] as const).map((labelPlacement) => ({
    network: resolveNetwork({ ...networkPreset("local"), labelPlacement }),
    options: OPTIONS,
  }));
  const options = { ...OPTIONS, loss: "cross-entropy" } as const;
  const grouped = { network: resolveNetwork(networkPreset("grouped")), options };
  const { convolutions } = TRAININGS;
  if (convolutions === undefined) throw new RangeError("Cannot find a network of convolutions");
  const projected = (["conv-local", "cifar"] as const).map((name) => ({
    network: resolveNetwork(networkPreset(name)),
    options,
  }));
  return [...pairs, grouped, convolutions, ...projected].flatMap((
    training,
  ) => [...fusedPlan(training, LEAST).programs]);
}

/** What the page keeps: a device, and what it complained of. */
interface Kept {
  readonly device: GPUDevice;
  readonly errors: string[];
}

/** Opens the page's device; runs in the page. */
async function openDevice(): Promise<void> {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter?.requestDevice();
  if (device === undefined) throw new Error("there is no WebGPU device");
  const kept: Kept = Object.assign(globalThis, { device, errors: [] });
  device.addEventListener("uncapturederror", (event) => {
    kept.errors.push((event as GPUUncapturedErrorEvent).error.message);
  });
}

/** The page of all tests, whose device compiles programs that trainings share once. */
let opened: Promise<Page> | undefined;

async function openPage(browser: Browser): Promise<Page> {
  const page = await openModules(browser);
  await page.evaluate(openDevice);
  return page;
}

/** What the browser has against the programs; runs in the page. */
async function complaintsOf(all: readonly ComputeProgram[]): Promise<string[]> {
  const { device } = globalThis as unknown as Kept;
  const complaints: string[] = [];
  for (const { label, wgsl } of all) {
    const module = device.createShaderModule({ label, code: wgsl });
    const { messages } = await module.getCompilationInfo();
    complaints.push(...messages.map(({ message, lineNum }) => `${label}:${lineNum}: ${message}`));
  }
  return complaints;
}

browserTest(
  "fusedPlan() writes programs that a browser compiles without a warning",
  async (browser) => {
    const page = await (opened ??= openPage(browser));
    assertEquals(await page.evaluate(complaintsOf, programs()), []);
  },
);

/** Some steps of a training, in numbers that a page takes. */
interface PlainTraining {
  readonly spec: NetworkSpec;
  readonly options: StepOptions;
  readonly state: Record<string, number[]>;
  readonly inputs: readonly Record<string, number[]>[];
}

/** Trains with fused programs and gives the state; runs in the page, with the core's own modules. */
async function trainFused(
  { spec, options, state, inputs }: PlainTraining,
): Promise<Record<string, number[]>> {
  const load = (path: string): Promise<Record<string, CallableFunction>> => import(path);
  const { resolveNetwork } = await load("/core/network/geometry.ts");
  const { trainingProgram } = await load("/core/training/step.ts");
  const { fusedPlan } = await load("/core/engines/webgpu/fused_plan.ts");
  const { compileFused } = await load("/core/engines/webgpu/fused_executable.ts");
  const { device, errors } = globalThis as unknown as Kept;
  const floats = (values: Record<string, number[]>): Record<string, Float32Array> =>
    Object.fromEntries(
      Object.entries(values).map(([name, numbers]) => [name, Float32Array.from(numbers)]),
    );
  const network = resolveNetwork?.(spec);
  const program = trainingProgram?.(network, options);
  const plan = fusedPlan?.({ network, options }, device.limits);
  const parts = { device, program, plan };
  const executable = await compileFused?.(parts, floats(state));
  for (const batch of inputs) await executable.run(floats(batch));
  const after: Record<string, Float32Array> = await executable.readState();
  await executable.dispose();
  if (errors.length > 0) throw new Error(errors.join("; "));
  return Object.fromEntries(Object.entries(after).map(([name, values]) => [name, [...values]]));
}

function numbersOf(values: HostTensors): Record<string, number[]> {
  return Object.fromEntries(Object.entries(values).map(([name, data]) => [name, [...data]]));
}

/** A software device takes long to compile, so batch normalisation has two layers here. */
const KINDS = {
  "larger than a tile": TRAININGS["larger than a tile"],
  "larger than a tile, labels detached": TRAININGS["larger than a tile, labels detached"],
  "groups": TRAININGS.groups,
  "batch normalisation": overGrid("batch-norm", { depth: 2 }),
  "convolutions of colours, labels everywhere":
    TRAININGS["convolutions of colours, labels everywhere"],
};

for (const [kind, training] of Object.entries(KINDS)) {
  if (training === undefined) throw new RangeError(`Cannot find the training "${kind}"`);
  browserTest(`fused steps in a browser agree with float64: ${kind}`, async (browser) => {
    const { network: { spec }, options, first, batches, expected } = twoSteps(training);
    const page = await (opened ??= openPage(browser));
    const [state, inputs] = [numbersOf(first), batches.map(numbersOf)];
    const found = await page.evaluate(trainFused, { spec, options, state, inputs });
    for (const [name, { data }] of Object.entries(expected)) {
      assertAllClose(found[name] ?? [], data, { atol: 1e-4, rtol: 1e-3 }, name);
    }
  });
}
