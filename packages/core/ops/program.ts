/**
 * A program: a pure function over `Ops`, with named tensors that stay on the engine between calls.
 *
 * The training step and the goodness search are programs. An engine compiles a program into an
 * `Executable`; nothing else in the project depends on which engine that was.
 *
 * @module
 */

import type { Ops, Shape } from "./ops.ts";
import { sizeOf } from "./shape.ts";

/** Tensors by name. */
export type TensorMap<T> = Readonly<Record<string, T>>;

/** Host values by name, float32 in row-major order. */
export type HostTensors = TensorMap<Float32Array<ArrayBuffer>>;

/** What one run of a program gives. */
export interface ProgramResult<T> {
  /** New values of state tensors; a name that is left out keeps its value. */
  readonly state: TensorMap<T>;
  /** Values to hand to the host. */
  readonly outputs: TensorMap<T>;
}

/** A pure function over `Ops`, with resident state. */
export interface Program {
  /** What to call it in labels and errors. */
  readonly name: string;
  /** The shapes of the tensors that stay on the engine. */
  readonly state: TensorMap<Shape>;
  /** The shapes of the tensors that come with each run. */
  readonly inputs: TensorMap<Shape>;
  /**
   * Computes one run. Called once per run by eager engines and once in all by tracing ones, so it
   * must depend on nothing but its arguments. No result may be a state or input tensor itself: an
   * eager engine frees those.
   */
  run<T>(ops: Ops<T>, state: TensorMap<T>, inputs: TensorMap<T>): ProgramResult<T>;
}

/** How an executable runs, for people and benchmarks to read. */
export interface RunReport {
  /** Whether a run is made of fused programs, and not operation by operation. */
  readonly fused: boolean;
  /** Why it is not, in words that follow "because of"; only of programs that can be fused at all. */
  readonly reason?: string;
  /** Programs that the device ran in the last run; 0 before the first. */
  readonly dispatches: number;
  /** The least that these moved: their operands and results, once each, in bytes. */
  readonly bytes: number;
}

/** A program bound to an engine. It owns its resident tensors until `dispose`. */
export interface Executable {
  /**
   * Runs the program once, replaces the state it returns, and reads its outputs back. The inputs must
   * stay as they are until that is done; where the engine has threads of its own, as `native` does,
   * JavaScript goes on meanwhile.
   */
  run(inputs: HostTensors): Promise<HostTensors>;
  /** Copies state to the host: all of it, or the tensors of the given names. */
  readState(names?: readonly string[]): Promise<HostTensors>;
  /** Replaces some or all of the state; no run may be going on. */
  writeState(values: HostTensors): void;
  /** How it runs, where the engine is one that dispatches programs to a device. */
  report?(): RunReport;
  /** Frees what the executable holds. */
  dispose(): Promise<void>;
}

/** Something that runs programs. */
export interface Engine {
  /** Its name; one of `EngineName` for the engines of this package. */
  readonly name: string;
  /** The hardware or adapter it runs on, for people to read. */
  readonly device: string;
  /** What the adapter says of itself, where it runs on one. */
  readonly adapter?: Pick<
    GPUAdapterInfo,
    "vendor" | "architecture" | "description" | "isFallbackAdapter"
  >;
  /** The library that computes, with its version. */
  readonly version: string;
  /** A sentence that the user should see, such as that the adapter is a software one. */
  readonly warning?: string;
  /**
   * Whether the device idles while state is read back, so that a training should read seldom. Engines
   * that share the processor with JavaScript leave it out.
   */
  readonly stallsOnRead?: boolean;
  /**
   * Makes a program runnable.
   *
   * @param program The program.
   * @param state The first values of its state.
   */
  compile(program: Program, state: HostTensors): Promise<Executable>;
}

/**
 * Looks a tensor up.
 *
 * @param tensors Tensors by name.
 * @param name The name.
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
 * @param values The values.
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
