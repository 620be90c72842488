/**
 * Kernels of our own for what ONNX Runtime has no operator for and needs many passes over memory to make,
 * as WebAssembly: `native_kernels.wat`, whose bytes are here. They work on tensors in one memory, which are
 * given by where they begin, in bytes; each call makes a part of the result, so that threads can share it.
 *
 * @module
 */

import { gradientScale } from "../../training/adam.ts";
import type { StepOptions } from "../../training/step_options.ts";

/** Bytes of a cache line: where tensors begin, and threads' parts of weights. */
export const LINE = 64;

/** A learnt tensor in an update of weights. */
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
  readonly ema?: number;
  /** How long each of them is, in cache lines; what is past a tensor's end is zero and stays so. */
  readonly lines: number;
  /** The layer that it is of, from 0. */
  readonly layer: number;
}

/** The update of weights, see `adamUpdate`. */
export interface UpdateJob {
  /** Which kernel. */
  readonly kernel: "update";
  /** What is learnt. */
  readonly tensors: readonly UpdateTensors[];
  /** Each layer's learning rate, corrected by `adamStepSize`. */
  readonly stepSizes: number;
  /** Adam's constants, the decay of the weights and that of the averaged ones. */
  readonly constants: Pick<StepOptions, "adam" | "weightDecay" | "ema">;
}

/** The goodness of images with every label, see `Ops.goodnessOfLabels`. */
export interface GoodnessJob {
  /** Which kernel. */
  readonly kernel: "goodnessOfLabels";
  /** The layer's product with images, `[L, B, C]`. */
  readonly images: number;
  /** Its product with labels, `[L, Y, C]`. */
  readonly ofLabels: number;
  /** The result, `[B, Y]`. */
  readonly goodness: number;
  /** `L`. */
  readonly locations: number;
  /** `B`. */
  readonly count: number;
  /** `Y`. */
  readonly labels: number;
  /** `C`. */
  readonly channels: number;
}

/** What a kernel is to do. */
export type NativeJob = UpdateJob | GoodnessJob;

/** Which part of a job. */
export interface JobShare {
  /** The part, from 0. */
  readonly thread: number;
  /** How many parts there are. */
  readonly threads: number;
}

/** The module in base64, made by `deno task kernel:build`. */
const MODULE =
  "AGFzbQEAAAABKwRgDX9/f39/f319fX19fX0AYAV/f39/fQBgCn9/f39/f39/f30AYAF7AXsCFQEGc2hhcmVkBm1lbW9yeQIDAYCABAMFBAABAgMHJQMEYWRhbQAAB2F2ZXJhZ2UAARBnb29kbmVzc09mTGFiZWxzAAIKswcEvwEBBHsDQCAEIAVJBEAgAyAEav0ABAAhECABIARq/QAEACAG/RP95gEgECAH/RP95gH95AEQAyEOIAIgBGr9AAQAIAj9E/3mASAQIBD95gEgCf0T/eYB/eQBEAMhDyAAIARq/QAEACENIA0gDSAM/RP95gH95QEgDiAP/eMBIAr9E/3kAf3nASAL/RP95gH95QEhDSABIARqIA79CwQAIAIgBGogD/0LBAAgACAEaiAN/QsEACAEQRBqIQQMAQsLC0YBAXsDQCACIANJBEAgACACav0ABAAhBSAAIAJqIAUgASACav0ABAAgBf3lASAE/RP95gH95AH9CwQAIAJBEGohAgwBCwsLkwUDCH8IewJ9IAZBAnQhDANAIAcgCEkEQEEAIQoDQCAAIAcgDGxqIQ0gASAKIAxsaiEO/QwAAAAAAAAAAAAAAAAAAAAAIRL9DAAAAAAAAAAAAAAAAAAAAAAhE/0MAAAAAAAAAAAAAAAAAAAAACEU/QwAAAAAAAAAAAAAAAAAAAAAIRVDAAAAACEaQQAhCwNAIA0gDGohDyANIAxBQHFqIREgDSAMQXBxaiEQA0AgDSARSQRAIA39AAQAIA79AAQA/eQB/QwAAAAAAAAAAAAAAAAAAAAA/esBIRYgFiAWIBL9hQIhEiAN/QAEECAO/QAEEP3kAf0MAAAAAAAAAAAAAAAAAAAAAP3rASEXIBcgFyAT/YUCIRMgDf0ABCAgDv0ABCD95AH9DAAAAAAAAAAAAAAAAAAAAAD96wEhGCAYIBggFP2FAiEUIA39AAQwIA79AAQw/eQB/QwAAAAAAAAAAAAAAAAAAAAA/esBIRkgGSAZIBX9hQIhFSANQcAAaiENIA5BwABqIQ4MAQsLA0AgDSAQSQRAIA39AAQAIA79AAQA/eQB/QwAAAAAAAAAAAAAAAAAAAAA/esBIRYgFiAWIBL9hQIhEiANQRBqIQ0gDkEQaiEODAELCwNAIA0gD0kEQCANKgIAIA4qAgCSQwAAAACXIRsgGiAbIBuUkiEaIA1BBGohDSAOQQRqIQ4MAQsLIA0gBEEBayAMbGohDSAOIAVBAWsgDGxqIQ4gC0EBaiELIAsgA0kNAAsgEiAT/eQBIBQgFf3kAf3kASESIAIgByAFbCAKakECdGogCSAaIBL9HwAgEv0fAZIgEv0fAiAS/R8DkpKSlDgCACAKQQFqIQogCiAFSQ0ACyAHQQFqIQcMAQsLCxQAIAAgAP3gAUMAAIAA/RP9Rv1OCw==";

