/**
 * Batches that several processes share: each has an equal part of the rows, and what depends on all rows is summed
 * over the processes.
 *
 * @module
 */

import { InputError } from "./input_error.ts";
import type { Ops } from "./ops.ts";

/** How many processes share a batch. */
export interface BatchShare {
  /** The processes, each of which has as many rows of a batch. @default {1} */
  readonly processes?: number | undefined;
}

/**
 * The images of a batch that one process has.
 *
 * @param share The images of the whole batch, and the processes that share it.
 * @throws {InputError} If the processes cannot have equal parts.
 */
export function ownImages(
  { batchSize, processes = 1 }: BatchShare & { readonly batchSize: number },
): number {
  if (batchSize % processes === 0) return batchSize / processes;
  throw new InputError(
    `Cannot divide a batch of ${batchSize} images among ${processes} processes: ` +
      `choose a "batchSize" that ${processes} divides`,
  );
}

/** The sum of a value over all processes that share a batch. */
export function sumOverProcesses<T>(ops: Ops<T>, { processes = 1 }: BatchShare, x: T): T {
  return processes === 1 ? x : ops.allReduce(x);
}

/** The mean of a value over all processes that share a batch. */
export function meanOverProcesses<T>(ops: Ops<T>, share: BatchShare, x: T): T {
  const { processes = 1 } = share;
  return processes === 1 ? x : ops.allReduce(ops.mul(x, 1 / processes));
}

/**
 * The sum over processes for engines that do not communicate.
 *
 * @throws {InputError} Always.
 */
export function noAllReduce(): never {
  throw new InputError(
    'Cannot sum over processes on this engine: choose the engine "native" to share batches',
  );
}
