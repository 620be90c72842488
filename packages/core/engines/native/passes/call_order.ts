/**
 * The order in which a traced program is computed.
 *
 * @module
 */

import type { AnyCall, KernelTrace } from "../../../graph/graph.ts";

/**
 * The calls that results depend on, result by result in the order of the program's state and outputs. A training step
 * has the gradients of its first layer first, so a layer learns from its activities before those of the next take their
 * place in the caches.
 *
 * @param trace The program.
 * @returns Its calls, each behind those whose outputs it takes.
 */
export function orderedCalls(
  { calls, state, outputs }: Pick<KernelTrace, "calls" | "state" | "outputs">,
): AnyCall[] {
  const makers = new Map(calls.map((call) => [call.output.name, call] as const));
  const ordered = new Set<AnyCall>();
  const order = (name: string): void => {
    const call = makers.get(name);
    if (call === undefined || ordered.has(call)) return;
    for (const input of call.inputs) order(input.name);
    ordered.add(call);
  };
  for (const { name } of [...Object.values(state), ...Object.values(outputs)]) order(name);
  return [...ordered];
}
