/**
 * The pipelines of programs on a device.
 *
 * @module
 */

import type { ComputeProgram } from "./compute_program.ts";

/** Pipelines by their text, which is all that they depend on: networks and trainings share them. */
const PIPELINES = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

/**
 * Compiles a program, or finds its pipeline.
 *
 * @param device The device.
 * @param program The program.
 * @param name What the program is a part of, for errors.
 * @returns The pipeline.
 * @throws {Error} If the device cannot compile the program.
 */
export async function pipelineOf(
  device: GPUDevice,
  program: ComputeProgram,
  name: string,
): Promise<GPUComputePipeline> {
  const { label, wgsl } = program;
  const known = PIPELINES.get(device) ?? new Map<string, Promise<GPUComputePipeline>>();
  PIPELINES.set(device, known);
  const compiling = known.get(wgsl) ?? compile(device, program);
  known.set(wgsl, compiling);
  try {
    return await compiling;
  } catch (cause) {
    known.delete(wgsl);
    throw new Error(`Cannot compile "${label}" of ${name} on this device`, { cause });
  }
}

function compile(device: GPUDevice, program: ComputeProgram): Promise<GPUComputePipeline> {
  const { label, wgsl } = program;
  return device.createComputePipelineAsync({
    label,
    layout: layoutOf(device, program),
    compute: { module: device.createShaderModule({ label, code: wgsl }), entryPoint: "main" },
  });
}

const BINDING_TYPES = {
  read: "read-only-storage",
  read_write: "storage",
  uniform: "uniform",
} as const;

/** All of a program's bindings; a layout that the device derives leaves out those that no text uses. */
function layoutOf(device: GPUDevice, { label, bindings }: ComputeProgram): GPUPipelineLayout {
  const entries = bindings.map(({ access }, binding) => ({
    binding,
    visibility: GPUShaderStage.COMPUTE,
    buffer: { type: BINDING_TYPES[access] },
  }));
  const bindGroupLayouts = [device.createBindGroupLayout({ label, entries })];
  return device.createPipelineLayout({ label, bindGroupLayouts });
}
