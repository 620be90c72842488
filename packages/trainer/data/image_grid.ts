/**
 * Small images in rows and columns, as one picture.
 *
 * @module
 */

import type { LoggedImage } from "../tensorboard/image.ts";

/** Pixels between images where nothing else is said. */
const GAP = 2;

/** The level of the background. */
const BACKGROUND = 40;

/** How many images a grid has, and of which size. */
export interface GridSize {
  /** Images above each other. */
  readonly rows: number;
  /** Images side by side. */
  readonly columns: number;
  /** Rows of pixels of an image. */
  readonly height: number;
  /** Columns of pixels of an image. */
  readonly width: number;
  /** Bytes of a pixel: 1 for grey, 3 for RGB. */
  readonly channels: 1 | 3;
  /** Pixels to the right of an image and below it. @default {2} */
  readonly gap?: number;
}

/** Images in rows and columns on a grey background. */
export class ImageGrid {
  readonly #size: Required<GridSize>;
  readonly #width: number;
  readonly #height: number;
  readonly #data: Uint8Array<ArrayBuffer>;

  /**
   * Makes an empty grid.
   *
   * @param size How many images it has, and of which size.
   */
  constructor({ gap = GAP, ...size }: GridSize) {
    this.#size = { gap, ...size };
    this.#width = size.columns * (size.width + gap);
    this.#height = size.rows * (size.height + gap);
    const bytes = this.#width * this.#height * size.channels;
    this.#data = new Uint8Array(bytes).fill(BACKGROUND);
  }

  /**
   * Draws an image.
   *
   * @param row Its row, from 0.
   * @param column Its column, from 0.
   * @param image Its bytes, `[height, width, channels]`.
   */
  draw(row: number, column: number, image: Uint8Array): void {
    const { width, height, channels, gap } = this.#size;
    const left = column * (width + gap);
    const top = row * (height + gap);
    const length = width * channels;
    for (let line = 0; line < height; line++) {
      const to = ((top + line) * this.#width + left) * channels;
      this.#data.set(image.subarray(line * length, (line + 1) * length), to);
    }
  }

  /** The picture, with all images that were drawn. */
  get picture(): LoggedImage {
    return {
      width: this.#width,
      height: this.#height,
      channels: this.#size.channels,
      data: this.#data,
    };
  }
}
