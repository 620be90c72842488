/**
 * Images as IDX files: `[count, height, width]` if they are grey, `[count, height, width, channels]` if
 * not.
 *
 * @module
 */

import { encodeIdx, parseIdx } from "./idx.ts";
import type { NamedFile } from "./named_file.ts";
import type { Split } from "./split.ts";

/** Images without their labels. */
export type Images = Omit<Split, "labels">;

/**
 * Parses images.
 *
 * @param file The file, gzipped or not.
 * @returns The images; 1 or 3 channels.
 * @throws {SyntaxError} If the file is damaged or of another kind; names it, the expected, the found.
 */
export function parseIdxImages(file: NamedFile): Images {
  const { shape: [count = 0, height = 0, width = 0, channels = 1], data } = parseIdx(file, [3, 4]);
  if (data.length === 0) throw new SyntaxError(`Cannot use ${file.path}: it holds no images`);
  if (channels === 1 || channels === 3) return { count, height, width, channels, images: data };
  throw new SyntaxError(
    `Cannot use ${file.path}: expected 1 or 3 channels on its last axis, found ${channels}`,
  );
}

/**
 * Encodes images.
 *
 * @param images The images.
 * @returns The bytes of the file.
 */
export function encodeIdxImages(
  { count, height, width, channels, images }: Images,
): Uint8Array<ArrayBuffer> {
  const shape = [count, height, width, ...(channels === 1 ? [] : [channels])];
  return encodeIdx({ shape, data: images });
}
