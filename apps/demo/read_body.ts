/**
 * The body of a request as text: whole, of bounded size and time, decompressed.
 *
 * @module
 */

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

/** What bodies may be compressed with, by their `Content-Encoding`. */
const FORMATS: Readonly<Record<string, CompressionFormat>> = {
  gzip: "gzip",
  "x-gzip": "gzip",
  deflate: "deflate",
  br: "brotli",
};

/** What {@linkcode FORMATS} has, for people and for `Accept-Encoding`. */
const ENCODINGS = "gzip, deflate, br";

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
  const format = formatOf(request.headers.get("Content-Encoding") ?? "identity");
  if (Number(request.headers.get("Content-Length")) > MAX_BODY_BYTES) throw tooLong();
  const sent = await arrived(request.body, options);
  return textOf(format === undefined ? sent : await decompressed(sent, format, options));
}

function formatOf(encoding: string): CompressionFormat | undefined {
  const name = encoding.trim().toLowerCase();
  if (name === "identity") return undefined;
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (format !== undefined) return format;
  throw new ProblemError(
    415,
    `Cannot read body as its Content-Encoding must be one of ${ENCODINGS}, or be left out: ` +
      `current value is ${JSON.stringify(encoding.slice(0, 40))}`,
    { headers: { "Accept-Encoding": ENCODINGS } },
  );
}

async function arrived(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  { onBytes, milliseconds = 60_000 }: ReadBodyOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null) return new Uint8Array(0);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), milliseconds);
  try {
    return await collected(body, { onBytes, signal: late.signal });
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    // The client closed the connection, as pages do that give a request up: no fault of ours.
    throw new ProblemError(400, "Cannot read body as it must arrive whole: send the request again");
  } finally {
    clearTimeout(timer);
  }
}

async function decompressed(
  bytes: Uint8Array<ArrayBuffer>,
  format: CompressionFormat,
  { onBytes }: ReadBodyOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format));
  try {
    return await collected(stream, { onBytes });
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError(
      400,
      "Cannot decompress body as it must be what its Content-Encoding says, and whole: " +
        `current value is no sound ${format}`,
    );
  }
}

interface CollectOptions {
  readonly onBytes: (count: number) => void;
  readonly signal?: AbortSignal;
}

/** Reads a stream to its end, and no further than a body may be long. */
async function collected(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  { onBytes, signal }: CollectOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  signal?.addEventListener("abort", () => reader.cancel().catch(() => {}));
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      length += read.value.length;
      if (length > MAX_BODY_BYTES) throw tooLong();
      onBytes(read.value.length);
      parts.push(read.value);
    }
  } catch (error) {
    await reader.cancel().catch(() => {}); // what is left is not wanted
    throw error;
  }
  if (signal?.aborted === true) throw tooSlow();
  return await new Blob(parts).bytes();
}

function textOf(bytes: Uint8Array<ArrayBuffer>): string {
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

function tooSlow(): ProblemError {
  return new ProblemError(408, "Cannot read body as it took too long to arrive: send it again");
}
