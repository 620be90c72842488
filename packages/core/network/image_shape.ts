/**
 * The images that a network takes: their shape and the statistics of their pixels.
 *
 * @module
 */

/** The shape of an image, `[height, width, channels]` in row-major order. */
export interface ImageShape {
  /** Rows of pixels, at least 1. */
  readonly height: number;
  /** Columns of pixels, at least 1. */
  readonly width: number;
  /** Values of a pixel: 1 for grey, 3 for red, green and blue. */
  readonly channels: number;
}

/** A shape, and the statistics of the images that a network learns from. */
export interface ImageStatistics extends ImageShape {
  /** The mean of the training pixels in each channel, on the scale `[0, 1]`. */
  readonly mean: readonly number[];
  /** The standard deviation of the training pixels in each channel, on the same scale, above 0. */
  readonly std: readonly number[];
}

/**
 * The ways in which a picture becomes an image for a network. `digit`: a drawing is found, scaled and centred as
 * MNIST's were; `image`: a picture is resized by area, and its colours stay as they are.
 */
export const PREPARATIONS = ["digit", "image"] as const;

/** The name of a way in which a picture becomes an image. */
export type Preparation = typeof PREPARATIONS[number];

/** How a picture becomes an image for a network. */
export interface PictureInput {
  /** The way. @default {"digit" for grey images of 28x28 pixels, else "image"} */
  readonly preparation?: Preparation;
  /** Whether light and dark are swapped, as they were in the training images; for `image` only. @default {false} */
  readonly inverted?: boolean;
}

/** The images that a network takes. */
export interface InputSpec extends ImageStatistics, PictureInput {
  /**
   * Whether an image means the same mirrored left to right. A label's goodness is then the mean of those for the
   * image and for its mirror image. @default {false}
   */
  readonly mirrored?: boolean;
}

/**
 * The number of values of an image.
 *
 * @param shape The image's shape.
 * @returns `height * width * channels`.
 *
 * @example A colour image
 * ```ts
 * import { imageSize } from "@goodness/core/network";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(imageSize({ height: 32, width: 32, channels: 3 }), 3072);
 * ```
 */
export function imageSize({ height, width, channels }: ImageShape): number {
  return height * width * channels;
}

/**
 * How pictures become images for a network.
 *
 * @param input The network's input.
 * @returns What the input says; if it says nothing, `digit` for images of MNIST's shape, else `image`.
 *
 * @example A network for photographs
 * ```ts
 * import { preparationOf } from "@goodness/core/network";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(preparationOf({ height: 32, width: 32, channels: 3 }), "image");
 * ```
 */
export function preparationOf(input: ImageShape & PictureInput): Preparation {
  return input.preparation ?? (isSameShape(input, DRAWING) ? "digit" : "image");
}

/** The shape of MNIST's images, and of those that drawings are made into. */
export const DRAWING: ImageShape = { height: 28, width: 28, channels: 1 };

/**
 * Compares two shapes.
 *
 * @returns Whether all three lengths are equal.
 *
 * @example
 * ```ts
 * import { isSameShape } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const grey = { height: 28, width: 28, channels: 1 };
 * assertEquals(isSameShape(grey, { ...grey, channels: 3 }), false);
 * ```
 */
export function isSameShape(a: ImageShape, b: ImageShape): boolean {
  return a.height === b.height && a.width === b.width && a.channels === b.channels;
}

/**
 * Formats a shape for messages.
 *
 * @returns `28x28` of a grey image, `32x32x3` of one with more channels.
 *
 * @example
 * ```ts
 * import { shapeText } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(shapeText({ height: 32, width: 32, channels: 3 }), "32x32x3");
 * ```
 */
export function shapeText({ height, width, channels }: ImageShape): string {
  return channels === 1 ? `${height}x${width}` : `${height}x${width}x${channels}`;
}
