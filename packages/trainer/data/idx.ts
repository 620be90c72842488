/**
 * The IDX format of the MNIST files (LeCun, Cortes and Burges): a magic number with the type of the
 * values and the number of axes, the lengths of the axes, then the values.
 *
 * @module
 */

import { gunzip } from "./gunzip.ts";
import { kindOfBytes } from "@goodness/core";
import type { NamedFile } from "./named_file.ts";

/** An array of bytes. */
export interface IdxArray {
  /** The lengths of its axes. */
  readonly shape: readonly number[];
  /** Its values in row-major order. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** A type of values. */
interface IdxType {
  readonly name: string;
  readonly bytes: number;
  /** Reads a value; only of whole numbers. */
  readonly read?: (view: DataView, at: number) => number;
}

const UNSIGNED_BYTE = 0x08;

const TYPES: Readonly<Record<number, IdxType>> = {
  [UNSIGNED_BYTE]: { name: "uint8", bytes: 1, read: (view, at) => view.getUint8(at) },
  0x09: { name: "int8", bytes: 1, read: (view, at) => view.getInt8(at) },
  0x0b: { name: "int16", bytes: 2, read: (view, at) => view.getInt16(at) },
  0x0c: { name: "int32", bytes: 4, read: (view, at) => view.getInt32(at) },
  0x0d: { name: "float32", bytes: 4 },
  0x0e: { name: "float64", bytes: 8 },
};

/** What an array must be. */
interface Expected {
  /** In the words of errors. */
  readonly what: string;
  /** How many axes it may have. */
  readonly axes: readonly number[];
}

/** An array whose values are still in the bytes of the file. */
interface RawArray {
  readonly type: IdxType;
  readonly shape: readonly number[];
  readonly raw: Uint8Array<ArrayBuffer>;
}

/**
 * Parses an IDX file of unsigned bytes, gzipped or not.
 *
 * @param file The file.
 * @param axes How many axes it may have.
 * @returns The array.
 * @throws {SyntaxError} If the file is not what it must be: names it, the expected and the found.
 */
export function parseIdx(file: NamedFile, axes: readonly number[]): IdxArray {
  const expected = { what: `an IDX file of uint8 values with ${axes.join(" or ")} axes`, axes };
  const { type, shape, raw } = parse(file, expected);
  if (type === TYPES[UNSIGNED_BYTE]) return { shape, data: raw };
  throw wrong(
    file,
    expected,
    `one of ${type.name} values; save them as uint8 levels from 0 to 255`,
  );
}

/**
 * Parses an IDX file of whole numbers of any type, with one axis, gzipped or not.
 *
 * @param file The file.
 * @returns The numbers.
 * @throws {SyntaxError} If the file is not what it must be: names it, the expected and the found.
 */
export function parseIdxNumbers(file: NamedFile): ArrayLike<number> {
  const expected = { what: "an IDX file of whole numbers with 1 axis", axes: [1] };
  const { type: { name, bytes, read }, shape: [length = 0], raw } = parse(file, expected);
  if (read === undefined) throw wrong(file, expected, `one of ${name} values`);
  const view = new DataView(raw.buffer, raw.byteOffset);
  return bytes === 1 && name === "uint8"
    ? raw
    : Int32Array.from({ length }, (_, at) => read(view, at * bytes));
}

function parse(file: NamedFile, expected: Expected): RawArray {
  const raw = gunzip(file);
  const [zero, zeros, code = 0, axes = 0] = raw;
  const type = TYPES[code];
  if (zero !== 0 || zeros !== 0 || type === undefined || axes === 0) {
    throw wrong(file, expected, kindOfBytes(raw));
  }
  if (!expected.axes.includes(axes)) throw wrong(file, expected, `one with ${axes}`);
  const header = 4 * (1 + axes);
  if (raw.length < header) throw wrong(file, expected, `${raw.length} bytes in all`);
  const view = new DataView(raw.buffer, raw.byteOffset);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 * (axis + 1)));
  const size = shape.reduce((product, length) => product * length, type.bytes);
  const found = raw.length - header;
  if (found === size) return { type, shape, raw: raw.subarray(header) };
  const what = `${size} bytes of data, for ${shape.join("x")} ${type.name} values`;
  throw wrong(file, { what }, `${found}; the file is cut off or damaged`);
}

function wrong(
  { path }: NamedFile,
  { what }: Pick<Expected, "what">,
  found: string,
): SyntaxError {
  return new SyntaxError(`Cannot read ${path}: expected ${what}, found ${found}`);
}

/**
 * Writes an IDX file of unsigned bytes.
 *
 * @param array The array.
 * @returns The bytes of the file.
 */
export function encodeIdx({ shape, data }: IdxArray): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 * (1 + shape.length) + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, UNSIGNED_BYTE << 8 | shape.length);
  shape.forEach((length, axis) => view.setUint32(4 * (axis + 1), length));
  bytes.set(data, bytes.length - data.length);
  return bytes;
}
