/**
 * Leaves out what passes write and nothing reads: joined passes compute what they would have read of each other.
 *
 * @module
 */

import type { CompiledStep } from "./program.ts";
import { usesOf } from "./step_uses.ts";

/**
 * Leaves out the results of passes that no later step reads, and passes without results.
 *
 * @param kept The buffers that are read after the last step.
 */
export function withoutUnread(
  steps: readonly CompiledStep[],
  kept: Iterable<string>,
): CompiledStep[] {
  const needed = new Set(kept);
  const found: CompiledStep[] = [];
  for (const step of steps.toReversed()) {
    const needful = step.kind === "pass" ? withResults(step, needed) : step;
    if (needful === undefined) continue;
    found.push(needful);
    for (const name of usesOf(needful).reads) needed.add(name);
  }
  return found.toReversed();
}

function withResults(
  { kind, pass }: Extract<CompiledStep, { kind: "pass" }>,
  needed: ReadonlySet<string>,
): CompiledStep | undefined {
  const results = pass.results.filter(({ output }) => needed.has(output));
  return results.length === 0 ? undefined : { kind, pass: { ...pass, results } };
}
