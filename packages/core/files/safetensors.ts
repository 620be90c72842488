/**
 * The safetensors format: a JSON header with each tensor's dtype, shape and location, then the values.
 * See https://github.com/huggingface/safetensors, section "Format".
 *
 * @module
 */

import type { Shape } from "../ops/ops.ts";
import { shown } from "../ops/shown.ts";
import { CHECKSUM, checksumOf } from "./safetensors_checksum.ts";
import {
  LENGTH_BYTES,
  type Precision,
  type RawTensor,
  readRawTensors,
} from "./safetensors_header.ts";

export type { Precision } from "./safetensors_header.ts";

/** A tensor of a file. Values are float32 in memory whatever their format in the file. */
export interface StoredTensor {
  /** The lengths of its axes. */
  readonly shape: Shape;
  /** Its values in row-major order. */
  readonly values: Float32Array<ArrayBuffer>;
}

/** What a file holds. */
export interface Safetensors {
  /** Text about the tensors. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The tensors by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

const ALIGNMENT = 8;

function toBytes(values: Float32Array, precision: Precision): Uint8Array {
  const stored = precision === "F16" ? new Float16Array(values) : values;
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

/**
 * Serialises tensors, with a checksum of all that is in the file. Values are stored little-endian, as every
 * platform that Deno runs on keeps them.
 *
 * @param content The tensors and the text about them.
 * @param precision The number format of all tensors.
 * @returns The bytes of a `.safetensors` file.
 */
export function encodeSafetensors(
  content: Safetensors,
  precision: Precision = "F32",
): Uint8Array<ArrayBuffer> {
  const tensors = [...content.tensors].map(([name, { shape, values }]): RawTensor => (
    { name, dtype: precision, shape, bytes: toBytes(values, precision) }
  ));
  const checksum = checksumOf(content.metadata, tensors);
  const entries: Record<string, unknown> = {
    __metadata__: { ...content.metadata, [CHECKSUM]: checksum },
  };
  let end = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    const start = end;
    end += bytes.length;
    entries[name] = { dtype, shape, data_offsets: [start, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  const headerLength = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(LENGTH_BYTES + headerLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerLength); // the format pads with spaces
  bytes.set(json, LENGTH_BYTES);
  let at = LENGTH_BYTES + headerLength;
  for (const { bytes: values } of tensors) {
    bytes.set(values, at);
    at += values.length;
  }
  return bytes;
}

/**
 * Parses a file, strictly: the tensors must be contiguous and fill the file, in whatever order the header has them,
 * and its checksum must be right if it has one.
 *
 * @param bytes The bytes of the file.
 * @param name The file's name in errors.
 * @returns The tensors and the text about them.
 * @throws {SyntaxError} If the file breaks the format; the message says where.
 */
export function decodeSafetensors(
  bytes: Uint8Array<ArrayBuffer>,
  name = "safetensors file",
): Safetensors {
  try {
    return decode(bytes);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(`Cannot read ${name}: ${error.message}`, { cause: error });
  }
}

function decode(bytes: Uint8Array<ArrayBuffer>): Safetensors {
  const { metadata: { [CHECKSUM]: checksum, ...metadata }, tensors } = readRawTensors(bytes);
  checkSum(checksum, checksumOf(metadata, tensors));
  return { metadata, tensors: new Map(tensors.map((raw) => [raw.name, valuesOf(raw)])) };
}

/** Files of other tools, and older ones, have no checksum. */
function checkSum(stored: string | undefined, found: string): void {
  if (stored === undefined || stored === found) return;
  throw new SyntaxError(
    `its checksum is ${shown(stored)} and that of its content ${found}: the file is damaged; ` +
      "fetch it or copy it again",
  );
}

function valuesOf({ dtype, shape, bytes }: RawTensor): StoredTensor {
  const { buffer } = bytes.slice(); // aligned, unlike the file
  const values = dtype === "F16"
    ? new Float32Array(new Float16Array(buffer))
    : new Float32Array(buffer);
  return { shape, values };
}
