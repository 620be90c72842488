/**
 * What a kit found on a machine: the file that it writes there, and that is taken up here.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import * as v from "valibot";
import { BENCH_RECORD, type BenchRecord } from "../bench/record.ts";
import { ADAPTER, type Adapter } from "./adapter.ts";
import { PARITY, type Parity } from "./parity.ts";

/** What the short training reads at least where all is right; it is about 0.98. */
const LEAST_ACCURACY = 0.95;

const RESULT = v.object({
  adapter: v.nullable(ADAPTER),
  drivers: v.array(v.string()),
  parity: v.nullable(PARITY),
  training: v.nullable(v.object({
    testAccuracy: v.number(),
    imagesPerSecond: v.number(),
  })),
  isQuick: v.boolean(),
  records: v.array(BENCH_RECORD),
  faults: v.array(v.string()),
});

/** What a kit found. */
export interface KitResult {
  /** The adapter; `null` if there is none. */
  readonly adapter: Adapter | null;
  /** What was found of drivers, as lines for people. */
  readonly drivers: readonly string[];
  /** What became of the tests; `null` if there is no adapter. */
  readonly parity: Parity | null;
  /** What a short training came to; `null` if there was none. */
  readonly training: { readonly testAccuracy: number; readonly imagesPerSecond: number } | null;
  /** Whether figures count for nothing, as all was quick. */
  readonly isQuick: boolean;
  /** What was measured. */
  readonly records: readonly BenchRecord[];
  /** What failed beside the tests. */
  readonly faults: readonly string[];
}

/**
 * Reads a result.
 *
 * @param text The file's text.
 * @returns The result.
 * @throws {SyntaxError} If it is none.
 */
export function parseResult(text: string): KitResult {
  try {
    return v.parse(RESULT, JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SyntaxError(`Cannot read the result of a kit: ${reason}; run the kit again`, {
      cause,
    });
  }
}

/**
 * Takes the records out of a result.
 *
 * @param result The result.
 * @returns The records, which say how many tests passed beside them.
 * @throws {InputError} If its figures are those of no GPU, of a quick run, or of steps that are not right.
 */
export function recordsOf(result: KitResult): BenchRecord[] {
  const why = whyNot(result);
  if (why !== undefined) throw new InputError(`Cannot record what a kit measured as ${why}`);
  return result.records.map((record) => ({ ...record, parityTests: result.parity?.passed ?? 0 }));
}

function whyNot({ adapter, parity, training, isQuick, records }: KitResult): string | undefined {
  if (adapter === null) return "it found no WebGPU adapter: install the GPU's Vulkan driver there";
  if (adapter.isFallbackAdapter) {
    return `its adapter must be hardware: current value is ${adapter.description}`;
  }
  if (isQuick) return "it ran with --quick: run it again without";
  if (parity === null || !parity.isComplete) return "its tests did not end: run it again";
  const [failed] = parity.failed;
  if (failed !== undefined) {
    return `${parity.failed.length} tests failed on ${adapter.description}, such as ` +
      `"${failed.name}": ${failed.message.split("\n")[0]}`;
  }
  if (training === null || training.testAccuracy < LEAST_ACCURACY) {
    return `its training must read ${LEAST_ACCURACY} of the test images: current value is ` +
      `${training?.testAccuracy ?? "none"}`;
  }
  return records.length === 0 ? "it measured nothing: see its faults" : undefined;
}
