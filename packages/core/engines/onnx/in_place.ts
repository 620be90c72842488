/**
 * Finds the state of a traced program that a run may overwrite in place, so that one buffer is enough.
 *
 * @module
 */

import type { AnyCall, StageTrace } from "./stages.ts";

/** Operations whose result may take an operand's memory: each element is read before it is written. */
const ELEMENTWISE: ReadonlySet<string> = new Set(["add", "sub", "mul", "div"]);

/**
 * Finds the state whose new value may take the memory of the old one. A runtime is free to reorder calls that
 * do not depend on each other. So every call that reads the old value must be one that the new value depends
 * on, or be the elementwise call that computes the new value.
 *
 * @param trace The program, written down.
 * @returns The names of that state.
 */
export function overwritableState(trace: StageTrace): Set<string> {
  const makers = new Map(trace.calls.map((call) => [call.output.name, call]));
  return new Set(
    Object.entries(trace.state)
      .filter(([name, next]) => {
        const maker = makers.get(next.name);
        return maker !== undefined && mayOverwrite(trace, makers, { name, maker });
      })
      .map(([name]) => name),
  );
}

function mayOverwrite(
  { calls }: StageTrace,
  makers: ReadonlyMap<string, AnyCall>,
  { name, maker }: { name: string; maker: AnyCall },
): boolean {
  const before = callsBefore(makers, maker);
  return calls
    .filter(({ inputs }) => inputs.some((input) => input.name === name))
    .every((call) => call === maker ? writesElementwise(call, name) : readsOnce(call, before));
}

/** A reshaped value may be the same memory under another name, and be read later. */
function readsOnce(call: AnyCall, before: ReadonlySet<AnyCall>): boolean {
  return call.operation.op !== "reshape" && before.has(call);
}

function writesElementwise({ operation, inputs, output }: AnyCall, name: string): boolean {
  return ELEMENTWISE.has(operation.op) &&
    inputs.every((input) => input.name !== name || input.shape.join() === output.shape.join());
}

/** The calls that a call depends on. */
function callsBefore(makers: ReadonlyMap<string, AnyCall>, call: AnyCall): Set<AnyCall> {
  const found = new Set<AnyCall>();
  const visit = ({ inputs }: AnyCall): void => {
    for (const { name } of inputs) {
      const maker = makers.get(name);
      if (maker === undefined || found.has(maker)) continue;
      found.add(maker);
      visit(maker);
    }
  };
  visit(call);
  return found;
}
