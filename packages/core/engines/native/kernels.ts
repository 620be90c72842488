/**
 * Kernels in WebAssembly for what ONNX Runtime has no operator for and would compute in many passes over
 * memory. `kernels.wat` is their source; its bytes are here. Tensors lie in one memory and are given by their
 * addresses in it, in bytes. Each call computes one part of the result, so that threads can share a job.
 *
 * @module
 */

import { LINE } from "../system/cache_line.ts";
import { gradientScale } from "../../training/adam.ts";
import type { Shape } from "../../ops/ops.ts";
import { sizeOf } from "../../ops/shape.ts";
import type { OptimiserOptions } from "../../training/optimiser.ts";

/**
 * The length of a float32 tensor of a shape in cache lines, rounded up. Tensors and the threads' parts of them start on a
 * new line, so no two threads share one.
 */
export function linesOf(shape: Shape): number {
  return Math.ceil(sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT / LINE);
}

/** A learnt tensor of an update, with all that belongs to it, by address. */
export interface UpdateTensors {
  /** The weights. */
  readonly weight: number;
  /** Their first moments. */
  readonly firstMoment: number;
  /** Their second moments. */
  readonly secondMoment: number;
  /** Their gradients, at {@linkcode gradientScale}. */
  readonly gradient: number;
  /** The exponential moving average of the weights, if the training keeps one. */
  readonly ema?: number;
  /** The weights rounded to bfloat16, if products take them so. */
  readonly rounded?: number | undefined;
  /** The length of each of them in cache lines. Behind a tensor's end, its last line is zero and stays so. */
  readonly lines: number;
  /** The index of its layer. */
  readonly layer: number;
  /** The part of the tensor to update, if other processes update the rest. */
  readonly own?: OwnPart;
}

/** The part of a tensor that a process updates, and what it received from the others for it. */
export interface OwnPart {
  /** Its first cache line, and the line after its last. */
  readonly start: number;
  readonly end: number;
  /** Where the others' gradients of it are, one after the other; they are added to the tensor's own. */
  readonly received: number;
  /** The number of the others. */
  readonly others: number;
}

/** The update of all weights, as `optimiserUpdate` does it. */
export interface UpdateJob {
  /** Which kernel. */
  readonly kernel: "update";
  /** The learnt tensors. */
  readonly tensors: readonly UpdateTensors[];
  /** The address of each layer's step size, `[layers]`. */
  readonly stepSizes: number;
  /** The address of each layer's learning rate, `[layers]`, if weights decay. */
  readonly learningRates?: number;
  /** The constants of Adam, of weight decay and of the moving average. */
  readonly constants: OptimiserOptions;
}

/** The goodness of images with every label, as `Ops.goodnessOfLabels` defines it. */
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

/** A job: the call of a kernel with its arguments. */
export type NativeJob = UpdateJob | GoodnessJob;

/** Which part of a job. */
export interface JobShare {
  /** The index of the part. */
  readonly thread: number;
  /** The number of parts. */
  readonly threads: number;
}

