/**
 * Kernels in WebAssembly for what ONNX Runtime has no operator for and would compute in many passes over
 * memory. `kernels.wat` is their source; its bytes are here. Tensors lie in one memory and are given by their
 * addresses in it, in bytes. Each call computes one part of the result, so that threads can share a job.
 *
 * @module
 */

import { gradientScale } from "../../training/adam.ts";
import type { Shape } from "../../ops/ops.ts";
import { sizeOf } from "../../ops/shape.ts";
import type { OptimiserOptions } from "../../training/optimiser.ts";

/**
 * Bytes of a cache line. Tensors and the threads' parts of them start on a new line, so no two threads share
 * one.
 */
export const LINE = 64;

/** The length of a float32 tensor of a shape in cache lines, rounded up. */
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
  "AGFzbQEAAAABKgNgEX9/f39/f39/f399fX19fX19AGAFf39/f30AYAp/f39/f39/f399AAIVAQZzaGFyZWQGbWVtb3J5AgMBgIAEAwQDAAECByUDBGFkYW0AAAdhdmVyYWdlAAEQZ29vZG5lc3NPZkxhYmVscwACCswIA+0CAwR7An8JeyAK/RMhFyAL/RMhGCAM/RMhGSAN/RMhGiAO/RMhGyAP/RMhHCAQ/RMhHUMAAIAA/RMhHkGAgAL9ESEfA0AgBCAFSQRAIAMgBGr9AAQAIRQgBwRAIAYgBGohFiAHIRUDQCAUIBb9AAQA/eQBIRQgFiAIaiEWIBVBAWshFSAVDQALCyABIARq/QAEACAX/eYBIBQgGP3mAf3kASESIBIgEv3gASAe/Ub9TiESIAIgBGr9AAQAIBn95gEgFCAU/eYBIBr95gH95AEhEyATIBP94AEgHv1G/U4hEyAAIARq/QAEACERIBEgESAd/eYB/eUBIBIgE/3jASAb/eQB/ecBIBz95gH95QEhESABIARqIBL9CwQAIAIgBGogE/0LBAAgACAEaiAR/QsEACAJBEAgESAf/a4BIREgCSAEQQF2aiARIBH9DQIDBgcKCw4PAgMGBwoLDg/9WwMAAAsgBEEQaiEEDAELCwtGAQF7A0AgAiADSQRAIAAgAmr9AAQAIQUgACACaiAFIAEgAmr9AAQAIAX95QEgBP0T/eYB/eQB/QsEACACQRBqIQIMAQsLC5MFAwh/CHsCfSAGQQJ0IQwDQCAHIAhJBEBBACEKA0AgACAHIAxsaiENIAEgCiAMbGohDv0MAAAAAAAAAAAAAAAAAAAAACES/QwAAAAAAAAAAAAAAAAAAAAAIRP9DAAAAAAAAAAAAAAAAAAAAAAhFP0MAAAAAAAAAAAAAAAAAAAAACEVQwAAAAAhGkEAIQsDQCANIAxqIQ8gDSAMQUBxaiERIA0gDEFwcWohEANAIA0gEUkEQCAN/QAEACAO/QAEAP3kAf0MAAAAAAAAAAAAAAAAAAAAAP3rASEWIBYgFiAS/YUCIRIgDf0ABBAgDv0ABBD95AH9DAAAAAAAAAAAAAAAAAAAAAD96wEhFyAXIBcgE/2FAiETIA39AAQgIA79AAQg/eQB/QwAAAAAAAAAAAAAAAAAAAAA/esBIRggGCAYIBT9hQIhFCAN/QAEMCAO/QAEMP3kAf0MAAAAAAAAAAAAAAAAAAAAAP3rASEZIBkgGSAV/YUCIRUgDUHAAGohDSAOQcAAaiEODAELCwNAIA0gEEkEQCAN/QAEACAO/QAEAP3kAf0MAAAAAAAAAAAAAAAAAAAAAP3rASEWIBYgFiAS/YUCIRIgDUEQaiENIA5BEGohDgwBCwsDQCANIA9JBEAgDSoCACAOKgIAkkMAAAAAlyEbIBogGyAblJIhGiANQQRqIQ0gDkEEaiEODAELCyANIARBAWsgDGxqIQ0gDiAFQQFrIAxsaiEOIAtBAWohCyALIANJDQALIBIgE/3kASAUIBX95AH95AEhEiACIAcgBWwgCmpBAnRqIAkgGiAS/R8AIBL9HwGSIBL9HwIgEv0fA5KSkpQ4AgAgCkEBaiEKIAogBUkNAAsgB0EBaiEHDAELCws=";

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
   * Compiles the kernels.
   *
   * @param memory The memory that holds the tensors, shared between threads.
   */
  constructor(memory: WebAssembly.Memory) {
    const module = new WebAssembly.Module(kernelBytes());
    this.#memory = memory;
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
    const rates = job.learningRates === undefined
      ? undefined
      : new Float32Array(this.#memory.buffer, job.learningRates);
    for (const tensor of tensors) {
      const { weight, firstMoment, secondMoment, gradient, layer, lines } = tensor;
      const own = tensor.own ?? { start: 0, end: lines, received: 0, others: 0 };
      const length = own.end - own.start;
      const bytes = partOf(length, share).map((line) => (own.start + line) * LINE);
      const others = [own.received - own.start * LINE, own.others, length * LINE];
      const decay = Math.fround((rates?.[layer] ?? 0) * weightDecay);
      const moments = [firstMoment, secondMoment];
      const addresses = [weight, ...moments, gradient, ...bytes, ...others, tensor.rounded ?? 0];
      this.#call("adam", ...addresses, ...decays, epsilon, stepSizes[layer] ?? NaN, decay);
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
