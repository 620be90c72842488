/**
 * What is done in a step of a run, with the addresses of its buffers.
 *
 * @module
 */

import type { ProgramMultiplier } from "./multiplier.ts";
import { rowsOf } from "./passes/pass_code.ts";
import { BYTES_OF, type Pass, readBy } from "./passes/pass.ts";
import { type CompiledStep, type ProductStep, ROWS_AT_ONCE } from "./passes/program.ts";
import type { UpdateJob } from "./kernels.ts";
import type { Work } from "./run_step.ts";

/** How a step is made ready. */
interface WorkOptions {
  /** Gives the addresses of buffers. */
  readonly addressOf: (name: string) => number;
  /** Multiplies matrices. */
  readonly multiplier: ProgramMultiplier;
  /** The update of all layers. */
  readonly update?: UpdateJob | undefined;
}

/**
 * What is done in a step of a run.
 *
 * @param step The step.
 * @param name The name of its pass.
 */
export function workOf(
  step: CompiledStep,
  name: string,
  { addressOf, multiplier, update }: WorkOptions,
): Promise<Work> | Work {
  switch (step.kind) {
    case "pass":
      return {
        kind: "pass",
        name,
        rows: rowsOf(step.pass),
        addresses: addressesOf(step.pass, addressOf),
      };
    case "product":
      return productOf(step, { addressOf, multiplier });
    case "convolution":
    case "convolutionGradient":
      return multiplier.convolve(step, {
        a: addressOf(step.input),
        b: addressOf(step.other),
        output: addressOf(step.output),
      });
    case "softmax":
    case "argMaxOneHot":
      return { ...step, input: addressOf(step.input), output: addressOf(step.output) };
    case "labels": {
      const [input, label, present] = [step.input, step.label, step.present].map(addressOf);
      const { kind, rows, length } = step;
      return { kind, rows, length, input: input ?? 0, label: label ?? 0, present: present ?? 0 };
    }
    case "order": {
      const [used, order, count] = [step.used, step.order, step.count].map(addressOf);
      return {
        kind: "order",
        rows: step.rows,
        used: used ?? 0,
        order: order ?? 0,
        count: count ?? 0,
      };
    }
    case "copy": {
      const { matrices, rows, length, format } = step;
      return {
        kind: "copy",
        input: addressOf(step.input),
        output: addressOf(step.output),
        order: addressOf(step.order),
        count: addressOf(step.count),
        matrices,
        rows,
        bytes: length * BYTES_OF[format],
      };
    }
    case "allReduce": {
      const [input, output] = [addressOf(step.input), addressOf(step.output)];
      const exchange = { ...step, input, output };
      return { kind: "start exchange", exchange, index: Number(name) };
    }
    case "update": {
      if (update === undefined) throw new RangeError("Cannot update weights without an optimiser");
      const tensors = update.tensors.filter(({ layer }) => layer === step.layer);
      return { kind: "kernel", job: { ...update, tensors } };
    }
    case "goodnessOfLabels": {
      const { locations, count, labels, channels } = step;
      const job = {
        kernel: step.kind,
        images: addressOf(step.images),
        ofLabels: addressOf(step.ofLabels),
        goodness: addressOf(step.output),
        locations,
        count,
        labels,
        channels,
      };
      return { kind: "kernel", job };
    }
  }
}

function addressesOf(pass: Pass, addressOf: (name: string) => number): number[] {
  return [...pass.results.map(({ output }) => output), ...readBy(pass)].map(addressOf);
}

async function productOf(
  step: ProductStep,
  { addressOf, multiplier }: WorkOptions,
): Promise<Work> {
  const places = {
    a: addressOf(step.a.buffer),
    b: addressOf(step.b.buffer),
    output: addressOf(step.output),
  };
  if (step.count === undefined) return await multiplier.prepare(step, places);
  const counts = Array.from(
    { length: Math.ceil(step.inner / ROWS_AT_ONCE) },
    (_, index) => Math.min((index + 1) * ROWS_AT_ONCE, step.inner),
  );
  return {
    kind: "product of rows",
    count: addressOf(step.count),
    products: await Promise.all(
      counts.map((inner) => multiplier.prepare({ ...step, inner }, places)),
    ),
    output: places.output,
    length: step.batch * step.rows * step.columns,
  };
}
