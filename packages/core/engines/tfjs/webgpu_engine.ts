/**
 * The engine `webgpu`. Training steps run as fused programs if they can, other programs on TensorFlow.js.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { MachineError } from "../../ops/input_error.ts";
import type { Engine, Executable, HostTensors, Program } from "../../ops/program.ts";
import { isTrainingProgram } from "../../training/step.ts";
import { DeviceWatch } from "../webgpu/device_watch.ts";
import { adapterName, openF16Device } from "../webgpu/f16_device.ts";
import { compileFused } from "../webgpu/fused_executable.ts";
import { fusedPlan } from "../webgpu/fused_plan.ts";
import type { FusedPrecision } from "../webgpu/precision.ts";
import { whyNotFused } from "../webgpu/why_not_fused.ts";
import { backendEngine, useBackend, webgpuBackend } from "./backend.ts";
import { CountedExecutable } from "./executable.ts";

/**
 * Starts the engine.
 *
 * @param precision The precision of fused steps.
 * @returns The engine.
 * @throws {MachineError} If there is no adapter, or it does not have the precision.
 * @throws {Error} If the backend cannot start.
 */
export async function createWebgpuEngine(precision: FusedPrecision): Promise<Engine> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) {
    throw new MachineError(
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
    ...backendEngine(
      "webgpu",
      described,
      async (program, state) =>
        watch.guard(await watch.during(() => compileOnWebgpu(program, state, parts))),
    ),
    adapter: { vendor, architecture, description, isFallbackAdapter },
    precision,
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
async function fusedDevice(precision: FusedPrecision, adapter: GPUAdapter): Promise<GPUDevice> {
  if (precision === "f32") return webgpuBackend().device;
  return f16Device ??= await openF16Device(adapter);
}

/** The device of fused programs, and their precision. */
interface FusedOn {
  readonly device: GPUDevice;
  readonly precision: FusedPrecision;
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
  return new CountedExecutable(program, { state, reason });
}
