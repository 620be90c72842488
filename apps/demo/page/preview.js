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

/** A panel: what is seen is exactly what is classified; of a digit, white ink on black as in MNIST. */
export class Preview {
  #canvas = find("input", HTMLCanvasElement);

  /**
   * Shows the input of an answer.
   *
   * @param {Digit | null} digit The answer; `null` for a black image.
   * @param {Model} model The model that gave it.
   * @returns {void}
   */
  show(digit, { image: { height, width, channels, preparation } }) {
    const what = preparation === "digit"
      ? "Your drawing, centred and scaled"
      : "Your picture, resized";
    this.#canvas.setAttribute("aria-label", `${what} to ${width} by ${height} pixels`);
    this.#canvas.style.aspectRatio = `${width} / ${height}`;
    const context = this.#canvas.getContext("2d");
    if (context === null) return;
    this.#canvas.width = width;
    this.#canvas.height = height;
    const pixels = new ImageData(width, height);
    const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
    for (let index = 0; index < height * width; index++) {
      const colour = [0, green, blue].map((channel) => {
        return Math.round(255 * (digit?.input?.[index * channels + channel] ?? 0));
      });
      pixels.data.set([...colour, 255], 4 * index);
    }
    context.putImageData(pixels, 0, 0);
  }
}
