/**
 * Updates that processes divide among them: each sums the gradients of its part of a tensor, updates that part, and
 * has the others' parts sent to it. Sums of all gradients in every process would be twice the messages, and every
 * process would make the whole update.
 *
 * @module
 */

import { LINE } from "../system/cache_line.ts";
import type { MpiPlace } from "../mpi/communicator.ts";
import type { Exchange, FloatRange } from "../mpi/exchanges.ts";
import { partOf, type UpdateJob, type UpdateTensors } from "./kernels.ts";
import type { Place } from "./layout.ts";
import type { CompiledProgram } from "./passes/program.ts";
import { usesOf } from "./passes/step_uses.ts";
import type { RunStep } from "./run_step.ts";
import { placeOf } from "./step_ranges.ts";

/** The least lines of a tensor that is divided: a message less is worth more than the update of so few numbers. */
const LEAST_DIVIDED = 64;

/** A tensor that processes update in parts. */
export interface DividedTensor {
  /** The index of the step that sums its gradients over processes. */
  readonly step: number;
  /** What is exchanged in its place. */
  readonly exchange: Extract<Exchange, { kind: "allToAll" }>;
  /** The tensor, with this process's part. */
  readonly tensor: UpdateTensors;
}

/** The tensors that processes update in parts, in the order of their gradients. */
export function dividedTensors(
  { steps }: CompiledProgram,
  places: ReadonlyMap<string, Place>,
  { update, processes }: { readonly update: UpdateJob; readonly processes: MpiPlace },
): DividedTensor[] {
  const { rank, size } = processes;
  return steps.flatMap((step, index) => {
    if (step.kind !== "allReduce") return [];
    const [input, output] = [step.input, step.output].map((name) => placeOf(places, name).address);
    const tensor = update.tensors.find(({ gradient }) => gradient === output);
    const isRead = steps.some((other) => usesOf(other).reads.includes(step.output));
    if (input === undefined || output === undefined || tensor === undefined) return [];
    if (isRead || tensor.lines < LEAST_DIVIDED * size) return [];
    const [start, end] = partOf(tensor.lines, { thread: rank, threads: size });
    const own = { start, end, received: output, others: size - 1 };
    const parts = Array.from({ length: size }, (_, thread) => {
      return partInFloats(partOf(tensor.lines, { thread, threads: size }));
    });
    return [{
      step: index,
      exchange: { kind: "allToAll", input, output, parts },
      tensor: { ...tensor, gradient: input, own },
    }];
  });
}

function partInFloats([start, end]: readonly [number, number]): FloatRange {
  return {
    start: start * LINE,
    length: (end - start) * LINE / Float32Array.BYTES_PER_ELEMENT,
  };
}

/**
 * The step that starts to collect the parts of a tensor's weights, or of what else belongs to it.
 *
 * @param tensor The address of what is collected.
 * @param index The number of the exchange in the run.
 */
export function startGather({ exchange }: DividedTensor, tensor: number, index: number): RunStep {
  const gather = { kind: "allGather", tensor, parts: exchange.parts } as const;
  return {
    work: { kind: "start exchange", exchange: gather, index },
    alone: true,
    meet: true,
  };
}

/** The step that waits for an exchange. */
export function endExchange(index: number): RunStep {
  return { work: { kind: "end exchange", index }, alone: true, meet: false };
}

/** The addresses of what a run leaves in parts: a tensor's moments and its moving average. */
export function addressesInParts({ tensor }: DividedTensor): number[] {
  const { firstMoment, secondMoment, ema } = tensor;
  return [firstMoment, secondMoment, ...(ema === undefined ? [] : [ema])];
}

/** A run that collects what other runs leave in parts. */
export function gatherRun(divided: readonly DividedTensor[]): RunStep[] {
  return divided.flatMap((one) =>
    addressesInParts(one).flatMap((address) => [startGather(one, address, 0), endExchange(0)])
  );
}
