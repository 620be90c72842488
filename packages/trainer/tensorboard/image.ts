/**
 * Images for event files, which hold them as PNG.
 *
 * @module
 */

import { encodePng } from "@goodness/pictures";

/** An image of bytes. */
export interface LoggedImage {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Bytes of each pixel: grey, or red, green and blue. */
  readonly channels: 1 | 3;
  /** The bytes, `[height, width, channels]` in row-major order; 0 is black. */
  readonly data: Uint8Array;
}

/** An image as an event file stores it. */
export interface EncodedImage {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** The format's number for the colours: 1 is grey, 3 is red, green and blue. */
  readonly colourSpace: 1 | 3;
  /** The bytes of a PNG file. */
  readonly png: Uint8Array;
}

/**
 * Compresses an image.
 *
 * @param image The image.
 * @returns The image, compressed without loss.
 * @throws {RangeError} If a side is no whole number from 1, or the number of bytes does not fit.
 */
export function encodeImage(image: LoggedImage): EncodedImage {
  checkImage(image);
  const { width, height, channels } = image;
  return { width, height, colourSpace: channels, png: encodePng(image) };
}

function checkImage({ width, height, channels, data }: LoggedImage): void {
  const size = `${height}x${width}x${channels}`;
  if (![width, height].every((side) => Number.isSafeInteger(side) && side >= 1)) {
    throw new RangeError(
      `Cannot encode an image as its sides must be whole numbers from 1: current value is ${size}; ` +
        `leave out images that have no pixels`,
    );
  }
  if (data.length !== width * height * channels) {
    throw new RangeError(
      `Cannot encode an image as its bytes must be ${size}: current value is ${data.length}; ` +
        `give a byte for each pixel and channel`,
    );
  }
}
