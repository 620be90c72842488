// The fused training programs in a browser, whose WebGPU is another and stricter one.
import {
  type HostTensors,
  initialTrainingState,
  networkPreset,
  type NetworkSpec,
  resolveNetwork,
  type StepOptions,
  stepOptions,
  trainingProgram,
} from "@goodness/core";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { assertEquals } from "@std/assert";
import { ADAM_DEFAULTS } from "../../training/adam.ts";
import { busyWeights, exact, exactStep } from "../../training/_step_cases.ts";
import { stepInputs } from "../../_test_networks.ts";
import { LEAST } from "./_plan_networks.ts";
import { TRAININGS } from "./_program_cases.ts";
import { type ComputeProgram, fusedPlan } from "@goodness/core/engines/webgpu";
import { browserTest } from "@goodness/testing/browser.ts";
import { withModules } from "@goodness/testing/browser_modules.ts";

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

browserTest(
  "fusedPlan() writes programs that a browser compiles without a warning",
  async (browser) => {
    const page = await browser.newPage();
    await withModules(page, async (open) => {
      assertEquals(await open.evaluate(complaintsOf, programs()), []);
    });
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
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter?.requestDevice();
  if (device === undefined) throw new Error("there is no WebGPU device");
  const errors: string[] = [];
  device.addEventListener("uncapturederror", (event) => {
    errors.push((event as GPUUncapturedErrorEvent).error.message);
  });
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

const KINDS = [
  "larger than a tile",
  "larger than a tile, labels detached",
  "groups",
  "batch normalisation",
  "convolutions of colours, labels everywhere",
];

for (const kind of KINDS) {
  const training = TRAININGS[kind];
  if (training === undefined) throw new RangeError(`Cannot find the training "${kind}"`);
  const { network } = training;
  // Weights whose gradient is rounding alone stay where they are.
  const options = { ...training.options, adam: { ...ADAM_DEFAULTS, epsilon: 1e-3 } };
  browserTest(`fused steps in a browser agree with float64: ${kind}`, async (browser) => {
    const program = trainingProgram(network, options);
    const state = initialTrainingState(network, options, busyWeights(network));
    const inputs = [1, 2].map((step) => stepInputs(network, options.batchSize, step, options));
    let expected = exact(state, program.state);
    for (const batch of inputs) expected = exactStep(program, expected, batch);
    const page = await browser.newPage();
    await withModules(page, async (open) => {
      const found = await open.evaluate(trainFused, {
        ...{ spec: network.spec, options, state: numbersOf(state) },
        inputs: inputs.map(numbersOf),
      });
      for (const [name, { data }] of Object.entries(expected)) {
        assertAllClose(found[name] ?? [], data, { atol: 1e-4, rtol: 1e-3 }, name);
      }
    });
  });
}
