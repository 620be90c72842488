/**
 * The checksum of a safetensors file, which the format itself lacks: without it, a changed bit in a file is
 * another model.
 *
 * @module
 */

import { crc32, crcDigits } from "./crc32.ts";
import type { RawTensor } from "./safetensors_header.ts";

/** The entry of the metadata that holds it: 8 hexadecimal digits. */
export const CHECKSUM = "crc32";

/**
 * Computes the CRC-32 of what a file says, in whatever order it says it: the metadata and the names, formats and
 * shapes of the tensors as JSON, `[[name, text], ...], [[name, dtype, shape], ...]`, then the values; all
 * sorted by name.
 *
 * @param metadata The metadata without the checksum.
 * @param tensors The tensors.
 * @returns 8 hexadecimal digits.
 */
export function checksumOf(
  metadata: Readonly<Record<string, string>>,
  tensors: readonly RawTensor[],
): string {
  const texts = Object.keys(metadata).toSorted().map((name) => [name, metadata[name]]);
  const sorted = tensors.toSorted((a, b) => a.name < b.name ? -1 : 1);
  const header = JSON.stringify([
    texts,
    sorted.map(({ name, dtype, shape }) => [name, dtype, shape]),
  ]);
  const sum = sorted.reduce(
    (before, { bytes }) => crc32(bytes, before),
    crc32(new TextEncoder().encode(header)),
  );
  return crcDigits(sum);
}
