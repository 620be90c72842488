/**
 * Makes a compiled program ready to run: places its buffers, divides its products, and orders its steps.
 *
 * @module
 */

import type { UpdateJob } from "./kernels.ts";
import type { Layout, Place } from "./layout.ts";
import { passModule, rowsOf } from "./passes/pass_code.ts";
import { type Pass, readBy } from "./passes/pass.ts";
import type { CompiledProgram, CompiledStep, ProductStep } from "./passes/program.ts";
import { ROWS_AT_ONCE } from "./passes/program.ts";
import { usesOf } from "./passes/step_uses.ts";
import type { ProgramMultiplier } from "./multiplier.ts";
import type { RunStep, Work } from "./run_step.ts";
import { sizeOf } from "../../ops/shape.ts";

/** The least work that is shared between threads: waiting for another takes as long as so many additions. */
const LEAST_SHARED = 1 << 13;
/** How many multiplications of a product count as one addition. */
const MULTIPLICATIONS = 32;

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
  /** The update of the weights at the end, if there is one. */
  readonly update?: UpdateJob;
}

/** The steps of a run. */
export async function runSteps(
  { steps }: CompiledProgram,
  places: ReadonlyMap<string, Place>,
  { multiplier, isShared, update }: RunOptions,
): Promise<RunStep[]> {
  const addressOf = (name: string): number => placeOf(places, name).address;
  const found: RunStep[] = [];
  let since: { uses: Ranges; alone: boolean }[] = [];
  for (const [index, step] of steps.entries()) {
    const alone = workIn(step) < LEAST_SHARED || (step.kind === "product" && !isShared);
    const uses = rangesOf(step, places);
    const meet = since.some((other) => !(alone && other.alone) && conflict(uses, other.uses));
    since = meet ? [{ uses, alone }] : [...since, { uses, alone }];
    const work = await workOf(step, `${index}`, { addressOf, multiplier });
    found.push({ work, alone, meet });
  }
  if (update !== undefined) {
    found.push({ work: { kind: "kernel", job: update }, alone: false, meet: true });
  }
  return found;
}

function placeOf(places: ReadonlyMap<string, Place>, name: string): Place {
  const place = places.get(name);
  if (place === undefined) throw new RangeError(`Cannot find the buffer "${name}"`);
  return place;
}

/** A place under the name of its buffer. */
type NamedPlace = Place & { readonly name: string };

/** The places that a step reads and writes. */
interface Ranges {
  readonly reads: readonly NamedPlace[];
  readonly writes: readonly NamedPlace[];
}

function rangesOf(step: CompiledStep, places: ReadonlyMap<string, Place>): Ranges {
  const { reads, writes } = usesOf(step);
  const named = (name: string): NamedPlace => ({ ...placeOf(places, name), name });
  return { reads: reads.map(named), writes: writes.map(named) };
}

/** Whether a step has to wait for another. Steps that write parts of one buffer write different ones. */
function conflict(a: Ranges, b: Ranges): boolean {
  const others = b.writes.filter(({ name }) => !a.writes.some((own) => own.name === name));
  return overlap(a.writes, [...b.reads, ...others]) || overlap(a.reads, b.writes);
}

function overlap(a: readonly Place[], b: readonly Place[]): boolean {
  return a.some((x) =>
    b.some((y) => x.address < y.address + y.bytes && y.address < x.address + x.bytes)
  );
}

/** The work in a step that threads can share, counted in additions. */
function workIn(step: CompiledStep): number {
  switch (step.kind) {
    case "pass":
      return rowsOf(step.pass) === 1 ? 0 : sizeOf(step.pass.loops);
    case "product":
      return step.batch * step.rows * step.inner * step.columns / MULTIPLICATIONS;
    case "softmax":
    case "argMaxOneHot":
      return step.rows * step.length;
    case "goodnessOfLabels":
      return step.locations * step.count * step.labels * step.channels;
    case "copy":
      return step.matrices * step.rows * step.length;
    case "labels":
    case "order":
      return 0;
  }
}

function workOf(
  step: CompiledStep,
  name: string,
  { addressOf, multiplier }: {
    readonly addressOf: (name: string) => number;
    readonly multiplier: ProgramMultiplier;
  },
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
        bytes: length * (format === "bf16" ? 2 : 4),
      };
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
  return [addressOf(pass.output), ...readBy(pass).map(addressOf)];
}

async function productOf(
  step: ProductStep,
  { addressOf, multiplier }: {
    readonly addressOf: (name: string) => number;
    readonly multiplier: ProgramMultiplier;
  },
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
