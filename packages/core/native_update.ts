/**
 * The update of weights on `native`: Adam in one pass over memory by a kernel of our own, on all cores;
 * in ONNX Runtime's operations it is ten passes.
 *
 * @module
 */

import { CallThread } from "./call_thread.ts";
import type { UpdateConstants, UpdatePart, UpdateTensors } from "./native_update_kernel.ts";
import { weightName } from "./network.ts";
import type { Shape } from "./ops.ts";
import { type TensorMap, tensorNamed } from "./program.ts";
import { sizeOf } from "./shape.ts";
import { averageName, gradientName, meanName, squareName, type TrainingProgram } from "./step.ts";

/** Bytes of a cache line: where tensors begin, and threads' parts of them. */
const LINE = 64;
/** Bytes of a page of WebAssembly. */
const PAGE = 1 << 16;

/** What a thread works on. */
export interface UpdateWork {
  /** The memory that all threads share. */
  readonly memory: WebAssembly.Memory;
  /** Its part of each layer. */
  readonly parts: readonly UpdatePart[];
  /** What all updates have in common. */
  readonly constants: UpdateConstants;
}

/** Updates the weights of a training, in memory that its gradients are written to. */
export class NativeUpdate {
  readonly #memory: WebAssembly.Memory;
  readonly #shapes: TensorMap<Shape>;
  readonly #starts: TensorMap<number>;
  readonly #threads: readonly CallThread<Float32Array, null>[];

  /**
   * Allocates tensors and starts threads.
   *
   * @param training What is trained.
   * @param shapes All tensors to hold; the weights, their gradients and the running means of these are
   *   among them.
   * @param threads Threads that share the work, at least 1.
   */
  constructor(
    { network, options }: TrainingProgram["training"],
    shapes: TensorMap<Shape>,
    threads: number,
  ) {
    const { starts, end } = layOut(shapes);
    const pages = Math.ceil(end / PAGE);
    this.#shapes = shapes;
    this.#starts = starts;
    this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.#threads = Array.from({ length: threads }, (_, thread) => {
      const work: UpdateWork = {
        memory: this.#memory,
        parts: network.layers.map((layer, index) => ({
          ...tensorsOf(index, starts),
          ...partOf(linesOf(layer.weightShape), { thread, threads }),
        })),
        constants: options,
      };
      return new CallThread(new URL("./native_update_thread.ts", import.meta.url), work);
    });
  }

  /**
   * The values of a tensor.
   *
   * @param name Its name.
   * @returns Its values in row-major order, where they are; zeros at first.
   */
  values(name: string): Float32Array {
    const length = sizeOf(tensorNamed(this.#shapes, name));
    return new Float32Array(this.#memory.buffer, tensorNamed(this.#starts, name), length);
  }

  /**
   * Updates all weights.
   *
   * @param stepSizes Each layer's learning rate, corrected by `adamStepSize`.
   */
  async run(stepSizes: Float32Array): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.call(stepSizes)));
  }

  /** Ends the threads, of which no run may be going on. */
  async dispose(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }
}

/** Cache lines of a tensor. What is past its end is zero and stays so. */
function linesOf(shape: Shape): number {
  return Math.ceil(sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT / LINE);
}

/** Where tensors begin that lie one behind the other, in bytes, and where the last one ends. */
function layOut(shapes: TensorMap<Shape>): { starts: Record<string, number>; end: number } {
  const starts: Record<string, number> = {};
  let end = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    starts[name] = end;
    end += linesOf(shape) * LINE;
  }
  return { starts, end };
}

function tensorsOf(layer: number, starts: TensorMap<number>): UpdateTensors {
  const average = starts[averageName(layer)];
  return {
    weight: tensorNamed(starts, weightName(layer)),
    mean: tensorNamed(starts, meanName(layer)),
    square: tensorNamed(starts, squareName(layer)),
    gradient: tensorNamed(starts, gradientName(layer)),
    ...(average !== undefined && { average }),
  };
}

/** A thread's part of so many cache lines, in bytes. */
function partOf(
  lines: number,
  { thread, threads }: { thread: number; threads: number },
): { start: number; end: number } {
  const start = Math.floor(lines * thread / threads) * LINE;
  const end = Math.floor(lines * (thread + 1) / threads) * LINE;
  return { start, end };
}
