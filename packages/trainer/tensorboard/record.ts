/**
 * TFRecord framing of event files. A record is its length, the length's checksum, the data and the
 * data's checksum, so that a reader recognises a truncated record.
 *
 * @module
 */

import { crc32c } from "@aws-crypto/crc32c";

const LENGTH_BYTES = 8;
const CHECKSUM_BYTES = 4;
const HEADER_BYTES = LENGTH_BYTES + CHECKSUM_BYTES;

/** The constant that the format adds to checksums, as data may hold plain checksums of their own. */
const MASK = 0xa282ead8;

/**
 * Computes the checksum of the format: CRC-32C, rotated right by 15 bits, plus a constant.
 *
 * @param bytes Any bytes.
 * @returns The checksum, a whole number in `[0, 2^32)`.
 */
export function maskedChecksum(bytes: Uint8Array): number {
  const checksum = crc32c(bytes);
  return ((checksum >>> 15 | checksum << 17) + MASK) >>> 0;
}

/**
 * Frames one record.
 *
 * @param data Its content.
 * @returns The bytes to append to a file, 16 more than the content has.
 */
export function frameRecord(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(HEADER_BYTES + data.length + CHECKSUM_BYTES);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(LENGTH_BYTES, maskedChecksum(record.subarray(0, LENGTH_BYTES)), true);
  record.set(data, HEADER_BYTES);
  view.setUint32(HEADER_BYTES + data.length, maskedChecksum(data), true);
  return record;
}
