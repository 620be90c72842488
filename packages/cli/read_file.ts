/**
 * Reading files that people name or put somewhere. What cannot be read is refused in words that say what to do.
 *
 * @module
 */

import { InputError, kindOfBytes } from "@goodness/core";

/** How to read a file. */
export interface ReadFileOptions {
  /** What the file should be, in the words of errors, such as `a TOML file with a network`. */
  readonly expected: string;
  /** How many bytes of it. @default {all of them} */
  readonly length?: number;
}

/**
 * Reads a file, or its beginning, into memory that is allocated once. `Deno.readFile` takes two and a half
 * times as long for the 47 MB of MNIST's training images.
 *
 * @param path The file.
 * @param options What it should be.
 * @returns The bytes; fewer than `length` where the file ends before.
 * @throws {Deno.errors.NotFound} If there is no such file.
 * @throws {InputError} If it is a folder or may not be read.
 *
 * @example
 * ```ts
 * import { readBytes } from "@goodness/cli";
 * import { assertEquals } from "@std/assert";
 *
 * const start = await readBytes("deno.json", { expected: "a JSON file", length: 1 });
 * assertEquals(start, Uint8Array.of(123));
 * ```
 */
export async function readBytes(
  path: string,
  { expected, length }: ReadFileOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    using file = await Deno.open(path);
    const { size, isFile } = await file.stat();
    if (!isFile && length === undefined) return await Deno.readFile(path); // a pipe has no size
    const bytes = new Uint8Array(length ?? size);
    let end = 0;
    while (end < bytes.length) {
      const read = await file.read(bytes.subarray(end));
      if (read === null) break;
      end += read;
    }
    return bytes.subarray(0, end);
  } catch (error) {
    throw readError(error, path, expected);
  }
}

/** The encodings that a byte order mark names; editors and shells of Windows write all of them. */
const ENCODINGS = [
  { encoding: "utf-16le", mark: [0xff, 0xfe] },
  { encoding: "utf-16be", mark: [0xfe, 0xff] },
] as const;

/**
 * Reads a text: UTF-8, or what its byte order mark says, which is left out.
 *
 * @param path The file.
 * @param options What it should be.
 * @returns The text.
 * @throws {Deno.errors.NotFound} If there is no such file.
 * @throws {InputError} If it is a folder or may not be read.
 * @throws {SyntaxError} If it is no text; says what it is.
 *
 * @example
 * ```ts
 * import { readText } from "@goodness/cli";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const text = await readText("deno.json", { expected: "a JSON file" });
 * assertStringIncludes(text, '"workspace"');
 * ```
 */
export async function readText(
  path: string,
  { expected }: Pick<ReadFileOptions, "expected">,
): Promise<string> {
  const bytes = await readBytes(path, { expected });
  const marked = ENCODINGS.find(({ mark }) => mark.every((byte, at) => bytes[at] === byte));
  try {
    return new TextDecoder(marked?.encoding ?? "utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SyntaxError(
      `Cannot read ${path}: expected ${expected}, found ${
        kindOfBytes(bytes)
      }, which is no UTF-8 text`,
      { cause },
    );
  }
}

/** What is wrong, and the remedy, by the operating system's code. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ["EISDIR", "found a folder; choose a file in it"],
  ["ENOTDIR", "and a part of this path is a file; check the path"],
  ["EACCES", "and this user may not read it; change its permissions"],
  ["EPERM", "and this user may not read it; change its permissions"],
  ["ELOOP", "found links that lead in a circle; put the file itself there"],
  ["ENAMETOOLONG", "and its name is too long; check the path"],
  ["EINVAL", "and this is no name of a file; check the path"],
  ["EIO", "and its disk fails; copy the file from elsewhere"],
  ["EMFILE", "and too many files are open; raise the limit of open files"],
]);

/**
 * Explains an error of reading.
 *
 * @param error The error.
 * @param path What could not be read.
 * @param expected What it should be.
 * @returns A `Deno.errors.NotFound` or an `InputError` that names it, what was expected and the remedy, if the
 *   operating system gave a known reason; any other error as it is.
 */
function readError(error: unknown, path: string, expected: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT") {
    return new Deno.errors.NotFound(
      `Cannot find ${path}: expected ${expected}; check the path`,
      { cause: error },
    );
  }
  const reason = REASONS.get(code);
  return reason === undefined
    ? error
    : new InputError(`Cannot read ${path}: expected ${expected}, ${reason}`, { cause: error });
}