/**
 * The kernels' module.
 *
 * @returns Its bytes.
 */
export function kernelBytes(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(MODULE), (letter) => letter.charCodeAt(0));
}

/** The kernels over a memory. */
export class NativeKernels {
  readonly #memory: WebAssembly.Memory;
  readonly #exports: WebAssembly.Exports;

  /**
   * Makes the kernels ready.
   *
   * @param memory The memory with the tensors, shared between threads.
   */
  constructor(memory: WebAssembly.Memory) {
    const module = new WebAssembly.Module(kernelBytes());
    this.#memory = memory;
    this.#exports = new WebAssembly.Instance(module, { shared: { memory } }).exports;
  }

  /**
   * Does a part of a job.
   *
   * @param job The job.
   * @param share Which part.
   */
  do(job: NativeJob, share: JobShare): void {
    if (job.kernel === "update") this.#update(job, share);
    else this.#goodnessOfLabels(job, share);
  }

  #update({ tensors, stepSizes, constants }: UpdateJob, share: JobShare): void {
    const { adam, weightDecay, ema } = constants;
    const { beta1, beta2, epsilon } = adam;
    const scale = gradientScale(adam);
    const means = [beta1, (1 - beta1) / scale, beta2, (1 - beta2) / scale ** 2];
    const rates = new Float32Array(this.#memory.buffer, stepSizes);
    for (const { weight, mean, square, gradient, ema: averaged, lines, layer } of tensors) {
      const bytes = partOf(lines, share).map((line) => line * LINE);
      const rate = rates[layer] ?? 0;
      const last = [epsilon, rate, Math.fround(rate * weightDecay)];
      this.#call("adam", weight, mean, square, gradient, ...bytes, ...means, ...last);
      if (averaged !== undefined) this.#call("average", averaged, weight, ...bytes, 1 - ema);
    }
  }

  #goodnessOfLabels(job: GoodnessJob, share: JobShare): void {
    const { images, ofLabels, goodness, locations, count, labels, channels } = job;
    const tensors = [images, ofLabels, goodness];
    const lengths = [locations, count, labels, channels, ...partOf(count, share)];
    this.#call("goodnessOfLabels", ...tensors, ...lengths, 1 / (locations * channels));
  }

  #call(name: string, ...numbers: readonly number[]): void {
    const kernel = this.#exports[name];
    if (typeof kernel !== "function") throw new TypeError(`Cannot find the kernel "${name}"`);
    kernel(...numbers);
  }
}

/** A thread's part of so many things: the first one, and the one after the last. */
function partOf(count: number, { thread, threads }: JobShare): [start: number, end: number] {
  return [Math.floor(count * thread / threads), Math.floor(count * (thread + 1) / threads)];
}
