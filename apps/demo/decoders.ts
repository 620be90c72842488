/**
 * What bodies may be compressed with.
 *
 * @module
 */

import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";

/** Unpacks a body, and stops where it has become too long. */
export type Decoder = (
  bytes: Uint8Array,
  options: { readonly maxOutputLength: number },
) => Promise<Uint8Array>;

/** The decoders by `Content-Encoding`. */
export const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};
