/**
 * Between pictures, canvases and files.
 *
 * @module
 */

/**
 * Draws a picture on a canvas of its proportions, smaller where it must be.
 *
 * @param canvas The canvas.
 * @param bitmap The picture.
 * @param side The longest side that the canvas may have.
 */
export function drawBitmap(canvas: HTMLCanvasElement, bitmap: ImageBitmap, side: number): void {
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
 * @param canvas The canvas.
 * @returns The file.
 */
export function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => blob === null ? reject(new Error("no picture")) : resolve(blob));
  });
}

/**
 * Writes a file as a data URL.
 *
 * @param blob The file.
 * @returns The URL.
 */
export function dataUrlOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result)));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(blob);
  });
}
