/**
 * Reads event files for tests. It shares nothing with what writes them: the checksum, the framing
 * and Protocol Buffers are done here once more, and strictly.
 *
 * @module
 */

/** The numbers of a stored histogram, and its buckets. */
export interface ReadHistogram {
  readonly min: number;
  readonly max: number;
  readonly num: number;
  readonly sum: number;
  readonly sumSquares: number;
  readonly limits: number[];
  readonly counts: number[];
}

/** A stored image. */
export interface ReadImage {
  readonly height: number;
  readonly width: number;
  readonly colourSpace: number;
  readonly png: Uint8Array;
}

/** A stored value. */
export interface ReadValue {
  readonly tag: string;
  readonly scalar?: number;
  readonly histogram?: ReadHistogram;
  readonly image?: ReadImage;
}

/** A stored event. */
export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion?: string;
  readonly sessionStatus?: number;
  readonly values: readonly ReadValue[];
}

/** What a file has. */
export interface ReadFile {
  /** Its whole records. */
  readonly events: readonly ReadEvent[];
  /** Bytes of a record that is cut off at the end. */
  readonly cutOff: number;
}

const POLYNOMIAL = 0x82f63b78; // Castagnoli's, with its bits reversed

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? rest >>> 1 ^ POLYNOMIAL : rest >>> 1;
  return rest;
});

/** Computes CRC-32C from its definition. */
export function crc32cOf(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = rest >>> 8 ^ (TABLE[(rest ^ byte) & 0xff] ?? NaN);
  return ~rest >>> 0;
}

/** Takes the mask off a stored checksum: the other way round than writing puts it on. */
export function unmask(stored: number): number {
  const rotated = stored - 0xa282ead8 >>> 0;
  return (rotated << 15 | rotated >>> 17) >>> 0;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function checkCrc(bytes: Uint8Array, stored: number, what: string): void {
  if (crc32cOf(bytes) !== unmask(stored)) throw new SyntaxError(`Wrong checksum of ${what}`);
}

/**
 * Reads the records of a file up to one that is cut off.
 *
 * @throws {SyntaxError} If a checksum is wrong.
 */
export function readRecords(bytes: Uint8Array): { records: Uint8Array[]; cutOff: number } {
  const records: Uint8Array[] = [];
  const view = viewOf(bytes);
  let at = 0;
  while (bytes.length - at >= 12) {
    checkCrc(bytes.subarray(at, at + 8), view.getUint32(at + 8, true), `length at byte ${at}`);
    const length = Number(view.getBigUint64(at, true));
    if (bytes.length - at < length + 16) break;
    const data = bytes.subarray(at + 12, at + 12 + length);
    checkCrc(data, view.getUint32(at + 12 + length, true), `data at byte ${at}`);
    records.push(data);
    at += length + 16;
  }
  return { records, cutOff: bytes.length - at };
}

/** A field: its number, and a varint, a float, a double, or bytes. */
type Field = readonly [number: number, value: bigint | number | Uint8Array];

function readVarint(bytes: Uint8Array, start: number): { value: bigint; end: number } {
  let value = 0n;
  for (let at = start;; at++) {
    const byte = bytes[at];
    if (byte === undefined) throw new SyntaxError(`Cut off varint at byte ${start}`);
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - start));
    if (byte < 0x80) return { value, end: at + 1 };
  }
}

function readField(bytes: Uint8Array, start: number): { field: Field; end: number } {
  const { value: key, end: at } = readVarint(bytes, start);
  const number = Number(key >> 3n);
  const view = viewOf(bytes);
  switch (key & 7n) {
    case 0n: {
      const { value, end } = readVarint(bytes, at);
      return { field: [number, value], end };
    }
    case 1n:
      return { field: [number, view.getFloat64(at, true)], end: at + 8 };
    case 2n: {
      const { value: length, end: from } = readVarint(bytes, at);
      const end = from + Number(length);
      if (end > bytes.length) throw new SyntaxError(`Cut off field ${number} at byte ${start}`);
      return { field: [number, bytes.subarray(from, end)], end };
    }
    case 5n:
      return { field: [number, view.getFloat32(at, true)], end: at + 4 };
  }
  throw new SyntaxError(`Unknown wire type of field ${number} at byte ${start}`);
}

/** Reads a message whose fields are all known and come once at most. */
function readMessage(bytes: Uint8Array, known: readonly number[]): Map<number, Field[1]> {
  const fields = new Map<number, Field[1]>();
  for (let at = 0; at < bytes.length;) {
    const { field: [number, value], end } = readField(bytes, at);
    if (!known.includes(number) || fields.has(number)) {
      throw new SyntaxError(`Unexpected field ${number} at byte ${at}`);
    }
    fields.set(number, value);
    at = end;
  }
  return fields;
}

