/**
 * A program: a pure function over `Ops`, with named tensors that stay on the engine between calls.
 *
 * The training step and the scoring of labels are programs. An engine compiles a program into an
 * `Executable`; no other code depends on the engine.
 *
 * @module
 */

import type { PrecisionName } from "./precision.ts";
import type { Ops, Shape } from "./ops.ts";
import { sizeOf } from "./shape.ts";

/** Tensors by name. */
export type TensorMap<T> = Readonly<Record<string, T>>;

/** Host values by name, float32 in row-major order. */
export type HostTensors = TensorMap<Float32Array<ArrayBuffer>>;

/** The results of one run of a program. */
export interface ProgramResult<T> {
  /** New values of state tensors; a name that is left out keeps its value. */
  readonly state: TensorMap<T>;
  /** Values to copy to the host. */
  readonly outputs: TensorMap<T>;
}

/** A pure function over `Ops`, with resident state. */
export interface Program {
  /** Its name, for labels and errors. */
  readonly name: string;
  /** The shapes of the tensors that stay on the engine. */
  readonly state: TensorMap<Shape>;
  /** The shapes of the tensors that come with each run. */
  readonly inputs: TensorMap<Shape>;
  /**
   * Whether its products may be computed in the engine's precision of training steps, not in float32.
   *
   * @default {false}
   */
  readonly inTrainingPrecision?: boolean;
  /**
   * Computes one run. Eager engines call it in every run, tracing engines once, so it must depend on nothing
   * but its arguments. No result may be a state or input tensor itself: an eager engine frees those.
   */
  run<T>(ops: Ops<T>, state: TensorMap<T>, inputs: TensorMap<T>): ProgramResult<T>;
}

/** How an executable runs, for logs and benchmarks. */
export interface RunReport {
  /** Whether it runs as fused programs; otherwise operation by operation. */
  readonly fused: boolean;
  /** Why a training step is not fused: a noun phrase that completes "because of". */
  readonly reason?: string;
  /** Programs that the device ran in the last run; 0 before the first. */
  readonly dispatches: number;
  /** A lower bound of the memory that these moved, in bytes: every operand and result once. */
  readonly bytes: number;
}

/** A program bound to an engine. It owns its resident tensors until `dispose`. */
export interface Executable {
  /** The bytes of its state, inputs and outputs, and of all that a run computes, if the engine knows them. */
  readonly memoryBytes?: number;
  /**
   * Runs the program once, replaces the state that it returns, and reads its outputs back. An engine with
   * threads, such as `native`, does not block JavaScript meanwhile. Runs that are asked for while one is in
   * progress are made after it, in their order.
   *
   * @param inputs The values of every input. They must not change before the promise resolves.
   */
  run(inputs: HostTensors): Promise<HostTensors>;
  /** Copies state to the host: all of it, or the tensors of the given names. */
  readState(names?: readonly string[]): Promise<HostTensors>;
  /** Replaces some or all of the state; no run may be in progress. */
  writeState(values: HostTensors): void;
  /** How it runs; engines on the CPU leave it out. */
  report?(): RunReport;
  /** Frees what the executable holds. */
  dispose(): Promise<void>;
}

/** Runs programs. */
export interface Engine {
  /** Its name; one of `EngineName` for the engines of this package. */
  readonly name: string;
  /** The hardware or adapter it runs on, for messages and records. */
  readonly device: string;
  /** The WebGPU adapter's own description, if it runs on one. */
  readonly adapter?: Pick<
    GPUAdapterInfo,
    "vendor" | "architecture" | "description" | "isFallbackAdapter"
  >;
  /** The library that computes, with its version. */
  readonly version: string;
  /** The precision of the products of its training steps. @default {"f32"} */
  readonly precision?: PrecisionName;
  /** What multiplies matrices, and what would be faster, in one line, where there is a choice. */
  readonly products?: string;
  /** Why this engine was chosen, in one line, where engines were measured. */
  readonly reason?: string;
  /** A warning for the user, such as that the adapter is a software one. */
  readonly warning?: string;
  /**
   * Whether the device idles while state is read back. A training should then read seldom. Engines on the CPU
   * leave it out.
   */
  readonly stallsOnRead?: boolean;
  /**
   * Compiles a program.
   *
   * @param state The first values of its state.
   * @returns The executable, which the caller disposes of.
   */
  compile(program: Program, state: HostTensors): Promise<Executable>;
}

/**
 * Looks a tensor up.
 *
 * @param tensors Tensors by name.
 * @returns The tensor of that name.
 * @throws {RangeError} If there is none.
 */
export function tensorNamed<T>(tensors: TensorMap<T>, name: string): T {
  const tensor = tensors[name];
  if (tensor === undefined) {
    throw new RangeError(
      `Cannot find tensor "${name}": there are ${Object.keys(tensors).join(", ") || "none"}`,
    );
  }
  return tensor;
}

/**
 * Checks host values against the shapes that a program declares.
 *
 * @param shapes The declared shapes.
 * @param options Whether every declared name must be there.
 * @throws {RangeError} If a name is missing or unknown or a length is wrong.
 */
export function checkHostTensors(
  values: HostTensors,
  shapes: TensorMap<Shape>,
  options: { complete: boolean },
): void {
  for (const [name, { length }] of Object.entries(values)) {
    const shape = tensorNamed(shapes, name);
    if (length !== sizeOf(shape)) {
      throw new RangeError(
        `Cannot use "${name}" as shape [${shape}] needs ${sizeOf(shape)} values: it has ${length}`,
      );
    }
  }
  if (options.complete) Object.keys(shapes).forEach((name) => tensorNamed(values, name));
}

/**
 * Picks tensors by name.
 *
 * @param tensors Tensors by name.
 * @param names The names to keep; all if left out.
 * @returns The tensors of those names.
 * @throws {RangeError} If there is none of a name.
 */
export function tensorsNamed<T>(
  tensors: TensorMap<T>,
  names: readonly string[] = Object.keys(tensors),
): TensorMap<T> {
  return Object.fromEntries(names.map((name) => [name, tensorNamed(tensors, name)]));
}
