/**
 * The flag `--network`: a file with a network of one's own.
 *
 * @module
 */

import { readText, typedPath } from "@goodness/cli";
import { LayerError } from "@goodness/core";
import { Option } from "commander";
import { parseNetworkFile } from "../settings/network_file.ts";
import type { NetworkFile } from "../settings/network_table.ts";

/**
 * Makes the flag.
 *
 * @returns The option `--network`.
 */
export function networkOption(): Option {
  return new Option(
    "--network <file>",
    "TOML file with a network of your own, in place of the preset's; flags override it",
  ).helpGroup("Network:").argParser(typedPath);
}

/**
 * Reads the file of the flag.
 *
 * @param path The file.
 * @returns The network in it.
 * @throws {InputError} If it cannot be used; the message has the line and the remedy.
 */
export async function readNetworkFile(path: string): Promise<NetworkFile> {
  return parseNetworkFile(await readText(path, { expected: "a TOML file with a network" }), path);
}

/**
 * Does what uses a network, and shows where a layer that cannot be used is written.
 *
 * @param file The file of the network, if it comes from one.
 * @param work What uses it.
 * @returns What the work gives.
 * @throws {InputError} With the file and the line, if a layer cannot be used.
 */
export async function withPlaces<R>(
  file: NetworkFile | undefined,
  work: () => Promise<R>,
): Promise<R> {
  try {
    return await work();
  } catch (error) {
    throw file !== undefined && error instanceof LayerError ? file.locate(error) : error;
  }
}
