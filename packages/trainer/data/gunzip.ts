/**
 * Gzipped files.
 *
 * @module
 */

import { gunzipSync } from "node:zlib";
import type { NamedFile } from "./named_file.ts";

/**
 * Unpacks a file if it is gzipped, all members of it if it has several.
 *
 * @param file The file.
 * @returns Its content.
 * @throws {SyntaxError} If its gzip data is damaged.
 */
export function gunzip({ path, bytes }: NamedFile): Uint8Array<ArrayBuffer> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return new Uint8Array(gunzipSync(bytes)); // DecompressionStream takes one member only.
  } catch (cause) {
    throw new SyntaxError(
      `Cannot read ${path}: its gzip data is damaged or cut off; fetch the file again`,
      { cause },
    );
  }
}
