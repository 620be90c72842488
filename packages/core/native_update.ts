/**
 * The update of weights on `native`: Adam in one pass over memory by a kernel of our own, on all cores;
 * in ONNX Runtime's operations it is ten passes.
 *
 * @module
 */

import { Worker } from "node:worker_threads";
import type { UpdateTensors } from "./native_update_kernel.ts";
import { UpdateTurns, type UpdateWork } from "./native_update_share.ts";
import { weightName } from "./network.ts";
import type { Shape } from "./ops.ts";
import { type TensorMap, tensorNamed } from "./program.ts";
import { sizeOf } from "./shape.ts";
import type { TrainingProgram } from "./step.ts";
import { averageName, gradientName, meanName, squareName } from "./training_tensors.ts";

/** Bytes of a cache line: where tensors begin, and threads' parts of them. */
const LINE = 64;
/** Bytes of a page of WebAssembly. */
const PAGE = 1 << 16;

/**
 * Updates the weights of a training, in memory that its gradients are written to. One thread leads, which
 * is whoever makes the gradients; the others are here.
 */
export class NativeUpdate {
  readonly #memory: WebAssembly.Memory;
  readonly #shapes: TensorMap<Shape>;
  readonly #starts: TensorMap<number>;
  readonly #turns = new UpdateTurns();
  readonly #stepSizes: Float32Array<SharedArrayBuffer>;
  readonly #followers: readonly Worker[];
  /** What the thread that leads has to do. */
  readonly leading: UpdateWork;
  /** Why a thread ended, if one did. */
  #failure: Error | undefined;

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
    const bytes = network.layers.length * Float32Array.BYTES_PER_ELEMENT;
    this.#stepSizes = new Float32Array(new SharedArrayBuffer(bytes));
    const shareOf = (thread: number): UpdateWork => ({
      memory: this.#memory,
      turns: this.#turns.memory,
      stepSizes: this.#stepSizes.buffer,
      parts: network.layers.map((layer, index) => ({
        ...tensorsOf(index, starts),
        ...partOf(linesOf(layer.weightShape), { thread, threads }),
      })),
      followers: threads - 1,
      constants: options,
    });
    this.leading = shareOf(0);
    this.#followers = Array.from({ length: threads - 1 }, (_, index) => {
      const url = new URL("./native_update_thread.ts", import.meta.url);
      const worker = new Worker(url, { workerData: shareOf(index + 1) });
      worker.unref(); // an idle thread keeps no process alive
      worker.on("error", (error: Error) => {
        this.#failure = error;
        this.#turns.end();
      });
      return worker;
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
   * Says how far the next update goes.
   *
   * @param stepSizes Each layer's learning rate, corrected by `adamStepSize`.
   */
  setStepSizes(stepSizes: Float32Array): void {
    this.#stepSizes.set(stepSizes);
  }

  /**
   * Sees that all threads had their share in the last update.
   *
   * @throws {Error} If one could not start or ended.
   */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Ends the threads, of which no update may be going on. */
  async dispose(): Promise<void> {
    this.#turns.end();
    await Promise.all(this.#followers.map((worker) => worker.terminate()));
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
