/**
 * Which steps must not run at the same time.
 *
 * @module
 */

import type { Place } from "./layout.ts";
import type { CompiledStep } from "./passes/program.ts";
import { usesOf } from "./passes/step_uses.ts";

/** A place under the name of its buffer. */
type NamedPlace = Place & { readonly name: string };

/** The places that a step reads and writes. */
export interface Ranges {
  readonly reads: readonly NamedPlace[];
  readonly writes: readonly NamedPlace[];
}

/** The places that a step reads and writes. */
export function rangesOf(step: CompiledStep, places: ReadonlyMap<string, Place>): Ranges {
  const { reads, writes } = usesOf(step);
  const named = (name: string): NamedPlace => ({ ...placeOf(places, name), name });
  return { reads: reads.map(named), writes: writes.map(named) };
}

/** Whether a step has to wait for another. Steps that write parts of one buffer write different ones. */
export function conflict(a: Ranges, b: Ranges): boolean {
  const others = b.writes.filter(({ name }) => !a.writes.some((own) => own.name === name));
  return overlap(a.writes, [...b.reads, ...others]) || overlap(a.reads, b.writes);
}

function overlap(a: readonly Place[], b: readonly Place[]): boolean {
  return a.some((x) =>
    b.some((y) => x.address < y.address + y.bytes && y.address < x.address + x.bytes)
  );
}

/**
 * The place of a buffer.
 *
 * @throws {RangeError} If there is no such buffer.
 */
export function placeOf(places: ReadonlyMap<string, Place>, name: string): Place {
  const place = places.get(name);
  if (place === undefined) throw new RangeError(`Cannot find the buffer "${name}"`);
  return place;
}
