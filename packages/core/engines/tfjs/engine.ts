/**
 * The TensorFlow.js engines: `webgpu`, `wasm` and `cpu`. Programs run eagerly, one operation at a time. On
 * `webgpu`, training steps run as fused programs if they can.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import {
  checkHostTensors,
  type Engine,
  type Executable,
  type HostTensors,
  type Program,
  type ProgramResult,
  type RunReport,
  type TensorMap,
  tensorNamed,
  tensorsNamed,
} from "../../ops/program.ts";
import type { Shape } from "../../ops/ops.ts";
import type { PrecisionName } from "../webgpu/precision.ts";
import { isTrainingProgram } from "../../training/step.ts";
import { tfjsOps } from "./ops.ts";
import { countDispatches, type DispatchCount } from "../webgpu/dispatch_count.ts";
import { adapterName, openF16Device } from "../webgpu/f16_device.ts";
import { DeviceWatch } from "../webgpu/device_watch.ts";
import { compileFused } from "../webgpu/fused_executable.ts";
import { fusedPlan } from "../webgpu/fused_plan.ts";
import { whyNotFused } from "../webgpu/why_not_fused.ts";

/** The engines that TensorFlow.js runs. */
export type TfjsEngineName = "webgpu" | "wasm" | "cpu";

/**
 * Starts an engine on TensorFlow.js.
 *
 * @param name The engine, which is also the backend's name.
 * @param precision The precision of fused steps; `f16` on `webgpu` only.
 * @returns The engine.
 * @throws {InputError} If the adapter does not have the precision.
 * @throws {Error} If the backend cannot start here; for `webgpu`, if there is no adapter.
 */
export async function createTfjsEngine(
  name: TfjsEngineName,
  precision: PrecisionName = "f32",
): Promise<Engine> {
  tf.env().set("PROD", true); // no shape checks and NaN warnings per operation
  if (name === "webgpu") return await createWebgpuEngine(precision);
  if (name === "wasm") await import("@tensorflow/tfjs-backend-wasm");
  await useBackend(name);
  return makeEngine(
    name,
    name === "wasm" ? "WebAssembly, one thread" : "plain JavaScript",
    (program, state) => Promise.resolve(new TfjsExecutable(name, program, state)),
  );
}

async function createWebgpuEngine(precision: PrecisionName): Promise<Engine> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) {
    throw new Error(
      'Cannot start engine "webgpu" as there is no WebGPU adapter: install a Vulkan driver ' +
        '(Debian: mesa-vulkan-drivers, libvulkan1) or choose the engine "native"',
    );
  }
  await import("@tensorflow/tfjs-backend-webgpu");
  // Otherwise tensors of fewer than 1000 values are computed on the CPU.
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  forgetLostDevice();
  await useBackend("webgpu");
  const device = await fusedDevice(precision, adapter);
  const watch = new DeviceWatch(new Set([webgpuBackend().device, device]), () => isLost = true);
  const { info } = adapter;
  const name = adapterName(info);
  const parts = { device, precision };
  const { vendor, architecture, description, isFallbackAdapter } = info;
  const engineOn = (described: string): Engine => ({
    ...makeEngine(
      "webgpu",
      described,
      async (program, state) =>
        watch.guard(await watch.during(() => compileOnWebgpu(program, state, parts))),
    ),
    adapter: { vendor, architecture, description, isFallbackAdapter },
    stallsOnRead: true,
  });
  if (!isFallbackAdapter) return engineOn(name);
  return {
    ...engineOn(`${name} (software)`),
    warning: `The WebGPU adapter ${name} is a software one: correct but slow; ` +
      'the engine "native" is faster',
  };
}

/** The device of all engines in `f16`, opened for the first one. */
let f16Device: GPUDevice | undefined;

/** Whether a device was lost since the backend was made. */
let isLost = false;

/** Makes the backend forget a device that was lost, so that it opens another one. */
function forgetLostDevice(): void {
  if (!isLost) return;
  const factory = tf.findBackendFactory("webgpu");
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", factory);
  f16Device = undefined;
  isLost = false;
}

/** The device of fused programs: that of TensorFlow.js, unless they need another feature. */
async function fusedDevice(precision: PrecisionName, adapter: GPUAdapter): Promise<GPUDevice> {
  if (precision === "f32") return webgpuBackend().device;
  return f16Device ??= await openF16Device(adapter);
}

function webgpuBackend(): WebGPUBackend {
  return tf.backend() as WebGPUBackend;
}

