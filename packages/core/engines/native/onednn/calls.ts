/**
 * Calls of oneDNN's functions.
 *
 * @module
 */

/** A handle or an address. */
export type Pointer = bigint;

/** Calls a function that gives a handle. */
export function made(make: (out: BigUint64Array<ArrayBuffer>) => number): Pointer {
  const out = new BigUint64Array(1);
  check(make(out));
  return out[0] ?? 0n;
}

/** The meaning of `dnnl_status_t`. */
const STATUSES = [
  "success",
  "out of memory",
  "invalid arguments",
  "unimplemented",
  "the last implementation was reached",
  "runtime error",
  "not required",
];

/**
 * Throws a function's status as an error, if it is not 0.
 *
 * @throws {Error} With what the status means.
 */
export function check(status: number): void {
  if (status === 0) return;
  throw new Error(`Cannot continue as oneDNN failed: ${STATUSES[status] ?? `status ${status}`}`);
}