/** The module in base64, made by `deno task kernel:build`. */
const MODULE =
  "AGFzbQEAAAABKwNgEn9/f39/f39/f39/fX19fX19fQBgBX9/f399AGAKf39/f39/f39/fQACFQEGc2hhcmVkBm1lbW9yeQIDAYCABAMEAwABAgclAwRhZGFtAAAHYXZlcmFnZQABEGdvb2RuZXNzT2ZMYWJlbHMAAgqUDgPRBAMFewJ/CXsgC/0TIRkgDP0TIRogDf0TIRsgDv0TIRwgD/0TIR0gEP0TIR4gEf0TIR9DAACAAP0TISBBgIAC/REhIQNAIAQgBUkEQCADIARq/QAEACEWIAcEQCAGIARqIRggByEXA0AgFiAY/QAEAP3kASEWIBggCGohGCAXQQFrIRcgFw0ACwsgASAEav0ABAAgGf3mASAWIBr95gH95AEhFCACIARq/QAEACAb/eYBIBYgFv3mASAc/eYB/eQBIRUgCgRAIBQgFP3gASAg/Ub9TiEUIBUgFSAg/Ub9TiEVCyAAIARq/QAEACESIBIgEiAf/eYB/eUBIBQgFf3jASAd/eQB/ecBIB795gH95QEhEiABIARqIBT9CwQAIAIgBGogFf0LBAAgACAEaiAS/QsEACADIARq/QAEECEWIAcEQCAGIARqIRggByEXA0AgFiAY/QAEEP3kASEWIBggCGohGCAXQQFrIRcgFw0ACwsgASAEav0ABBAgGf3mASAWIBr95gH95AEhFCACIARq/QAEECAb/eYBIBYgFv3mASAc/eYB/eQBIRUgCgRAIBQgFP3gASAg/Ub9TiEUIBUgFSAg/Ub9TiEVCyAAIARq/QAEECETIBMgEyAf/eYB/eUBIBQgFf3jASAd/eQB/ecBIB795gH95QEhEyABIARqIBT9CwQQIAIgBGogFf0LBBAgACAEaiAT/QsEECAJBEAgCSAEQQF2aiASICH9rgFBEP2tASATICH9rgFBEP2tAf2GAf0LBAALIARBIGohBAwBCwsLRgEBewNAIAIgA0kEQCAAIAJq/QAEACEFIAAgAmogBSABIAJq/QAEACAF/eUBIAT9E/3mAf3kAf0LBAAgAkEQaiECDAELCwv3CAMKfwp7A30gBkECdCENA0AgByAISQRAIAcgB0EBaiAISWohCkEAIQsDQCAAIAcgDWxqIQ4gACAKIA1saiEPIAEgCyANbGohEP0MAAAAAAAAAAAAAAAAAAAAACEU/QwAAAAAAAAAAAAAAAAAAAAAIRX9DAAAAAAAAAAAAAAAAAAAAAAhFv0MAAAAAAAAAAAAAAAAAAAAACEX/QwAAAAAAAAAAAAAAAAAAAAAIRj9DAAAAAAAAAAAAAAAAAAAAAAhGf0MAAAAAAAAAAAAAAAAAAAAACEa/QwAAAAAAAAAAAAAAAAAAAAAIRtDAAAAACEeQwAAAAAhH0EAIQwDQCAOIA1qIREgDiANQUBxaiETIA4gDUFwcWohEgNAIA4gE0kEQCAQ/QAEACEdIA79AAQAIB395AH9DAAAAAAAAAAAAAAAAAAAAAD96wEhHCAcIBwgFP2FAiEUIA/9AAQAIB395AH9DAAAAAAAAAAAAAAAAAAAAAD96wEhHCAcIBwgGP2FAiEYIBD9AAQQIR0gDv0ABBAgHf3kAf0MAAAAAAAAAAAAAAAAAAAAAP3rASEcIBwgHCAV/YUCIRUgD/0ABBAgHf3kAf0MAAAAAAAAAAAAAAAAAAAAAP3rASEcIBwgHCAZ/YUCIRkgEP0ABCAhHSAO/QAEICAd/eQB/QwAAAAAAAAAAAAAAAAAAAAA/esBIRwgHCAcIBb9hQIhFiAP/QAEICAd/eQB/QwAAAAAAAAAAAAAAAAAAAAA/esBIRwgHCAcIBr9hQIhGiAQ/QAEMCEdIA79AAQwIB395AH9DAAAAAAAAAAAAAAAAAAAAAD96wEhHCAcIBwgF/2FAiEXIA/9AAQwIB395AH9DAAAAAAAAAAAAAAAAAAAAAD96wEhHCAcIBwgG/2FAiEbIA5BwABqIQ4gD0HAAGohDyAQQcAAaiEQDAELCwNAIA4gEkkEQCAQ/QAEACEdIA79AAQAIB395AH9DAAAAAAAAAAAAAAAAAAAAAD96wEhHCAcIBwgFP2FAiEUIA/9AAQAIB395AH9DAAAAAAAAAAAAAAAAAAAAAD96wEhHCAcIBwgGP2FAiEYIA5BEGohDiAPQRBqIQ8gEEEQaiEQDAELCwNAIA4gEUkEQCAOKgIAIBAqAgCSQwAAAACXISAgHiAgICCUkiEeIA8qAgAgECoCAJJDAAAAAJchICAfICAgIJSSIR8gDkEEaiEOIA9BBGohDyAQQQRqIRAMAQsLIA4gBEEBayANbGohDiAPIARBAWsgDWxqIQ8gECAFQQFrIA1saiEQIAxBAWohDCAMIANJDQALIBQgFf3kASAWIBf95AH95AEhFCACIAcgBWwgC2pBAnRqIAkgHiAU/R8AIBT9HwGSIBT9HwIgFP0fA5KSkpQ4AgAgGCAZ/eQBIBogG/3kAf3kASEYIAIgCiAFbCALakECdGogCSAfIBj9HwAgGP0fAZIgGP0fAiAY/R8DkpKSlDgCACALQQFqIQsgCyAFSQ0ACyAHQQJqIQcMAQsLCw==";

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
  readonly #flushes: boolean;
  readonly #exports: WebAssembly.Exports;

  /**
   * Compiles the kernels.
   *
   * @param memory The memory that holds the tensors, shared between threads.
   * @param options Whether kernels flush denormal moments to zero; not needed where the processor does.
   */
  constructor(memory: WebAssembly.Memory, { flushes = true }: { flushes?: boolean } = {}) {
    const module = new WebAssembly.Module(kernelBytes());
    this.#memory = memory;
    this.#flushes = flushes;
    this.#exports = new WebAssembly.Instance(module, { shared: { memory } }).exports;
  }

  /**
   * Runs a part of a job.
   *
   * @param share Which part.
   */
  run(job: NativeJob, share: JobShare): void {
    if (job.kernel === "update") this.#update(job, share);
    else this.#goodnessOfLabels(job, share);
  }

  #update(job: UpdateJob, share: JobShare): void {
    const { tensors, constants: { adam, weightDecay, ema } } = job;
    const { beta1, beta2, epsilon } = adam;
    const scale = gradientScale(adam);
    const decays = [beta1, (1 - beta1) / scale, beta2, (1 - beta2) / scale ** 2];
    const stepSizes = new Float32Array(this.#memory.buffer, job.stepSizes);
    const learningRates = job.learningRates === undefined
      ? undefined
      : new Float32Array(this.#memory.buffer, job.learningRates);
    for (const tensor of tensors) {
      const { weight, firstMoment, secondMoment, gradient, layer, lines } = tensor;
      const own = tensor.own ?? { start: 0, end: lines, received: 0, others: 0 };
      const length = own.end - own.start;
      const bytes = partOf(length, share).map((line) => (own.start + line) * LINE);
      const others = [own.received - own.start * LINE, own.others, length * LINE];
      const decay = Math.fround((learningRates?.[layer] ?? 0) * weightDecay);
      const moments = [firstMoment, secondMoment];
      const addresses = [weight, ...moments, gradient, ...bytes, ...others, tensor.rounded ?? 0];
      const rates = [epsilon, stepSizes[layer] ?? NaN, decay];
      this.#call("adam", ...addresses, Number(this.#flushes), ...decays, ...rates);
      if (tensor.ema !== undefined) this.#call("average", tensor.ema, weight, ...bytes, 1 - ema);
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

/** A thread's part of a count: the index of its first, and the index after its last. */
export function partOf(count: number, { thread, threads }: JobShare): [start: number, end: number] {
  return [Math.floor(count * thread / threads), Math.floor(count * (thread + 1) / threads)];
}
