/**
 * The tests that compare WebGPU with the float64 reference, and what became of them.
 *
 * @module
 */

import * as v from "valibot";

/** What became of the tests. */
export const PARITY = v.object({
  passed: v.number(),
  ignored: v.array(v.string()),
  failed: v.array(v.object({ name: v.string(), message: v.string() })),
  isComplete: v.boolean(),
});

/** What became of the tests; they are not complete if their process was stopped or broke off. */
export type Parity = v.InferOutput<typeof PARITY>;

/** The line of a test in TAP, which Deno prints: those within a test are indented. */
const LINE = /^(?<not>not )?ok \d+ - (?<name>.*?)(?<skip> # SKIP)?$/;
const MESSAGE = v.object({ message: v.string() });

/**
 * Reads what `deno test --reporter=tap` prints.
 *
 * @param lines Its lines.
 * @returns What became of the tests.
 */
export function parityOf(lines: readonly string[]): Parity {
  const failed: { name: string; message: string }[] = [];
  const ignored: string[] = [];
  let passed = 0;
  for (const [at, line] of lines.entries()) {
    const { not, name, skip } = LINE.exec(line)?.groups ?? {};
    if (name === undefined) continue;
    if (skip !== undefined) ignored.push(name);
    else if (not === undefined) passed++;
    else failed.push({ name, message: messageOf(lines[at + 2] ?? "") });
  }
  const isComplete = lines.some((line) => /^1\.\.\d+$/.test(line));
  return { passed, ignored, failed, isComplete };
}

/** The message of a test that failed, two lines below it. */
function messageOf(line: string): string {
  try {
    return v.parse(MESSAGE, JSON.parse(line)).message;
  } catch {
    return "no message";
  }
}
