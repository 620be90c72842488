/**
 * Makes a compiled program ready to run: places its buffers, divides its products, and orders its steps.
 *
 * @module
 */

import { type DividedTensor, endExchange, startGather } from "./divided_update.ts";
import type { UpdateJob, UpdateTensors } from "./kernels.ts";
import type { Layout, Place } from "./layout.ts";
import type { ProgramMultiplier } from "./multiplier.ts";
import { passModule, rowsOf } from "./passes/pass_code.ts";
import type { CompiledProgram, CompiledStep } from "./passes/program.ts";
import type { RunStep } from "./run_step.ts";
import { conflict, placeOf, type Ranges, rangesOf } from "./step_ranges.ts";
import { workOf } from "./step_work.ts";
import { cellsOf } from "../../ops/fields.ts";
import { sizeOf } from "../../ops/shape.ts";

/** The least work that is shared between threads: waiting for another takes as long as so many additions. */
const LEAST_SHARED = 1 << 13;
/** How many multiplications of a product count as one addition. */
const MULTIPLICATIONS = 32;
/** How many additions an element counts as where one is computed at a time, in JavaScript. */
const ONE_AT_A_TIME = 32;

/**
 * The number of threads that pays off for a program.
 *
 * @param cores The largest number of threads.
 * @returns At least 1, at most `cores`.
 */
export function usefulThreads({ steps }: CompiledProgram, cores: number): number {
  const largest = Math.max(0, ...steps.map(workIn));
  return Math.max(1, Math.min(cores, Math.floor(largest / LEAST_SHARED)));
}

/** The module of all passes of a program. A pass is named after its step. */
export function passesOf({ steps }: CompiledProgram): Uint8Array<ArrayBuffer> {
  return passModule(
    steps.flatMap((step, index) => step.kind === "pass" ? [[`${index}`, step.pass] as const] : []),
  );
}

/** Where the buffers of one of the two runs are. */
export function placesOf(
  compiled: CompiledProgram,
  layout: Layout,
  run: 0 | 1,
): ReadonlyMap<string, Place> {
  const replaced = { ...layout.state, ...layout.doubled };
  const [before, after] = run === 0 ? [layout.state, replaced] : [replaced, layout.state];
  const results = [
    ...Object.entries(compiled.state).map(([name, value]) => [value, after[name]] as const),
    ...Object.entries(compiled.outputs).map(([name, value]) =>
      [value, layout.outputs[run][name]] as const
    ),
  ];
  const given = [layout.buffers, before, layout.inputs[run]].flatMap((places) =>
    Object.entries(places)
  );
  return new Map([
    ...given,
    ...results.flatMap(([name, place]) => place ? [[name, place] as const] : []),
  ]);
}

/** How a run is made. */
export interface RunOptions {
  /** Multiplies matrices. */
  readonly multiplier: ProgramMultiplier;
  /** Whether threads share a product, see `Multiplier`. */
  readonly isShared: boolean;
  /** The update of the weights, if there is one: at the end, where it is no step of the program. */
  readonly update?: UpdateJob | undefined;
  /** The tensors of it that processes update in parts. */
  readonly divided: readonly DividedTensor[];
  /** Buffers that hold already what passes would write to them. */
  readonly held: ReadonlySet<string>;
}

