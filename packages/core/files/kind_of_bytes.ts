/**
 * What a file is, for the errors about files that are something else.
 *
 * @module
 */

/** A kind of file, by the bytes that it begins with: in hexadecimal digits, or as text. */
interface FileKind {
  readonly what: string;
  readonly hex?: RegExp;
  readonly text?: RegExp;
}

/** The kinds; the first that fits counts. */
const KINDS: readonly FileKind[] = [
  { what: "a web page, perhaps a failed download", text: /^\s*<(!doctype html|html|head|\?xml)/i },
  {
    what: "a Git LFS pointer; fetch the file itself with git lfs pull",
    text: /^version https:\/\/git-lfs/,
  },
  { what: "gzip data", hex: /^1f8b/ },
  { what: "a ZIP archive; unpack it", hex: /^504b0304/ },
  { what: "a PNG picture", hex: /^89504e47/ },
  { what: "a JPEG picture", hex: /^ffd8ff/ },
  { what: "a GIF picture; save it as PNG", text: /^GIF8/ },
  { what: "a WebP picture; save it as PNG", text: /^RIFF....WEBP/s },
  { what: "a TIFF picture; save it as PNG", hex: /^(49492a00|4d4d002a)/ },
  { what: "a NumPy array", hex: /^934e554d5059/ },
  { what: "an HDF5 file", hex: /^89484446/ },
  { what: "a Python pickle", hex: /^800[2-5]/ },
  { what: "a Parquet file", text: /^PAR1/ },
  { what: "a MATLAB file", text: /^MATLAB 5/ },
  { what: "a PDF document", text: /^%PDF-/ },
  { what: "a text", text: /^[\t\n\r -~]+$/ },
  { what: "a BMP picture; save it as PNG", text: /^BM/ },
];

/**
 * Says what a file is.
 *
 * @param bytes Its bytes.
 * @returns Such as `a web page, perhaps a failed download`.
 *
 * @example
 * ```ts
 * import { kindOfBytes } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(kindOfBytes(new TextEncoder().encode("GIF89a")), "a GIF picture; save it as PNG");
 * ```
 */
export function kindOfBytes(bytes: Uint8Array): string {
  return knownKind(bytes) ?? `bytes that begin with ${bytes.subarray(0, 4).toHex()}`;
}

/**
 * Says what a file is, if it is of a kind that is easily told.
 *
 * @param bytes Its bytes.
 * @returns What it is; nothing of other bytes.
 */
export function knownKind(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return "an empty file";
  const start = bytes.subarray(0, 60);
  const digits = start.toHex();
  const letters = String.fromCharCode(...start);
  return KINDS.find(({ hex, text }) => hex?.test(digits) || text?.test(letters))?.what;
}
