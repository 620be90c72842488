/**
 * Places the buffers of a compiled program in one memory. Buffers that are not needed at the same time share their
 * place, so that a step's data is more likely in the caches.
 *
 * @module
 */

import { LINE } from "../system/cache_line.ts";
import { isSameAddress } from "./passes/affine.ts";
import { BYTES_OF, loadsOf } from "./passes/pass.ts";
import type { Buffer, CompiledProgram } from "./passes/program.ts";
import { usesOf } from "./passes/step_uses.ts";
import type { Shape } from "../../ops/ops.ts";
import type { Program, TensorMap } from "../../ops/program.ts";
import { sizeOf } from "../../ops/shape.ts";

/** Bytes of a number in a buffer. */
const BYTES = { ...BYTES_OF, i32: 4 } as const;

/** A place in memory. */
export interface Place {
  /** Its address in bytes. */
  readonly address: number;
  /** Its length in bytes, a multiple of a cache line. */
  readonly bytes: number;
}

/** Where everything is; two runs may be in flight, with their own inputs and outputs. */
export interface Layout {
  /** The state before the first run. */
  readonly state: TensorMap<Place>;
  /** Second places of state that a run cannot overwrite while it reads it. */
  readonly doubled: TensorMap<Place>;
  /** The inputs of each run. */
  readonly inputs: readonly [TensorMap<Place>, TensorMap<Place>];
  /** The outputs of each run. */
  readonly outputs: readonly [TensorMap<Place>, TensorMap<Place>];
  /** Constants, and what steps write for later ones. */
  readonly buffers: TensorMap<Place>;
  /** The length of the memory, in bytes. */
  readonly bytes: number;
}

/** Bytes of a value, in whole cache lines. */
function bytesOf(shape: Shape, format: Buffer["format"] = "f32"): number {
  return Math.ceil(sizeOf(shape) * BYTES[format] / LINE) * LINE;
}

/** Places all buffers of a program. */
export function layoutOf(
  compiled: CompiledProgram,
  { state, inputs, outputs, kept }: Pick<Program, "state" | "inputs"> & {
    readonly outputs: TensorMap<Shape>;
    /** Buffers that keep what they hold from run to run. */
    readonly kept: ReadonlySet<string>;
  },
): Layout {
  let end = 0;
  const take = (bytes: number): Place => {
    const place = { address: end, bytes };
    end += bytes;
    return place;
  };
  const placed = (shapes: TensorMap<Shape>): Record<string, Place> =>
    Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, take(bytesOf(shape))]),
    );
  const results = new Set([...Object.values(compiled.state), ...Object.values(compiled.outputs)]);
  const doubled = Object.keys(compiled.state).filter((name) => !isOverwritable(compiled, name));
  const given = {
    state: placed(state),
    doubled: placed(Object.fromEntries(doubled.map((name) => [name, state[name] ?? []]))),
    inputs: [placed(inputs), placed(inputs)] as const,
    outputs: [placed(outputs), placed(outputs)] as const,
  };
  const own = Object.entries(compiled.buffers).filter(([name]) => !results.has(name));
  const isFixed = ([name, { values }]: typeof own[number]): boolean =>
    values !== undefined || kept.has(name);
  const fixed = own.filter(isFixed)
    .map(([name, { shape, format }]) => [name, take(bytesOf(shape, format))] as const);
  const shared = sharedPlaces(
    compiled,
    own.filter((one) => !isFixed(one)).map(([name, { shape, format }]) => ({
      name,
      bytes: bytesOf(shape, format),
    })),
  );
  const moved = Object.entries(shared.places).map(([name, { address, bytes }]) =>
    [name, { address: address + end, bytes }] as const
  );
  return {
    ...given,
    buffers: Object.fromEntries([...fixed, ...moved]),
    bytes: end + shared.bytes,
  };
}

/**
 * Whether the new value of a state may take the memory of the old one: no later step reads the old one, and a pass
 * that writes the new one reads the old one only where it writes.
 */
function isOverwritable({ steps, state }: CompiledProgram, name: string): boolean {
  const result = state[name];
  const first = steps.findIndex((step) => usesOf(step).writes.includes(result ?? ""));
  return steps.slice(Math.max(first, 0)).every((step) => {
    if (!usesOf(step).reads.includes(name)) return true;
    if (step.kind !== "pass" || step.pass.reduction !== "none") return false;
    const { results } = step.pass;
    const written = results.filter(({ output }) => output === result);
    const read = results.flatMap(({ term }) => loadsOf(term)).filter(({ buffer }) =>
      buffer === name
    );
    return written.length > 0 &&
      [...written, ...read].every(({ address }) => isSameAddress(address, written[0]?.address));
  });
}

/** Gives places to buffers, each from the first step that writes it to the last that reads it. */
function sharedPlaces(
  { steps }: CompiledProgram,
  buffers: readonly { readonly name: string; readonly bytes: number }[],
): { places: Record<string, Place>; bytes: number } {
  const lives = new Map<string, { first: number; last: number }>();
  steps.forEach((step, index) => {
    const { kind } = step;
    const { reads, writes } = usesOf(step);
    // a sum over processes goes on while later steps run
    const last = kind === "allReduce" ? steps.length : index;
    for (const name of [...writes, ...reads]) {
      const life = lives.get(name);
      if (life === undefined) lives.set(name, { first: index, last });
      else life.last = Math.max(life.last, last);
    }
  });
  const placed: (Place & { name: string; first: number; last: number })[] = [];
  for (const { name, bytes } of buffers.toSorted((a, b) => b.bytes - a.bytes)) {
    const life = lives.get(name);
    if (life === undefined) continue; // no step uses it
    const { first, last } = life;
    const beside = placed
      .filter((other) => other.first <= last && first <= other.last)
      .toSorted((a, b) => a.address - b.address);
    let address = 0;
    for (const other of beside) {
      if (address + bytes <= other.address) break;
      address = Math.max(address, other.address + other.bytes);
    }
    placed.push({ name, address, bytes, first, last });
  }
  return {
    places: Object.fromEntries(
      placed.map(({ name, address, bytes }) => [name, { address, bytes }]),
    ),
    bytes: Math.max(0, ...placed.map(({ address, bytes }) => address + bytes)),
  };
}
