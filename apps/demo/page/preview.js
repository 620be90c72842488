// @ts-check
/// <reference lib="dom" />
/**
 * The network's input as an image.
 *
 * @module
 */

import { find } from "./elements.js";

/** @typedef {import("./api.js").Digit} Digit */
/** @typedef {import("./api.js").Model} Model */

/** A panel: white ink on black as in MNIST. What is seen is exactly what is classified. */
export class Preview {
  #canvas = find("input", HTMLCanvasElement);

  /**
   * Shows the input of an answer.
   *
   * @param {Digit | null} digit The answer; `null` for a black image.
   * @param {Model} model The model that gave it.
   * @returns {void}
   */
  show(digit, { image: { height, width } }) {
    const context = this.#canvas.getContext("2d");
    if (context === null) return;
    this.#canvas.width = width;
    this.#canvas.height = height;
    const pixels = new ImageData(width, height);
    for (let index = 0; index < height * width; index++) {
      const grey = Math.round(255 * (digit?.input?.[index] ?? 0));
      pixels.data.set([grey, grey, grey, 255], 4 * index);
    }
    context.putImageData(pixels, 0, 0);
  }
}