function bytesOf(value: Field[1] | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new SyntaxError(`Expected bytes, found ${value}`);
}

function integerOf(value: Field[1] | undefined): number {
  if (typeof value === "bigint") return Number(value);
  throw new SyntaxError(`Expected an integer, found ${value}`);
}

function realOf(value: Field[1] | undefined): number {
  if (typeof value === "number") return value;
  throw new SyntaxError(`Expected a real number, found ${value}`);
}

function textOf(value: Field[1] | undefined): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(value));
}

function doublesOf(value: Field[1] | undefined): number[] {
  const bytes = bytesOf(value);
  if (bytes.length % 8 !== 0) {
    throw new SyntaxError(`Expected doubles, found ${bytes.length} bytes`);
  }
  const view = viewOf(bytes);
  return Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

function readHistogram(bytes: Uint8Array): ReadHistogram {
  const fields = readMessage(bytes, [1, 2, 3, 4, 5, 6, 7]);
  return {
    min: realOf(fields.get(1)),
    max: realOf(fields.get(2)),
    num: realOf(fields.get(3)),
    sum: realOf(fields.get(4)),
    sumSquares: realOf(fields.get(5)),
    limits: doublesOf(fields.get(6)),
    counts: doublesOf(fields.get(7)),
  };
}

function readImage(bytes: Uint8Array): ReadImage {
  const fields = readMessage(bytes, [1, 2, 3, 4]);
  return {
    height: integerOf(fields.get(1)),
    width: integerOf(fields.get(2)),
    colourSpace: integerOf(fields.get(3)),
    png: bytesOf(fields.get(4)),
  };
}

function readValue(bytes: Uint8Array): ReadValue {
  const fields = readMessage(bytes, [1, 2, 4, 5]);
  const tag = textOf(fields.get(1));
  if (fields.size !== 2) throw new SyntaxError(`Expected one value, found ${fields.size - 1}`);
  if (fields.has(2)) return { tag, scalar: realOf(fields.get(2)) };
  if (fields.has(4)) return { tag, image: readImage(bytesOf(fields.get(4))) };
  return { tag, histogram: readHistogram(bytesOf(fields.get(5))) };
}

/**
 * Reads an event.
 *
 * @throws {SyntaxError} If it has anything that this project does not write.
 */
export function readEvent(bytes: Uint8Array): ReadEvent {
  const fields = readMessage(bytes, [1, 2, 3, 5, 7]);
  const event = { wallTime: realOf(fields.get(1)), step: integerOf(fields.get(2)), values: [] };
  if (fields.size !== 3) throw new SyntaxError(`Expected one content, found ${fields.size - 2}`);
  if (fields.has(3)) return { ...event, fileVersion: textOf(fields.get(3)) };
  if (fields.has(7)) {
    const session = readMessage(bytesOf(fields.get(7)), [1]);
    return { ...event, sessionStatus: integerOf(session.get(1)) };
  }
  const summary = readMessage(bytesOf(fields.get(5)), [1]);
  return { ...event, values: [readValue(bytesOf(summary.get(1)))] };
}

/** Reads the content of an event file. */
export function readEvents(bytes: Uint8Array): ReadFile {
  const { records, cutOff } = readRecords(bytes);
  return { events: records.map(readEvent), cutOff };
}

/** Reads the event files of a folder in the order of their names, as TensorBoard does. */
export async function readEventFolder(folder: string): Promise<ReadFile[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.includes("tfevents")) names.push(name);
  }
  const files = names.sort().map((name) => Deno.readFile(`${folder}/${name}`));
  return (await Promise.all(files)).map(readEvents);
}

/** A point of a curve. */
export type Point = readonly [step: number, value: number];

/**
 * What TensorBoard's own reader shows of a tag: a session start other than the first drops whatever
 * has its step or a later one.
 */
export function shownBySessions(files: readonly ReadFile[], tag: string): Point[] {
  let points: Point[] = [];
  let starts = 0;
  for (const { step, sessionStatus, values } of files.flatMap(({ events }) => events)) {
    if (sessionStatus === 1 && ++starts > 1) points = points.filter(([at]) => at < step);
    for (const value of values) if (value.tag === tag) points.push([step, value.scalar ?? NaN]);
  }
  return points;
}

/**
 * What TensorBoard's data server shows of a tag: each value drops those that have its step or a
 * later one.
 */
export function shownBySteps(files: readonly ReadFile[], tag: string): Point[] {
  let points: Point[] = [];
  for (const { step, values } of files.flatMap(({ events }) => events)) {
    for (const { scalar } of values.filter((value) => value.tag === tag)) {
      points = [...points.filter(([at]) => at < step), [step, scalar ?? NaN]];
    }
  }
  return points;
}
