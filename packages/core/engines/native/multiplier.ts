/**
 * Who multiplies matrices in a compiled program.
 *
 * @module
 */

import type { OneDnnPlace } from "./onednn/thread.ts";
import type { ConvolutionStep, ProductStep } from "./passes/program.ts";
import type { ProductWork } from "./run_step.ts";

/** The addresses of the factors and the result of a product, in bytes. */
export interface ProductPlaces {
  /** The first factors. */
  readonly a: number;
  /** The second factors. */
  readonly b: number;
  /** The results. */
  readonly output: number;
}

/** Multiplies the matrices of one program. */
export interface ProgramMultiplier {
  /** Prepares a product. */
  prepare(step: ProductStep, places: ProductPlaces): Promise<ProductWork>;
  /**
   * Prepares a product of fields, or the gradient of one.
   *
   * @throws {Error} If this multiplier does not convolve.
   */
  convolve(step: ConvolutionStep, places: ProductPlaces): ProductWork;
  /** Frees what was prepared; nothing may be running. */
  release(): void;
}

/** Multiplies matrices. */
export interface Multiplier {
  /** The library, with its version. */
  readonly name: string;
  /**
   * Whether threads of the program share a product. If not, the leading thread calls the library, which has threads of
   * its own.
   */
  readonly isShared: boolean;
  /** Whether it multiplies fields where they lie. */
  readonly convolves: boolean;
  /** oneDNN, if it is the library. */
  readonly library?: OneDnnPlace;
  /**
   * Starts to multiply for a program.
   *
   * @param memory The memory that holds its buffers.
   * @param threads The number of its threads.
   */
  forProgram(memory: WebAssembly.Memory, threads: number): ProgramMultiplier;
}
