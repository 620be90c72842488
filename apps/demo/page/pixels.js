// @ts-check
/// <reference lib="dom" />
/**
 * Between pictures, canvases and files.
 *
 * @module
 */

/**
 * Draws a picture on a canvas of its proportions, smaller where it must be.
 *
 * @param {HTMLCanvasElement} canvas The canvas.
 * @param {ImageBitmap} bitmap The picture.
 * @param {number} side The longest side that the canvas may have.
 * @returns {void}
 */
export function drawBitmap(canvas, bitmap, side) {
  const { width, height } = bitmap;
  const scale = Math.min(1, side / Math.max(width, height));
  canvas.width = Math.max(1, Math.round(scale * width));
  canvas.height = Math.max(1, Math.round(scale * height));
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
}

/**
 * Makes a PNG of a canvas.
 *
 * @param {HTMLCanvasElement} canvas The canvas.
 * @returns {Promise<Blob>}
 */
export function blobOf(canvas) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => blob === null ? reject(new Error("no picture")) : resolve(blob));
  });
}

/**
 * Writes a file as a data URL.
 *
 * @param {Blob} blob The file.
 * @returns {Promise<string>}
 */
export function dataUrlOf(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result)));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(blob);
  });
}
