/**
 * The kernel that updates weights, as WebAssembly: `native_update_kernel.wat`, whose bytes are here.
 *
 * @module
 */

import { gradientScale } from "./adam.ts";
import type { StepOptions } from "./step_options.ts";

/** Where a layer's tensors begin, in bytes. */
export interface UpdateTensors {
  /** The weights. */
  readonly weight: number;
  /** The running means of their gradients. */
  readonly mean: number;
  /** The running means of their squared gradients. */
  readonly square: number;
  /** Their gradients, at {@linkcode gradientScale}. */
  readonly gradient: number;
  /** The averaged weights, if there are any. */
  readonly average?: number;
}

/** A part of a layer's tensors. */
export interface UpdatePart extends UpdateTensors {
  /** Where it begins in each tensor, in bytes; a multiple of 16. */
  readonly start: number;
  /** Where it ends, likewise. */
  readonly end: number;
}

/** What all updates of a training have in common. */
export type UpdateConstants = Pick<StepOptions, "adam" | "weightDecay" | "average">;

/** The module in base64, made by `deno task kernel:build`. */
const MODULE =
  "AGFzbQEAAAABHgNgDX9/f39/f319fX19fX0AYAV/f39/fQBgAXsBewIVAQZzaGFyZWQGbWVtb3J5AgMBgIAEAwQDAAECBxICBGFkYW0AAAdhdmVyYWdlAAEKngIDvwEBBHsDQCAEIAVJBEAgAyAEav0ABAAhECABIARq/QAEACAG/RP95gEgECAH/RP95gH95AEQAiEOIAIgBGr9AAQAIAj9E/3mASAQIBD95gEgCf0T/eYB/eQBEAIhDyAAIARq/QAEACENIA0gDSAM/RP95gH95QEgDiAP/eMBIAr9E/3kAf3nASAL/RP95gH95QEhDSABIARqIA79CwQAIAIgBGogD/0LBAAgACAEaiAN/QsEACAEQRBqIQQMAQsLC0YBAXsDQCACIANJBEAgACACav0ABAAhBSAAIAJqIAUgASACav0ABAAgBf3lASAE/RP95gH95AH9CwQAIAJBEGohAgwBCwsLFAAgACAA/eABQwAAgAD9E/1G/U4L";

/**
 * The kernel's module.
 *
 * @returns Its bytes.
 */
export function kernelBytes(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(MODULE), (letter) => letter.charCodeAt(0));
}

/**
 * Makes the kernel ready.
 *
 * @param memory The memory with the tensors, shared between threads.
 * @param constants Adam's constants, the decay of the weights and that of the averaged ones.
 * @returns A function that updates a part of a layer by a step size.
 */
export function updateKernel(
  memory: WebAssembly.Memory,
  { adam, weightDecay, average }: UpdateConstants,
): (part: UpdatePart, stepSize: number) => void {
  const module = new WebAssembly.Module(kernelBytes());
  const { exports } = new WebAssembly.Instance(module, { shared: { memory } });
  const [updateByAdam, moveAverage] = [exported(exports, "adam"), exported(exports, "average")];
  const { beta1, beta2, epsilon } = adam;
  const scale = gradientScale(adam);
  return ({ weight, mean, square, gradient, average: averaged, start, end }, stepSize) => {
    const tensors = [weight, mean, square, gradient, start, end];
    const means = [beta1, (1 - beta1) / scale, beta2, (1 - beta2) / scale ** 2];
    updateByAdam(...tensors, ...means, epsilon, stepSize, Math.fround(stepSize * weightDecay));
    if (averaged !== undefined) moveAverage(averaged, weight, start, end, 1 - average);
  };
}

function exported(exports: WebAssembly.Exports, name: string): (...numbers: number[]) => void {
  const value = exports[name];
  if (typeof value !== "function") throw new TypeError(`Cannot find the function "${name}"`);
  return (...numbers) => value(...numbers);
}
