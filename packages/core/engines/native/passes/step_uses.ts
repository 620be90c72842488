/**
 * Which buffers a step reads and writes.
 *
 * @module
 */

import { readBy } from "./pass.ts";
import type { CompiledStep } from "./program.ts";

/** The buffers of a step, by name. */
export interface StepUses {
  /** What it reads. */
  readonly reads: readonly string[];
  /** What it writes. */
  readonly writes: readonly string[];
}

/** Which buffers a step reads and writes. */
export function usesOf(step: CompiledStep): StepUses {
  switch (step.kind) {
    case "pass": {
      const { results, reduction } = step.pass;
      const writes = results.map(({ output }) => output);
      const isAdded = reduction === "added" || reduction === "earlier loop";
      return { reads: [...readBy(step.pass), ...(isAdded ? writes : [])], writes };
    }
    case "product":
      return {
        reads: [step.a.buffer, step.b.buffer, ...(step.count ? [step.count] : [])],
        writes: [step.output],
      };
    case "convolution":
    case "convolutionGradient":
      return { reads: [step.input, step.other], writes: [step.output] };
    case "softmax":
    case "argMaxOneHot":
    case "allReduce":
      return { reads: [step.input], writes: [step.output] };
    case "labels":
      return { reads: [step.input], writes: [step.label, step.present] };
    case "order":
      return { reads: [step.used], writes: [step.order, step.count] };
    case "copy":
      return { reads: [step.input, step.order, step.count], writes: [step.output] };
    case "update":
      return { reads: [...step.gradients, ...step.changed], writes: step.changed };
    case "goodnessOfLabels":
      return { reads: [step.images, step.ofLabels], writes: [step.output] };
  }
}