async function useBackend(name: TfjsEngineName): Promise<void> {
  if (tf.getBackend() === name) return;
  const started = await tf.setBackend(name);
  if (!started) throw new Error(`Cannot start engine "${name}": its TensorFlow.js backend failed`);
}

function makeEngine(name: TfjsEngineName, device: string, compile: Engine["compile"]): Engine {
  return {
    name,
    device,
    version: `TensorFlow.js ${tf.version_core}`,
    compile: async (program, state) => {
      await useBackend(name);
      return await compile(program, state);
    },
  };
}

/** The device of fused programs, and their precision. */
interface FusedOn {
  readonly device: GPUDevice;
  readonly precision: PrecisionName;
}

/**
 * Compiles a training step to fused programs if it can be fused; anything else runs operation by operation,
 * with counted dispatches. Only fused steps support `f16`: with it, a step that cannot be fused is an error.
 */
async function compileOnWebgpu(
  program: Program,
  state: HostTensors,
  { device, precision }: FusedOn,
): Promise<Executable> {
  const reason = isTrainingProgram(program) ? whyNotFused(program.training) : undefined;
  if (isTrainingProgram(program) && (reason === undefined || precision !== "f32")) {
    const plan = fusedPlan(program.training, device.limits, precision);
    return await compileFused({ device, program, plan }, state);
  }
  return new CountedExecutable("webgpu", program, { state, reason });
}

function toTensors(values: HostTensors, shapes: TensorMap<Shape>): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(values).map(([name, data]) => [
      name,
      // A copy, as the backend `cpu` keeps the array that it gets.
      tf.tensor(data.slice(), [...tensorNamed(shapes, name)], "float32"),
    ]),
  );
}

class TfjsExecutable implements Executable {
  readonly #backend: TfjsEngineName;
  readonly #program: Program;
  #state: Record<string, tf.Tensor>;

  constructor(backend: TfjsEngineName, program: Program, state: HostTensors) {
    checkHostTensors(state, program.state, { complete: true });
    this.#backend = backend;
    this.#program = program;
    this.#state = toTensors(state, program.state);
  }

  async run(inputs: HostTensors): Promise<HostTensors> {
    checkHostTensors(inputs, this.#program.inputs, { complete: true });
    await useBackend(this.#backend);
    const result = this.dispatch(inputs);
    this.#replace(result.state);
    return await readAll(result.outputs, { dispose: true });
  }

  /** Runs the program without waiting for the device. */
  protected dispatch(inputs: HostTensors): ProgramResult<tf.Tensor> {
    return tf.tidy(() => {
      const { state, outputs } = this.#program.run(
        tfjsOps(this.#backend),
        this.#state,
        toTensors(inputs, this.#program.inputs),
      );
      return { state: { ...state }, outputs: { ...outputs } };
    });
  }

  async readState(names?: readonly string[]): Promise<HostTensors> {
    await useBackend(this.#backend);
    return await readAll(tensorsNamed(this.#state, names), { dispose: false });
  }

  writeState(values: HostTensors): void {
    checkHostTensors(values, this.#program.state, { complete: false });
    this.#replace(toTensors(values, this.#program.state));
  }

  #replace(next: Record<string, tf.Tensor>): void {
    for (const name of Object.keys(next)) tensorNamed(this.#state, name).dispose();
    this.#state = { ...this.#state, ...next };
  }

  dispose(): Promise<void> {
    tf.dispose(this.#state);
    this.#state = {};
    return Promise.resolve();
  }
}

/** An executable whose dispatches are counted. */
class CountedExecutable extends TfjsExecutable {
  readonly #reason: string | undefined;
  #count: DispatchCount = { dispatches: 0, bytes: 0 };

  constructor(
    backend: TfjsEngineName,
    program: Program,
    { state, reason }: { readonly state: HostTensors; readonly reason: string | undefined },
  ) {
    super(backend, program, state);
    this.#reason = reason;
  }

  protected override dispatch(inputs: HostTensors): ProgramResult<tf.Tensor> {
    const { result, count } = countDispatches(webgpuBackend(), () => super.dispatch(inputs));
    this.#count = count;
    return result;
  }

  report(): RunReport {
    const reason = this.#reason;
    return { fused: false, ...this.#count, ...(reason !== undefined && { reason }) };
  }
}

async function readAll(
  tensors: TensorMap<tf.Tensor>,
  options: { dispose: boolean },
): Promise<HostTensors> {
  const values: Record<string, Float32Array<ArrayBuffer>> = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    values[name] = Float32Array.from(await tensor.data());
    if (options.dispose) tensor.dispose();
  }
  return values;
}
