/**
 * The flags of commands that use the queue.
 *
 * @module
 */

import { join } from "node:path";
import { Option } from "commander";

/** Where sweeps are kept. */
export const SWEEPS = join("runs", "sweeps");

/** The store of runs on the queue, unless another one is chosen. */
export const STORE = "runs/store";

/**
 * Makes the flag that names the queue.
 *
 * @returns The option `--queue`.
 */
export function queueOption(): Option {
  return new Option(
    "--queue <url>",
    "redis://[<user>:<password>@]<host>[:<port>][/<database>]; the password may be in REDIS_PASSWORD",
  );
}

/**
 * Makes the flag that names the store.
 *
 * @returns The option `--store`.
 */
export function storeOption(): Option {
  return new Option(
    "--store <url>",
    "where workers keep checkpoints: a folder under runs/ that all of them reach, or s3://<bucket>/<prefix>",
  ).default(STORE);
}
