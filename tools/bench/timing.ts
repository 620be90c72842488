/**
 * Timing a call again and again.
 *
 * @module
 */

/** How often to call. */
export interface TimingOptions {
  /** Calls before the first one that counts. @default {2} */
  readonly warmUp?: number;
  /** Calls that count, at least. @default {5} */
  readonly least?: number;
  /** Seconds after which no further call starts, once there are enough. */
  readonly seconds: number;
}

/**
 * Times a call, one after the other.
 *
 * @param call What is timed, until what it gives has come.
 * @param options How often.
 * @returns The seconds of each call that counts.
 */
export async function timeCalls(
  call: () => Promise<unknown>,
  { warmUp = 2, least = 5, seconds }: TimingOptions,
): Promise<number[]> {
  for (let made = 0; made < warmUp; made++) await call();
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (times.length < least || performance.now() < end) {
    const start = performance.now();
    await call();
    times.push((performance.now() - start) / 1000);
  }
  return times;
}
