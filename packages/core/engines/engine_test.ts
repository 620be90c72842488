import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { gpuTest } from "@goodness/testing/device_test.ts";
import { testEachEngine } from "@goodness/testing/engines.ts";
import { createEngine, ENGINE_CHOICES, type EngineName, engineNames, ENGINES } from "./engine.ts";
import { InputError } from "../ops/input_error.ts";
import type { HostTensors, Program } from "../ops/program.ts";
import { sizeOf } from "../ops/shape.ts";
import { trainingProgram } from "../training/step.ts";
import { stepOptions } from "../training/step_options.ts";
import { smallNetwork } from "../_test_networks.ts";
import { DeviceLostError } from "./webgpu/device_watch.ts";

const DOUBLING: Program = {
  name: "double",
  state: { sum: [2] },
  inputs: { x: [2] },
  run: (ops, state, inputs) => {
    const { sum, x } = { ...state, ...inputs };
    if (sum === undefined || x === undefined) throw new Error("a tensor is missing");
    return { state: { sum: ops.add(sum, x) }, outputs: { twice: ops.mul(x, 2) } };
  },
};

testEachEngine(
  "Executable keeps state, and keeps the caller's arrays as they are",
  async (engine) => {
    const first = Float32Array.of(1, 2);
    const executable = await engine.compile(DOUBLING, { sum: first });
    const x = Float32Array.of(10, 20);
    const { twice } = await executable.run({ x });
    await executable.run({ x });
    assertEquals(twice, Float32Array.of(20, 40));
    const { sum } = await executable.readState();
    assertEquals(sum, Float32Array.of(21, 42));
    sum?.fill(0); // a copy: must not reach the state
    executable.writeState({ sum: Float32Array.of(5, 5) });
    await executable.run({ x });
    assertEquals(await executable.readState(["sum"]), { sum: Float32Array.of(15, 25) });
    assertEquals([first, x], [Float32Array.of(1, 2), Float32Array.of(10, 20)]);
    await executable.dispose();
  },
);

testEachEngine(
  "Executable makes runs that are asked for at once in their order",
  async (engine) => {
    const executable = await engine.compile(DOUBLING, { sum: new Float32Array(2) });
    const inputs = [1, 2, 3].map((value) => ({ x: Float32Array.of(value, -value) }));
    const outputs = await Promise.all(inputs.map((input) => executable.run(input)));
    assertEquals(outputs.map(({ twice }) => twice?.[0]), [2, 4, 6]);
    assertEquals(await executable.readState(), { sum: Float32Array.of(6, -6) });
    await executable.dispose();
  },
);

testEachEngine("Executable names values that do not fit", async (engine) => {
  await assertRejects(() => engine.compile(DOUBLING, {}), RangeError, 'tensor "sum"');
  const executable = await engine.compile(DOUBLING, { sum: new Float32Array(2) });
  await assertRejects(
    () => executable.run({ x: new Float32Array(3) }),
    RangeError,
    'Cannot use "x" as shape [2] needs 2 values: it has 3',
  );
  assertThrows(
    () => executable.writeState({ total: new Float32Array(2) }),
    RangeError,
    'tensor "total"',
  );
  await executable.dispose();
});

/** What an engine calls its hardware. */
const DEVICES: Readonly<Record<EngineName, RegExp>> = {
  webgpu: /./,
  native: /^CPU, \d+ threads?$/,
  onnx: /^WebAssembly, one thread$/,
  wasm: /^WebAssembly, one thread$/,
  cpu: /^plain JavaScript$/,
  float64: /^plain float64 arrays$/,
};

for (const name of engineNames()) {
  const onGpu = ENGINES[name].hardware === "gpu";
  const register = onGpu ? gpuTest : Deno.test;
  register(`createEngine() starts ${name}, which says what it is`, async () => {
    const engine = await createEngine(name);
    assertEquals(engine.name, name);
    assertMatch(engine.device, DEVICES[name]);
    assertMatch(
      engine.version,
      /^Goodness$|^(TensorFlow\.js|oneDNN|ONNX Runtime( Web)?) \d+\.\d+\.\d+$/,
    );
    assertEquals([engine.adapter !== undefined, engine.stallsOnRead ?? false], [onGpu, onGpu]);
  });
}

Deno.test("engineNames() and ENGINE_CHOICES say what there is, and what users choose from", () => {
  assertEquals(engineNames(), ["webgpu", "native", "onnx", "wasm", "cpu", "float64"]);
  assertEquals(engineNames(({ purpose }) => purpose === "speed"), ["webgpu", "native"]);
  assertEquals(ENGINE_CHOICES, ["auto", "webgpu", "native", "onnx", "wasm", "cpu"]);
});

Deno.test("createEngine() refuses a name that is none, and says which there are", async () => {
  await assertRejects(
    () => createEngine("abacus" as EngineName), // as from a program without types
    InputError,
    'Cannot start engine "abacus": choose one of auto, webgpu, native, onnx, wasm, cpu',
  );
});

