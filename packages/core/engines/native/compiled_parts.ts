/**
 * What an executable of `native` is made from: one memory, two prepared runs, and threads of our own, which share every
 * step.
 *
 * @module
 */

import {
  addressesInParts,
  type DividedTensor,
  dividedTensors,
  gatherRun,
} from "./divided_update.ts";
import type { NativeParts, Slot } from "./executable.ts";
import { leadingThread } from "./leading_thread.ts";
import { type Layout, layoutOf, type Place } from "./layout.ts";
import { Meeting } from "./meeting.ts";
import type { MpiPlace } from "../mpi/communicator.ts";
import type { Multiplier } from "./multiplier.ts";
import { compileTrace } from "./passes/compile.ts";
import type { NumberFormat } from "./passes/pass.ts";
import type { CompiledProgram } from "./passes/program.ts";
import { withLayerUpdates } from "./layer_updates.ts";
import { shapesOf, tracedProgram, updateJob } from "./plan.ts";
import { passesOf, placesOf, runSteps, usefulThreads } from "./run_program.ts";
import type { RunStep } from "./run_step.ts";
import { useHugePages } from "../system/huge_pages.ts";
import { NativeThreads } from "./threads.ts";
import type { Shape } from "../../ops/ops.ts";
import { type Program, type TensorMap, tensorNamed } from "../../ops/program.ts";
import { sizeOf } from "../../ops/shape.ts";

/** The index of the first run that takes copies of state from the run before it. */
const SHORT = 2;

/** Bytes of a page of WebAssembly. */
const PAGE = 1 << 16;

/** How programs are compiled. */
export interface CompiledOptions {
  /** Multiplies matrices. */
  readonly multiplier: Multiplier;
  /** The format of factors. */
  readonly precision: NumberFormat;
  /** The largest number of threads. */
  readonly cores: number;
  /** The processes that sums are over, if there are others. */
  readonly processes?: MpiPlace | undefined;
}

function writeConstants(
  memory: WebAssembly.Memory,
  { buffers }: CompiledProgram,
  layout: Layout,
): void {
  for (const [name, { values }] of Object.entries(buffers)) {
    if (values === undefined) continue;
    const { address } = tensorNamed(layout.buffers, name);
    const Numbers = values instanceof Int32Array ? Int32Array : Float32Array;
    new Numbers(memory.buffer as ArrayBuffer, address, values.length).set(values);
  }
}

/**
 * The bfloat16 copies of state that stay right from run to run: no pass changes that state, and the update of weights
 * changes their copies.
 */
function keptCopies({ rounded, state }: CompiledProgram, program: Program): Set<string> {
  const kept = Object.entries(rounded).filter(([name]) =>
    Object.hasOwn(program.state, name) && !Object.hasOwn(state, name)
  );
  return new Set(kept.map(([, buffer]) => buffer));
}

/**
 * Prepares a program.
 *
 * @returns What an executable owns.
 */
export async function compiledParts(
  program: Program,
  { multiplier, precision, cores, processes }: CompiledOptions,
): Promise<NativeParts> {
  const { traced, trace, training } = tracedProgram(program, multiplier.convolves);
  const made = compileTrace(trace, precision);
  const compiled = training && !processes ? withLayerUpdates(made, training) : made;
  // Gradients are no state where layers are updated one by one.
  const { state: shapesOfState } = compiled === made ? traced : program;
  const threads = usefulThreads(compiled, cores);
  const outputs = shapesOf(trace.outputs);
  const kept = training && processes ? new Set<string>() : keptCopies(compiled, traced);
  const layout = layoutOf(compiled, { inputs: traced.inputs, state: shapesOfState, outputs, kept });
  const pages = Math.max(1, Math.ceil(layout.bytes / PAGE));
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  useHugePages(memory);
  writeConstants(memory, compiled, layout);
  const products = multiplier.forProgram(memory, multiplier.isShared ? threads : cores);
  const { isShared } = multiplier;
  const runOf = async (
    run: 0 | 1,
  ): Promise<{ full: RunStep[]; short: RunStep[]; divided: DividedTensor[] }> => {
    const places = placesOf(compiled, layout, run);
    const addressOf = (name: string): number =>
      (places.get(name) ?? places.get(made.state[name] ?? ""))?.address ?? NaN;
    const roundedTo = (name: string): number | undefined => {
      const buffer = compiled.rounded[name];
      return buffer !== undefined && kept.has(buffer) ? addressOf(buffer) : undefined;
    };
    const update = training && updateJob(training, addressOf, roundedTo);
    const divided = update && processes
      ? dividedTensors(compiled, places, { update, processes })
      : [];
    const stepsOf = (held: ReadonlySet<string>): Promise<RunStep[]> =>
      runSteps(compiled, places, { multiplier: products, isShared, update, divided, held });
    const full = await stepsOf(new Set());
    return { full, short: kept.size === 0 ? full : await stepsOf(kept), divided };
  };
  const [first, second] = await Promise.all([runOf(0), runOf(1)]);
  const gather = gatherRun(first.divided);
  const runs = [first.full, second.full, first.short, second.short, gather];
  /** Whether copies of state must be made anew. */
  let isStale = true;
  const inParts = first.divided.flatMap(addressesInParts);
  const workers = new NativeThreads({
    memory,
    program: {
      passes: passesOf(compiled),
      runs,
      ...(multiplier.library && { library: multiplier.library }),
      meeting: new Meeting(threads).memory,
      processes,
    },
  }, threads);
  const work = await leadingThread().attach(workers.leading, memory);
  const views = (places: TensorMap<Place>, shapes: TensorMap<Shape>): TensorMap<Float32Array> =>
    Object.fromEntries(
      Object.entries(places).map(([name, { address }]) => {
        const length = sizeOf(tensorNamed(shapes, name));
        return [name, new Float32Array(memory.buffer, address, length)];
      }),
    );
  const state = views(layout.state, shapesOfState);
  const replaced = { ...state, ...views(layout.doubled, shapesOfState) };
  const make = async (run: number): Promise<void> => {
    try {
      await work.run(run);
    } finally {
      workers.check(); // why another thread failed says more than that it did
    }
  };
  const slotOf = (run: 0 | 1): Slot => ({
    inputs: views(layout.inputs[run], traced.inputs),
    outputs: views(layout.outputs[run], outputs),
    after: run === 0 ? replaced : state,
    run: () => {
      const index = isStale ? run : SHORT + run;
      isStale = false;
      return make(index);
    },
  });
  const dispose = async (): Promise<void> => {
    await work.release();
    await workers.dispose();
    products.release();
  };
  return {
    state,
    inFlight: [slotOf(0), slotOf(1)],
    inParts: {
      names: Object.keys(layout.state).filter((name) =>
        inParts.includes(tensorNamed(layout.state, name).address)
      ),
      gather: () => make(runs.indexOf(gather)),
    },
    memoryBytes: layout.bytes,
    stateReplaced: () => {
      isStale = true;
    },
    dispose,
  };
}
