/**
 * The safetensors format: a JSON header with each tensor's dtype, shape and location, then the values.
 * See https://github.com/huggingface/safetensors, section "Format".
 *
 * @module
 */

import { knownKind } from "./kind_of_bytes.ts";
import type { Shape } from "../ops/ops.ts";
import { sizeOf } from "../ops/shape.ts";

/** A supported number format. */
export type Precision = "F32" | "F16";

/** Bytes of a value. */
const BYTES: Readonly<Record<Precision, number>> = { F32: 4, F16: 2 };

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

const LENGTH_BYTES = 8;
const LARGEST_HEADER = 1 << 20;
const ALIGNMENT = 8;

function toBytes(values: Float32Array, precision: Precision): Uint8Array {
  const stored = precision === "F16" ? new Float16Array(values) : values;
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

/**
 * Serialises tensors. Values are stored little-endian, as every platform that Deno runs on keeps them.
 *
 * @param content The tensors and the text about them.
 * @param precision The number format of all tensors.
 * @returns The bytes of a `.safetensors` file.
 */
export function encodeSafetensors(
  content: Safetensors,
  precision: Precision = "F32",
): Uint8Array<ArrayBuffer> {
  const entries: Record<string, unknown> = { __metadata__: content.metadata };
  let end = 0;
  for (const [name, { shape, values }] of content.tensors) {
    const start = end;
    end += values.length * BYTES[precision];
    entries[name] = { dtype: precision, shape, data_offsets: [start, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  const headerLength = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(LENGTH_BYTES + headerLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerLength); // the format pads with spaces
  bytes.set(json, LENGTH_BYTES);
  let at = LENGTH_BYTES + headerLength;
  for (const { values } of content.tensors.values()) {
    bytes.set(toBytes(values, precision), at);
    at += values.length * BYTES[precision];
  }
  return bytes;
}

/**
 * Parses a file, strictly: the tensors must be contiguous and fill the file, in whatever order the header has them.
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
  const { header, body } = splitFile(bytes);
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, StoredTensor>();
  // Other writers may order the header by name.
  const sorted = Object.entries(entries)
    .map(([name, value]) => ({ name, entry: checkEntry(name, value) }))
    .toSorted(({ entry: { offsets: a } }, { entry: { offsets: b } }) => a[0] - b[0] || a[1] - b[1]);
  let end = 0;
  for (const { name, entry } of sorted) {
    const [start, stop] = entry.offsets;
    if (start !== end || stop - start !== sizeOf(entry.shape) * BYTES[entry.precision]) {
      throw new SyntaxError(
        `tensor "${name}" of shape [${entry.shape}] is at bytes ${start} to ${stop}`,
      );
    }
    if (stop > body.length) {
      throw new SyntaxError(`tensor "${name}" ends past the end of the file`);
    }
    end = stop;
    tensors.set(name, { shape: entry.shape, values: fromBytes(body, entry) });
  }
  if (end !== body.length) {
    throw new SyntaxError(`${body.length - end} bytes follow the last tensor`);
  }
  return { metadata: checkMetadata(metadata), tensors };
}

function splitFile(
  bytes: Uint8Array<ArrayBuffer>,
): { header: Record<string, unknown>; body: Uint8Array<ArrayBuffer> } {
  if (bytes.length < LENGTH_BYTES) throw new SyntaxError(`it has only ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = Number(view.getBigUint64(0, true));
  if (length > LARGEST_HEADER || LENGTH_BYTES + length > bytes.length) {
    const kind = knownKind(bytes); // a header may begin as other kinds do
    throw new SyntaxError(
      kind === undefined
        ? `its header claims ${length} bytes and the file has ${bytes.length}`
        : `expected a safetensors file, found ${kind}`,
    );
  }
  const text = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
  const header = parseJson(text);
  if (!isRecord(header)) throw new SyntaxError("its header is not a JSON object");
  return { header, body: bytes.subarray(LENGTH_BYTES + length) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError("its header is not JSON");
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Entry {
  readonly precision: Precision;
  readonly shape: number[];
  readonly offsets: [start: number, end: number];
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((x) => Number.isSafeInteger(x) && x >= 0);
}

function checkEntry(name: string, value: unknown): Entry {
  if (!isRecord(value)) throw new SyntaxError(`the entry of tensor "${name}" is not an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== "F32" && dtype !== "F16") {
    throw new SyntaxError(`tensor "${name}" has dtype ${JSON.stringify(dtype)}, not F32 or F16`);
  }
  if (!isCounts(shape)) {
    throw new SyntaxError(`tensor "${name}" has shape ${JSON.stringify(shape)}`);
  }
  if (!isCounts(offsets) || offsets.length !== 2) {
    throw new SyntaxError(`tensor "${name}" has data_offsets ${JSON.stringify(offsets)}`);
  }
  return { precision: dtype, shape, offsets: [offsets[0] ?? 0, offsets[1] ?? 0] };
}

function checkMetadata(value: unknown): Record<string, string> {
  if (!isTextRecord(value)) {
    throw new SyntaxError("its __metadata__ does not map names to texts");
  }
  return value;
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === "string");
}

function fromBytes(
  body: Uint8Array<ArrayBuffer>,
  { precision, offsets }: Entry,
): Float32Array<ArrayBuffer> {
  const copy = body.slice(...offsets).buffer; // aligned, unlike the file
  return precision === "F16" ? new Float32Array(new Float16Array(copy)) : new Float32Array(copy);
}
