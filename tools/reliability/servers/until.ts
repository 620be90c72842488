/**
 * Waiting for something to become so.
 *
 * @module
 */

import { pause } from "../flood/clients.ts";

/** Between two looks, and for the whole. */
const [LOOK_MS, MOST_MS] = [100, 60_000];

/**
 * Looks again and again until a condition holds.
 *
 * @param what What is waited for, such as `a server to be ready`.
 * @param holds Says whether it is so.
 * @throws {Error} If it is not so within a minute.
 */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + MOST_MS;
  while (!await holds()) {
    if (performance.now() > end) throw new Error(`Waited a minute for ${what}`);
    await pause(LOOK_MS);
  }
}
