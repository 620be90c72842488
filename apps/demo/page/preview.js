// @ts-check
/// <reference lib="dom" />
/**
 * The network's input as an image.
 *
 * @module
 */

const SIDE = 28;

/**
 * Shows an input, white ink on black as in MNIST: what is seen is exactly what is classified.
 *
 * @param {HTMLCanvasElement} canvas A canvas of 28 x 28 pixels.
 * @param {readonly number[] | null} input Values `[784]` from 0 to 1; `null` for none.
 * @returns {void}
 */
export function showInput(canvas, input) {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const image = new ImageData(SIDE, SIDE);
  for (let index = 0; index < SIDE * SIDE; index++) {
    const grey = Math.round(255 * (input?.[index] ?? 0));
    image.data.set([grey, grey, grey, 255], 4 * index);
  }
  context.putImageData(image, 0, 0);
}
