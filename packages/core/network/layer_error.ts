/**
 * The error of a layer that cannot be used.
 *
 * @module
 */

import { InputError } from "../ops/input_error.ts";

/** Where a fault is in a network. */
export interface LayerErrorOptions {
  /** The layer, from 0, where the network is known. */
  readonly layer?: number;
  /** The option of the layer that is at fault, where it is one. */
  readonly option?: string | undefined;
  /** The error behind this one. */
  readonly cause?: unknown;
}

/**
 * A layer that cannot be used. Whoever reads networks from files catches it and shows where the layer is written.
 *
 * @example
 * ```ts
 * import { LayerError } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const { message } = new LayerError("3 channels form no 2 groups", { layer: 0 });
 * assertEquals(message, "Cannot use layer 1: 3 channels form no 2 groups");
 * ```
 */
export class LayerError extends InputError {
  /** What is wrong, and the remedy. */
  readonly reason: string;
  /** The layer, from 0, where the network is known. */
  readonly layer: number | undefined;
  /** The option of the layer that is at fault, where it is one. */
  readonly option: string | undefined;

  /**
   * Makes the error; its message counts layers from 1.
   *
   * @param reason What is wrong, and the remedy.
   * @param options Where it is.
   */
  constructor(reason: string, { layer, option, cause }: LayerErrorOptions = {}) {
    const which = layer === undefined ? "a layer" : `layer ${layer + 1}`;
    super(`Cannot use ${which}: ${reason}`, { cause });
    this.reason = reason;
    this.layer = layer;
    this.option = option;
  }
}
