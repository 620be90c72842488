/**
 * The weights of the best validation so far, as a file.
 *
 * @module
 */

import type { HostTensors, Network } from "@goodness/core";
import {
  checkEntries,
  checkTensors,
  decodeSafetensors,
  encodeSafetensors,
  storedTensors,
} from "@goodness/core/files";
import { weightShapes } from "@goodness/core/network";

const FORMAT = "goodness-weights/1";

/**
 * Serialises weights.
 *
 * @param network The network.
 * @param weights Its weights by name.
 * @returns The bytes of a `.safetensors` file.
 */
export function encodeBestWeights(
  network: Network,
  weights: HostTensors,
): Uint8Array<ArrayBuffer> {
  const tensors = storedTensors(weights, weightShapes(network));
  return encodeSafetensors({ metadata: { format: FORMAT }, tensors });
}

/**
 * Parses such a file.
 *
 * @param bytes The bytes of the file.
 * @param path Its path, for errors.
 * @param network The network.
 * @returns Its weights by name.
 * @throws {SyntaxError} If the file is damaged or of another network.
 */
export function decodeBestWeights(
  bytes: Uint8Array<ArrayBuffer>,
  path: string,
  network: Network,
): HostTensors {
  const { metadata, tensors } = decodeSafetensors(bytes, path);
  try {
    checkEntries(metadata, { format: FORMAT, entries: [] });
    return checkTensors(tensors, weightShapes(network));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(`Cannot read ${path}: ${error.message}`, { cause: error });
  }
}
