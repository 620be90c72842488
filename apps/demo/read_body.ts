/**
 * The body of a request as text: whole, of bounded size and time, decompressed.
 *
 * @module
 */

import type { Decoder } from "./decoders.ts";
import { ProblemError } from "./problem.ts";

/** How a body is read. */
export interface ReadBodyOptions {
  /** Takes the number of bytes, as they come and as they are decompressed; may throw. */
  readonly onBytes: (count: number) => void;
  /** How long it may take to arrive. @default {60_000} */
  readonly milliseconds?: number;
}

/** Most bytes in a body: room for 256 images, or for the photograph of a telephone. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** The `Content-Encoding` of a body that is not compressed. */
const PLAIN = "identity";

/**
 * Reads the body of a request.
 *
 * @param request The request.
 * @param options How it is read.
 * @returns Its text, without a byte order mark.
 * @throws {ProblemError} With status 408 if it is too slow, 413 if it is too long, also decompressed, 415 if it
 *   is compressed in a way that is not known, 400 if it breaks off or is no UTF-8.
 */
export async function readBody(request: Request, options: ReadBodyOptions): Promise<string> {
  const encoding = request.headers.get("Content-Encoding") ?? PLAIN;
  const decode = await decoderOf(encoding);
  if (Number(request.headers.get("Content-Length")) > MAX_BODY_BYTES) throw tooLong();
  const sent = await arrived(request.body, options);
  if (decode === undefined) return textOf(sent);
  const bytes = await decompressed(sent, decode, encoding);
  options.onBytes(bytes.length);
  return textOf(bytes);
}

async function decoderOf(encoding: string): Promise<Decoder | undefined> {
  const name = encoding.trim().toLowerCase();
  if (name === PLAIN) return undefined;
  // Loaded when it is needed, as a browser has no such module, and no such body.
  const { DECODERS } = await import("./decoders.ts");
  const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
  if (decoder !== undefined) return decoder;
  const known = Object.keys(DECODERS).filter((name) => !name.startsWith("x-")).join(", ");
  throw new ProblemError(
    415,
    `Cannot read body as its Content-Encoding must be one of ${known}, or be left out: ` +
      `current value is ${JSON.stringify(encoding.slice(0, 40))}`,
    { headers: { "Accept-Encoding": known } },
  );
}

async function decompressed(
  bytes: Uint8Array,
  decode: Decoder,
  encoding: string,
): Promise<Uint8Array> {
  try {
    return await decode(bytes, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw tooLong();
    throw new ProblemError(
      400,
      "Cannot decompress body as it must be what its Content-Encoding says, and whole: " +
        `current value is no sound ${encoding}`,
    );
  }
}

async function arrived(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  { onBytes, milliseconds = 60_000 }: ReadBodyOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null) return new Uint8Array(0);
  const reader = body.getReader();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    reader.cancel().catch(() => {});
  }, milliseconds);
  try {
    const bytes = await collected(reader, onBytes);
    if (!isLate) return bytes;
    throw new ProblemError(408, "Cannot read body as it took too long to arrive: send it again");
  } catch (error) {
    reader.cancel().catch(() => {}); // what is left is not wanted
    if (error instanceof ProblemError) throw error;
    // The client closed the connection, as pages do that give a request up: no fault of ours.
    throw new ProblemError(400, "Cannot read body as it must arrive whole: send the request again");
  } finally {
    clearTimeout(timer);
  }
}

/** Reads to the end, and no further than a body may be long. */
async function collected(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  onBytes: (count: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.length;
    if (length > MAX_BODY_BYTES) throw tooLong();
    onBytes(read.value.length);
    parts.push(read.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const [first = 0, second = 0] = bytes;
    const isUtf16 = [0xfeff, 0xfffe].includes(first << 8 | second);
    throw new ProblemError(
      400,
      `Cannot read body as it must be UTF-8: found ${isUtf16 ? "UTF-16" : "other bytes"}`,
    );
  }
}

function tooLong(): ProblemError {
  return new ProblemError(
    413,
    `Cannot read body as it must have at most ${MAX_BODY_BYTES} bytes, also decompressed: ` +
      "send fewer instances at once",
  );
}
