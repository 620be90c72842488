/**
 * Which state of a traced program a run may overwrite while it reads it: then it need not be held
 * twice.
 *
 * @module
 */

import type { AnyCall, KernelTrace } from "../../graph/trace.ts";

/** Operations whose result may lie where an operand of its shape lies: each element is read first. */
const ELEMENTWISE: ReadonlySet<string> = new Set(["add", "sub", "mul", "div"]);

/**
 * Finds the state whose new value may take the memory of the old one, in whatever order a runtime
 * makes calls that do not depend on each other: every call that reads the old value is one that the
 * new value depends on, or is the call that makes it, element by element.
 *
 * @param trace The program, written down.
 * @returns The names of that state.
 */
export function overwritableState(trace: KernelTrace): Set<string> {
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
  { calls }: KernelTrace,
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
