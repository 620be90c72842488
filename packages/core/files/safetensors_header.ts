/**
 * The header of a safetensors file: each tensor's dtype, shape and location, and text about them.
 *
 * @module
 */

import type { Shape } from "../ops/ops.ts";
import { isJsonObject } from "../ops/json_object.ts";
import { sizeOf } from "../ops/shape.ts";
import { shown } from "../ops/shown.ts";
import { knownKind } from "./kind_of_bytes.ts";

/** A supported number format. */
export type Precision = "F32" | "F16";

/** A tensor as a file has it. */
export interface RawTensor {
  /** Its name. */
  readonly name: string;
  /** Its number format. */
  readonly dtype: Precision;
  /** The lengths of its axes. */
  readonly shape: Shape;
  /** Its values. */
  readonly bytes: Uint8Array;
}

/** The bytes in front of the header, which hold its length. */
export const LENGTH_BYTES = 8;

const LARGEST_HEADER = 1 << 20;

/** Bytes of a value. */
const BYTES: Readonly<Record<Precision, number>> = { F32: 4, F16: 2 };

/**
 * Reads a file's header, strictly: the tensors must be contiguous and fill the file, in whatever order the header
 * has them.
 *
 * @param bytes The bytes of the file.
 * @returns The text about the tensors, and the tensors in the order of their values.
 * @throws {SyntaxError} If the file breaks the format; the message says where, without the file's name.
 */
export function readRawTensors(
  bytes: Uint8Array<ArrayBuffer>,
): { metadata: Record<string, string>; tensors: RawTensor[] } {
  const { header, body } = splitFile(bytes);
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors: RawTensor[] = [];
  // Other writers may order the header by name.
  const sorted = Object.entries(entries)
    .map(([name, value]) => ({ name, entry: checkEntry(name, value) }))
    .toSorted(({ entry: { offsets: a } }, { entry: { offsets: b } }) => a[0] - b[0] || a[1] - b[1]);
  let end = 0;
  for (const { name, entry } of sorted) {
    const { dtype, shape, offsets: [start, stop] } = entry;
    if (start !== end || stop - start !== sizeOf(shape) * BYTES[dtype]) {
      throw new SyntaxError(
        `tensor ${shown(name)} of shape ${shown(shape)} is at bytes ${start} to ${stop}`,
      );
    }
    if (stop > body.length) {
      throw new SyntaxError(`tensor ${shown(name)} ends past the end of the file`);
    }
    end = stop;
    tensors.push({ name, dtype, shape, bytes: body.subarray(start, stop) });
  }
  if (end !== body.length) {
    throw new SyntaxError(`${body.length - end} bytes follow the last tensor`);
  }
  return { metadata: checkMetadata(metadata), tensors };
}

function splitFile(
  bytes: Uint8Array<ArrayBuffer>,
): { header: Readonly<Record<string, unknown>>; body: Uint8Array<ArrayBuffer> } {
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
  if (!isJsonObject(header)) throw new SyntaxError("its header is not a JSON object");
  return { header, body: bytes.subarray(LENGTH_BYTES + length) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError("its header is not JSON");
  }
}

interface Entry {
  readonly dtype: Precision;
  readonly shape: number[];
  readonly offsets: [start: number, end: number];
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((x) => Number.isSafeInteger(x) && x >= 0);
}

function checkEntry(name: string, value: unknown): Entry {
  if (!isJsonObject(value)) {
    throw new SyntaxError(`the entry of tensor ${shown(name)} is not an object`);
  }
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== "F32" && dtype !== "F16") {
    throw new SyntaxError(`tensor ${shown(name)} has dtype ${shown(dtype)}, not F32 or F16`);
  }
  if (!isCounts(shape)) {
    throw new SyntaxError(`tensor ${shown(name)} has shape ${shown(shape)}`);
  }
  if (!isCounts(offsets) || offsets.length !== 2) {
    throw new SyntaxError(`tensor ${shown(name)} has data_offsets ${shown(offsets)}`);
  }
  return { dtype, shape, offsets: [offsets[0] ?? 0, offsets[1] ?? 0] };
}

function checkMetadata(value: unknown): Record<string, string> {
  if (!isTextRecord(value)) {
    throw new SyntaxError("its __metadata__ does not map names to texts");
  }
  return value;
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return isJsonObject(value) && Object.values(value).every((text) => typeof text === "string");
}
