/**
 * The sheet of test images that a server has.
 *
 * @module
 */

import type { Api, Model } from "../state/api.ts";

/** A test image: where it lies on the sheet. */
export interface Sample {
  /** Its label, which is its row. */
  readonly label: number;
  /** Its column. */
  readonly column: number;
}

/** A sheet of test images with a row a class. */
export interface Sheet {
  /** The picture of all. */
  readonly bitmap: ImageBitmap;
  /** Images of a row. */
  readonly columns: number;
}

/**
 * Fetches the sheet.
 *
 * @param api What has it.
 * @param model The model, which says how large an image is.
 * @returns The sheet; null if there is none.
 */
export async function sheetOf(api: Api, { image }: Model): Promise<Sheet | null> {
  const blob = await api.samples();
  if (blob === null) return null;
  const bitmap = await createImageBitmap(blob);
  return { bitmap, columns: Math.floor(bitmap.width / image.width) };
}

/**
 * Draws a test image on a canvas, which gets its size.
 *
 * @param canvas The canvas.
 * @param sheet The sheet.
 * @param sample The test image.
 * @param size The size of an image in pixels.
 */
export function drawSample(
  canvas: HTMLCanvasElement,
  { bitmap }: Sheet,
  { label, column }: Sample,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.drawImage(bitmap, -column * width, -label * height);
}

/**
 * Draws a random number.
 *
 * @param count How many there are.
 * @returns One from 0 to `count - 1`.
 */
export function anyOf(count: number): number {
  return Math.floor(count * Math.random());
}
