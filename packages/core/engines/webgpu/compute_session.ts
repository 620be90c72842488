/**
 * A compute plan on a WebGPU device: its pipelines and buffers, until `destroy`.
 *
 * @module
 */

import {
  type BufferSpec,
  bytesOf,
  type ComputePlan,
  type ComputeProgram,
} from "./compute_program.ts";
import { pipelineOf } from "./pipelines.ts";

/** Numbers for a buffer. */
export type BufferValues = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** A buffer on the device, and what it is. */
interface HeldBuffer {
  readonly spec: BufferSpec;
  readonly buffer: GPUBuffer;
}

/** Bind group and pipeline of one program. */
interface Bound {
  readonly program: ComputeProgram;
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
}

/** Programs on a device that run one after the other on buffers of their own. */
export class ComputeSession {
  readonly #device: GPUDevice;
  readonly #name: string;
  readonly #buffers: Readonly<Record<string, HeldBuffer>>;
  readonly #programs: readonly Bound[];

  private constructor(
    device: GPUDevice,
    name: string,
    { buffers, programs }: { buffers: Record<string, HeldBuffer>; programs: readonly Bound[] },
  ) {
    this.#device = device;
    this.#name = name;
    this.#buffers = buffers;
    this.#programs = programs;
  }

  /**
   * Compiles the programs of a plan and makes its buffers, which hold zeros where they have no values.
   *
   * @param plan The programs and buffers.
   * @param name What to call it in the device's labels.
   * @returns The session; destroy it after use.
   * @throws {Error} If the device cannot compile a program.
   */
  static async create(device: GPUDevice, plan: ComputePlan, name: string): Promise<ComputeSession> {
    const pipelines = await Promise.all(
      plan.programs.map((program) => pipelineOf(device, program, name)),
    );
    const buffers = Object.fromEntries(
      Object.entries(plan.buffers).map(([buffer, spec]) => [
        buffer,
        { spec, buffer: makeBuffer(device, spec, `${name}: ${buffer}`) },
      ]),
    );
    const programs = plan.programs.flatMap((program, index) => {
      const pipeline = pipelines[index];
      if (pipeline === undefined) return [];
      return [{ program, pipeline, group: bind(device, pipeline, program, buffers) }];
    });
    return new ComputeSession(device, name, { buffers, programs });
  }

  /**
   * Writes to a buffer.
   *
   * @param name The buffer.
   * @param values As many numbers as it holds; they are rounded to what it stores.
   * @throws {RangeError} If there is no such buffer.
   */
  write(name: string, values: BufferValues): void {
    const { spec, buffer } = bufferNamed(this.#buffers, name);
    this.#device.queue.writeBuffer(buffer, 0, spec.precision === "f16" ? toHalves(values) : values);
  }

  /**
   * Runs programs, in order; does not wait for them.
   *
   * @param labels Which programs; all if left out.
   */
  run(labels?: readonly string[]): void {
    const encoder = this.#device.createCommandEncoder({ label: this.#name });
    const pass = encoder.beginComputePass({ label: this.#name });
    for (const { program, pipeline, group } of this.#programs) {
      if (labels?.includes(program.label) === false) continue;
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(...program.workgroups);
    }
    pass.end();
    this.#device.queue.submit([encoder.finish()]);
  }

  /**
   * Reads buffers back, all in one copy; waits for whatever runs.
   *
   * @param names The buffers.
   * @returns Their numbers.
   * @throws {RangeError} If there is no buffer of a name.
   */
  async read(names: readonly string[]): Promise<Record<string, Float32Array<ArrayBuffer>>> {
    const sources = names.map((name) => bufferNamed(this.#buffers, name));
    const size = sources.reduce((sum, { buffer }) => sum + buffer.size, 0);
    if (size === 0) return {};
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
    const staging = this.#device.createBuffer({ label: `${this.#name}: read`, size, usage });
    const encoder = this.#device.createCommandEncoder({ label: `${this.#name}: read` });
    let offset = 0;
    const offsets = sources.map(({ buffer }) => {
      const start = offset;
      encoder.copyBufferToBuffer(buffer, 0, staging, start, buffer.size);
      offset += buffer.size;
      return start;
    });
    this.#device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const bytes = staging.getMappedRange().slice(0);
    staging.destroy();
    return Object.fromEntries(names.map((name, index) => {
      const [start, end] = [offsets[index] ?? 0, offsets[index + 1] ?? size];
      const { spec } = bufferNamed(this.#buffers, name);
      return [name, numbersIn(bytes.slice(start, end), spec)];
    }));
  }

  /** Frees the buffers. */
  destroy(): void {
    for (const { buffer } of Object.values(this.#buffers)) buffer.destroy();
  }
}

/** Numbers of 16 bits, and one more if their bytes were no whole words otherwise. */
function toHalves(values: BufferValues): Float16Array<ArrayBuffer> {
  const halves = new Float16Array(Math.ceil(values.length / 2) * 2);
  halves.set(values);
  return halves;
}

function numbersIn(
  bytes: ArrayBuffer,
  { length, precision }: BufferSpec,
): Float32Array<ArrayBuffer> {
  if (precision === "f16") return Float32Array.from(new Float16Array(bytes, 0, length));
  return new Float32Array(bytes);
}

function bufferNamed(buffers: Readonly<Record<string, HeldBuffer>>, name: string): HeldBuffer {
  const buffer = buffers[name];
  if (buffer === undefined) {
    throw new RangeError(
      `Cannot find buffer "${name}": there are ${Object.keys(buffers).join(", ")}`,
    );
  }
  return buffer;
}

function makeBuffer(device: GPUDevice, spec: BufferSpec, label: string): GPUBuffer {
  const { STORAGE, UNIFORM, COPY_SRC, COPY_DST } = GPUBufferUsage;
  // A uniform buffer is an array of vectors.
  const size = spec.uniform ? Math.ceil(bytesOf(spec) / 16) * 16 : bytesOf(spec);
  const usage = (spec.uniform ? UNIFORM : STORAGE) | COPY_SRC | COPY_DST;
  const buffer = device.createBuffer({ label, size, usage });
  if (spec.values !== undefined) device.queue.writeBuffer(buffer, 0, spec.values);
  return buffer;
}

function bind(
  device: GPUDevice,
  pipeline: GPUComputePipeline,
  { label, bindings }: ComputeProgram,
  buffers: Readonly<Record<string, HeldBuffer>>,
): GPUBindGroup {
  return device.createBindGroup({
    label,
    layout: pipeline.getBindGroupLayout(0),
    entries: bindings.map(({ buffer }, binding) => ({
      binding,
      resource: { buffer: bufferNamed(buffers, buffer).buffer },
    })),
  });
}
