/**
 * A reader of `.npz` files for tests, by the formats' own documents (PKWARE's APPNOTE, sections 4.3.7,
 * 4.3.12 and 4.3.16, and NumPy's `numpy.lib.format`); it shares no code with the writer.
 *
 * @module
 */

/** An array of the file. */
export interface NpzArray {
  /** NumPy's name of the type, such as `<f4`. */
  readonly type: string;
  /** The lengths of its axes. */
  readonly shape: number[];
  /** Its bytes in row-major order. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;

/** Reads all arrays of a file; throws where it breaks the format. */
export function readNpz(file: Uint8Array<ArrayBuffer>): Map<string, NpzArray> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = file.length - 22; // without a comment
  expect(view.getUint32(end, true), END);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const arrays = new Map<string, NpzArray>();
  for (let index = 0; index < count; index++) {
    expect(view.getUint32(at, true), ENTRY);
    expect(view.getUint16(at + 10, true), 0); // stored
    const checksum = view.getUint32(at + 16, true);
    const size = view.getUint32(at + 20, true);
    expect(view.getUint32(at + 24, true), size);
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(file.subarray(at + 46, at + 46 + nameLength));
    const start = contentAt(view, view.getUint32(at + 42, true));
    const content = file.slice(start, start + size);
    expect(crc32(content), checksum);
    arrays.set(name.replace(/\.npy$/, ""), readNpy(content));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return arrays;
}

function contentAt(view: DataView, local: number): number {
  expect(view.getUint32(local, true), LOCAL);
  return local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
}

function readNpy(bytes: Uint8Array<ArrayBuffer>): NpzArray {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 512));
  expect(text.slice(1, 6), "NUMPY");
  expect(bytes[0], 0x93);
  expect(bytes[6], 1);
  const start = 10 + new DataView(bytes.buffer).getUint16(8, true);
  expect(start % 64, 0);
  expect(text[start - 1], "\n");
  const header = /^\{'descr': '(.*)', 'fortran_order': False, 'shape': \((.*)\), \} *\n$/.exec(
    text.slice(10, start),
  );
  const [, type = "", shape = ""] = header ?? [];
  const lengths = shape.split(",").map((part) => part.trim()).filter(Boolean).map(Number);
  return { type, shape: lengths, bytes: bytes.slice(start) };
}

/** The checksum of a zip, bit by bit. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function expect(found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new SyntaxError(`expected ${wanted}, found ${found}`);
}