Deno.test("createEngine() says what to do when there is no WebGPU adapter", async () => {
  const { gpu } = navigator;
  const request = gpu.requestAdapter.bind(gpu);
  gpu.requestAdapter = () => Promise.resolve(null);
  try {
    await assertRejects(() => createEngine("webgpu"), Error, "install a Vulkan driver");
    assertEquals((await createEngine("auto")).name, "native");
  } finally {
    gpu.requestAdapter = request;
  }
});

Deno.test("createEngine() refuses f16 on engines that do not have it", async () => {
  for (const name of engineNames((entry) => !entry.precisions.includes("f16"))) {
    const { precisions } = ENGINES[name];
    await assertRejects(
      () => createEngine(name, { precision: "f16" }),
      InputError,
      `Cannot compute in f16 on engine "${name}", which has ${precisions}: choose the engine ` +
        `"webgpu" or the precision ${precisions.map((one) => `"${one}"`).join(" or ")}`,
    );
  }
});

Deno.test("createEngine() takes the fastest precision that it has for auto, and says which", async () => {
  const native = await createEngine("native", { precision: "auto" });
  assert(["f32", "bf16"].includes(native.precision ?? ""));
  assertStringIncludes(native.products ?? "", ` in ${native.precision}`);
  assertEquals((await createEngine("wasm", { precision: "auto" })).precision ?? "f32", "f32");
  const without = await createEngine("native", { precision: "auto", oneDnn: "none" });
  assertMatch(without.version, /^ONNX Runtime /);
  assertEquals(without.precision, "f32");
});

gpuTest("createEngine() says in which precision webgpu makes training steps", async () => {
  for (const precision of ["f32", "f16"] as const) {
    assertEquals((await createEngine("webgpu", { precision })).precision, precision);
  }
  assertEquals((await createEngine("webgpu", { precision: "auto" })).precision, "f32");
}, { feature: "shader-f16" });

gpuTest("createEngine() warns of a software adapter and does not choose it by itself", async () => {
  const adapter = await navigator.gpu.requestAdapter();
  const isSoftware = adapter?.info.isFallbackAdapter ?? true;
  const { warning } = await createEngine("webgpu");
  assertEquals(warning?.includes("software"), isSoftware ? true : undefined);
  if (isSoftware) assertEquals((await createEngine("auto")).name, "native");
});

gpuTest(
  "createEngine() measures an adapter that is hardware before it chooses, and says what came of it",
  async () => {
    const { gpu } = navigator;
    const request = gpu.requestAdapter.bind(gpu);
    gpu.requestAdapter = async (options) => {
      const adapter = await request(options);
      const { vendor, architecture, device, description } = adapter?.info ?? {};
      const info = { vendor, architecture, device, description, isFallbackAdapter: false };
      return adapter && Object.defineProperty(adapter, "info", { value: info });
    };
    try {
      const { name, reason = "" } = await createEngine("auto");
      assertMatch(reason, new RegExp(`^engine ${name}: \\S+ ms a small step on ${name} `));
      assertEquals(reason.match(/ms a small step on/g)?.length, 2);
    } finally {
      gpu.requestAdapter = request;
    }
  },
);

gpuTest("Executable on webgpu throws what the device complains of", async () => {
  const { greater, cast, tensor, mean } = await import("@tensorflow/tfjs");
  const engine = await createEngine("webgpu");
  const executable = await engine.compile(DOUBLING, { sum: new Float32Array(2) });
  // A reduction of a comparison makes TensorFlow.js build a shader that does not compile.
  mean(cast(greater(tensor([1, 2, 3], [1, 3, 1]), 2), "float32"), 1);
  const run = async (): Promise<void> => {
    await executable.run({ x: new Float32Array(2) });
    await executable.readState();
  };
  await assertRejects(run, Error, "Cannot continue as the WebGPU device failed");
});

/** A training step that is made of fused programs. */
const STEP = trainingProgram(smallNetwork(), stepOptions({ batchSize: 6 }));

gpuTest(
  "Executable on webgpu ends what waits for a device that is lost, and a new one is opened",
  async () => {
    const { backend } = await import("@tensorflow/tfjs");
    const zeros = (shapes: Program["state"]): HostTensors =>
      Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [name, new Float32Array(sizeOf(shape))]),
      );
    for (const program of [DOUBLING, STEP]) {
      const engine = await createEngine("webgpu");
      const executable = await engine.compile(program, zeros(program.state));
      await executable.run(zeros(program.inputs));
      const reading = executable.readState();
      (backend() as WebGPUBackend).device.destroy();
      await Promise.allSettled([reading]); // it may have been quicker
      await assertRejects(() => executable.run(zeros(program.inputs)), DeviceLostError, "was lost");
      await assertRejects(() => executable.readState(), DeviceLostError);
      await assertRejects(() => engine.compile(program, zeros(program.state)), DeviceLostError);
      await executable.dispose();
    }
    const again = await (await createEngine("webgpu")).compile(DOUBLING, {
      sum: new Float32Array(2),
    });
    const { twice } = await again.run({ x: Float32Array.of(1, 2) });
    assertEquals(twice, Float32Array.of(2, 4));
    await again.dispose();
  },
);
