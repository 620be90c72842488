/**
 * Reading a picture that someone shows: a file, something pasted or dropped, or a test image.
 *
 * @module
 */

import { blobOf, dataUrlOf, drawBitmap } from "./pixels.ts";

/** A picture: what is shown, and what is sent. */
export interface ReadPicture {
  /** What is shown. */
  readonly bitmap: ImageBitmap;
  /** What is sent: a data URL. */
  readonly url: string;
}

/** What the server reads. */
const SENT_TYPES = ["image/png", "image/jpeg"];

/** Pictures with more bytes or a longer side are made smaller here: the network's images are small. */
const MOST_BYTES = 4_000_000;

/** The longest side of a picture as it is sent. */
export const MOST_SIDE = 2048;

/** Longer side of a picture that was made smaller. */
const SMALLER_SIDE = 1024;

/** What is said of a file that is no picture. */
export const UNREADABLE =
  "This file is no picture that the browser can show: choose a PNG or a JPEG";

/**
 * Reads a picture.
 *
 * @param blob A file.
 * @returns The picture.
 * @throws {DOMException} If the browser cannot show it.
 */
export async function readPicture(blob: Blob): Promise<ReadPicture> {
  const bitmap = await createImageBitmap(blob);
  return { bitmap, url: await dataUrlOf(await sendable(blob, bitmap)) };
}

/** The same file, or a smaller picture. */
async function sendable(blob: Blob, bitmap: ImageBitmap): Promise<Blob> {
  const isSmall = blob.size <= MOST_BYTES && Math.max(bitmap.width, bitmap.height) <= MOST_SIDE;
  if (isSmall && SENT_TYPES.includes(blob.type)) return blob;
  const canvas = document.createElement("canvas");
  drawBitmap(canvas, bitmap, SMALLER_SIDE);
  return await blobOf(canvas);
}
