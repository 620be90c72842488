/**
 * Rows of locations as images that oneDNN convolves. The images of a location lie side by side, so a row of locations
 * is one wide image, in which neighbouring locations are as many columns apart as there are images.
 *
 * @module
 */

import type { ImageGrid } from "./image_grid.ts";
import type { Sliding, Tensor } from "./onednn/descriptions.ts";
import type { OneDnn } from "./onednn/library.ts";
import { BYTES_OF, type NumberFormat } from "./passes/pass.ts";
import type { ConvolutionStep } from "./passes/program.ts";

/** How oneDNN convolves a row of locations. */
export interface RowOfImage {
  /** What the library makes it of. */
  readonly tensors: Parameters<OneDnn["convolution"]>[0];
  readonly sliding: Sliding;
  /** Where what it sees and its result begin, in bytes. */
  readonly from: number;
  readonly to: number;
}

/**
 * A row of locations as the convolution of one image.
 *
 * @param step The convolution.
 * @param grid What its fields slide over.
 * @param row The row of locations, from 0.
 */
export function rowOfImage(
  { rows: images, channels, columns, format }: ConvolutionStep,
  { below, size, field, padding }: ImageGrid,
  row: number,
): RowOfImage {
  const [first, last] = [row - padding[0], row - padding[0] + field[0] - 1];
  const [from, to] = [Math.max(0, first), Math.min(last, below[0] - 1)];
  const [wide, wideBelow] = [size[1] * images, below[1] * images];
  const tensor = (channels: number, rows: number, wide: number, format: NumberFormat): Tensor => ({
    lengths: [1, channels, rows, wide],
    strides: [rows * wide * channels, 1, wide * channels, channels],
    format,
  });
  const cell = channels * columns;
  return {
    tensors: {
      image: tensor(channels, to - from + 1, wideBelow, format),
      weights: {
        lengths: [columns, channels, ...field],
        strides: [1, columns, field[1] * cell, cell],
        format,
      },
      result: tensor(columns, 1, wide, "f32"),
    },
    sliding: {
      dilation: [0, images - 1],
      before: [from - first, padding[1] * images],
      behind: [last - to, padding[1] * images],
    },
    from: BYTES_OF[format] * from * wideBelow * channels,
    to: BYTES_OF.f32 * row * wide * columns,
  };
}
