/**
 * The IDX format of the MNIST files (LeCun, Cortes and Burges): a magic number with the number of
 * axes, their lengths, then bytes.
 *
 * @module
 */

/** An array of bytes. */
export interface IdxArray {
  /** The lengths of its axes. */
  readonly shape: readonly number[];
  /** Its values in row-major order. */
  readonly data: Uint8Array<ArrayBuffer>;
}

const UNSIGNED_BYTE = 0x08;
const GZIP_MAGIC = [0x1f, 0x8b] as const;

/**
 * Parses an IDX file of unsigned bytes, gzipped or not.
 *
 * @param bytes The bytes of the file.
 * @param name What to call the file in errors.
 * @param axes How many axes it must have.
 * @returns The array.
 * @throws {SyntaxError} If the file is not what it must be: names it, the expected and the found.
 */
export async function parseIdx(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  axes: number,
): Promise<IdxArray> {
  const raw = GZIP_MAGIC.every((byte, at) => bytes[at] === byte)
    ? await gunzip(bytes, name)
    : bytes;
  const wrong = (what: string, expected: unknown, found: unknown): SyntaxError =>
    new SyntaxError(`Cannot read ${name}: expected ${what} ${expected}, found ${found}`);
  const headerLength = 4 * (1 + axes);
  if (raw.length < headerLength) {
    throw wrong("a header of", `${headerLength} bytes`, `${raw.length} bytes in all`);
  }
  const view = new DataView(raw.buffer, raw.byteOffset);
  const magic = view.getUint32(0);
  const expectedMagic = UNSIGNED_BYTE << 8 | axes;
  if (magic !== expectedMagic) throw wrong("magic number", hex(expectedMagic), hex(magic));
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 * (axis + 1)));
  const size = shape.reduce((product, length) => product * length, 1);
  if (raw.length - headerLength !== size) {
    throw wrong(`data of ${shape.join("x")},`, `${size} bytes`, raw.length - headerLength);
  }
  return { shape, data: raw.subarray(headerLength) };
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

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}

async function gunzip(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${name}: its gzip data is damaged`, { cause });
  }
}
