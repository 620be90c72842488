/**
 * The speed of a case, and how it compares with that of the same case in a record.
 *
 * @module
 */

import type { BenchCase, Measurement } from "./bench_case.ts";
import { figure, NONE } from "./format.ts";

/** The figure that says how fast a case is. */
interface Speed {
  readonly value: number;
  readonly unit: string;
  /** Whether less is faster. */
  readonly isTime: boolean;
}

/** The speed of a case: that of the work which it is about. */
function speedOf(one: Measurement): Speed | undefined {
  const { seconds, firstSeconds, requestsPerSecond, imagesPerSecond, gflops } = one;
  const time = seconds ?? firstSeconds;
  if (time !== undefined) return { value: time, unit: "s", isTime: true };
  if (requestsPerSecond !== undefined) {
    return { value: requestsPerSecond, unit: "requests/s", isTime: false };
  }
  if (imagesPerSecond !== null) {
    return { value: imagesPerSecond, unit: "images/s", isTime: false };
  }
  return gflops === null ? undefined : { value: gflops, unit: "GFLOP/s", isTime: false };
}

/**
 * Writes the speed of a case.
 *
 * @param one The case.
 * @returns Such as `10,954 images/s`, or a dash.
 */
export function speedText(one: Measurement): string {
  const speed = speedOf(one);
  return speed === undefined ? NONE : `${figure(speed.value)} ${speed.unit}`;
}

/** The headings of {@linkcode comparedCells}. */
export const COMPARED_HEADINGS = ["record", "times as fast"] as const;

/**
 * Compares a case with the same one of a record.
 *
 * @param one The case.
 * @param recorded The cases of the record.
 * @returns The speed of the record, and how many times as fast the case is.
 */
export function comparedCells(one: BenchCase, recorded: readonly BenchCase[]): string[] {
  const before = recorded.find((other) => identityOf(other) === identityOf(one));
  const [now, then] = [speedOf(one), before && speedOf(before)];
  if (now === undefined || before === undefined || then === undefined) return [NONE, NONE];
  const ratio = now.isTime ? then.value / now.value : now.value / then.value;
  return [speedText(before), ratio.toFixed(2)];
}

/** What cases of two runs must share to be the same. */
function identityOf({ kind, what, engine, preset, batch, width, threads }: BenchCase): string {
  return JSON.stringify([kind, what, engine, preset, batch, width ?? null, threads ?? null]);
}
