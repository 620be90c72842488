import { assertEquals } from "@std/assert";
import type { CompiledStep } from "./program.ts";
import { Terms } from "./terms.ts";
import { withoutUnread } from "./unread_results.ts";

const ADDRESS = { linear: { constant: 0, factors: [1] }, listed: [] };

/** A step that copies a buffer to others. */
function copyOf(from: string, outputs: readonly string[]): CompiledStep {
  const term = new Terms().load(from, ADDRESS);
  const results = outputs.map((
    output,
  ) => ({ output, format: "f32", address: ADDRESS, term } as const));
  return { kind: "pass", pass: { loops: [8], reduction: "none", results } };
}

Deno.test("withoutUnread() leaves out what nothing reads, and what only that reads", () => {
  const steps = [copyOf("x", ["a", "b"]), copyOf("b", ["c"]), copyOf("a", ["d"])];
  assertEquals(withoutUnread(steps, ["c"]), [copyOf("x", ["b"]), copyOf("b", ["c"])]);
  assertEquals(withoutUnread(steps, ["c", "d"]), steps);
});
