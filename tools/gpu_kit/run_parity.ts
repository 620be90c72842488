/**
 * Running the tests of a kit.
 *
 * @module
 */

import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { type KitContext, LIMIT_SECONDS, programArguments } from "./kit_context.ts";
import { type Parity, parityOf } from "./parity.ts";

/** Milliseconds between two lines about how far it is. */
const INTERVAL = 5000;

/** The programs of tests, with the names that are run of each: those of engines are of every engine. */
const TESTS = [
  { program: "programTests", filter: [] },
  { program: "engineTests", filter: ["--filter", ", on webgpu"] },
] as const;

/**
 * Runs the tests that compare WebGPU with the float64 reference.
 *
 * @param context The kit on this machine.
 * @returns What became of them.
 */
export async function runParity({ kit, env, say }: KitContext): Promise<Parity> {
  const found: Parity[] = [];
  for (const { program, filter } of TESTS) {
    const flags = ["--no-check", "--reporter=tap", ...filter];
    const lines = await testLines([...flags, ...programArguments(kit, program)], { env, say });
    found.push(parityOf(lines));
  }
  return {
    passed: found.reduce((sum, { passed }) => sum + passed, 0),
    ignored: found.flatMap(({ ignored }) => ignored),
    failed: found.flatMap(({ failed }) => failed),
    isComplete: found.every(({ isComplete }) => isComplete),
  };
}

/** What `deno test` prints; every few seconds it is said how far it is. */
async function testLines(
  args: readonly string[],
  { env, say }: Pick<KitContext, "env" | "say">,
): Promise<string[]> {
  const process = new Deno.Command(Deno.execPath(), {
    ...{ args: ["test", ...args], env, stdin: "null", stdout: "piped", stderr: "null" },
    signal: AbortSignal.timeout(LIMIT_SECONDS * 1000),
  }).spawn();
  const lines: string[] = [];
  let next = performance.now() + INTERVAL;
  for await (const line of createInterface(Readable.from(process.stdout))) {
    lines.push(line);
    if (performance.now() < next) continue;
    next += INTERVAL;
    const { passed, failed } = parityOf(lines);
    say(`tests: ${passed} passed, ${failed.length} failed so far`);
  }
  await process.status;
  return lines;
}

/**
 * Describes what became of the tests.
 *
 * @param parity What became of them.
 * @returns Lines for people.
 */
export function parityLines({ passed, ignored, failed, isComplete }: Parity): string[] {
  return [
    `tests: ${passed} passed, ${failed.length} failed, ${ignored.length} need what the adapter lacks` +
    (isComplete ? "" : `; they did not end within ${LIMIT_SECONDS} s, or broke off`),
    ...failed.map(({ name, message }) => `failed: ${name}: ${message.split("\n")[0]}`),
  ];
}