/** The steps of a run. */
export async function runSteps(
  { steps }: CompiledProgram,
  places: ReadonlyMap<string, Place>,
  { multiplier, isShared, update, divided, held }: RunOptions,
): Promise<RunStep[]> {
  const addressOf = (name: string): number => placeOf(places, name).address;
  const found: RunStep[] = [];
  let since: { uses: Ranges; alone: boolean }[] = [];
  let open: OpenSum[] = [];
  for (const [index, step] of steps.entries()) {
    if (step.kind === "pass" && step.pass.results.every(({ output }) => held.has(output))) continue;
    const alone = workIn(step) < LEAST_SHARED || (step.kind === "product" && !isShared);
    const uses = rangesOf(step, places);
    const awaited = open.filter((other) => conflict(uses, other.uses));
    open = open.filter((other) => !awaited.includes(other));
    found.push(...awaited.map(({ index }) => endExchange(index)));
    const meet = awaited.length > 0 ||
      since.some((other) => !(alone && other.alone) && conflict(uses, other.uses));
    since = meet ? [{ uses, alone }] : [...since, { uses, alone }];
    const work = await workOf(step, `${index}`, { addressOf, multiplier, update });
    if (work.kind !== "start exchange") {
      found.push({ work, alone, meet });
      continue;
    }
    const inParts = divided.find((one) => one.step === index);
    const { exchange } = inParts ?? work;
    const tensors = inParts
      ? [inParts.tensor]
      : update?.tensors.filter(({ gradient }) =>
        "output" in exchange && gradient === exchange.output
      ) ?? [];
    open.push({ index, uses, tensors, ...(inParts && { divided: inParts }) });
    found.push({ work: { ...work, exchange }, alone, meet });
  }
  const isUpdated = steps.some(({ kind }) => kind === "update");
  return isUpdated ? found : [...found, ...lastSteps(open, update, steps.length)];
}

/** A sum over processes that goes on while other steps run. */
interface OpenSum {
  /** The number of its exchange. */
  readonly index: number;
  /** The places that it reads and writes. */
  readonly uses: Ranges;
  /** What is updated when it ends: the tensor whose gradients are summed, if it is one. */
  readonly tensors: readonly UpdateTensors[];
  /** How processes update it in parts, if they do. */
  readonly divided?: DividedTensor;
}

/**
 * Updates the weights whose gradients are there, then those of each sum over processes when it ends.
 *
 * @param free The first number that no exchange of the run has.
 */
function lastSteps(
  open: readonly OpenSum[],
  update: UpdateJob | undefined,
  free: number,
): RunStep[] {
  if (update === undefined) return open.map(({ index }) => endExchange(index));
  const updateOf = (tensors: readonly UpdateTensors[]): RunStep[] => {
    if (tensors.length === 0) return [];
    return [{ work: { kind: "kernel", job: { ...update, tensors } }, alone: false, meet: true }];
  };
  const awaited = new Set(open.flatMap(({ tensors }) => tensors.map(({ weight }) => weight)));
  const gathers = open.flatMap(({ divided }) => divided ?? []);
  const gatherOf = (divided: DividedTensor): RunStep =>
    startGather(divided, divided.tensor.weight, free + gathers.indexOf(divided));
  return [
    ...updateOf(update.tensors.filter((tensor) => !awaited.has(tensor.weight))),
    ...open.flatMap(({ index, tensors, divided }) => [
      endExchange(index),
      ...updateOf(tensors),
      ...(divided ? [gatherOf(divided)] : []),
    ]),
    ...gathers.map((_, index) => endExchange(free + index)),
  ];
}

/** The work in a step that threads can share, counted in additions. */
function workIn(step: CompiledStep): number {
  switch (step.kind) {
    case "pass":
      return rowsOf(step.pass) === 1 ? 0 : sizeOf(step.pass.loops);
    case "product":
      return step.batch * step.rows * step.inner * step.columns / MULTIPLICATIONS;
    case "convolution":
    case "convolutionGradient": {
      const { fields, rows, channels, columns } = step;
      return fields.length * rows * cellsOf(fields) * channels * columns / MULTIPLICATIONS;
    }
    case "softmax":
    case "argMaxOneHot":
      return step.rows * step.length;
    case "labels":
      return step.rows * step.length * ONE_AT_A_TIME;
    case "goodnessOfLabels":
      return step.locations * step.count * step.labels * step.channels;
    case "copy":
      return step.matrices * step.rows * step.length;
    case "update":
      return step.length;
    case "order":
    case "allReduce":
      return 0;
  }
}
