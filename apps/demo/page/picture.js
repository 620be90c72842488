// @ts-check
/// <reference lib="dom" />
/**
 * Showing a picture to the network: chosen, dropped, pasted, taken by the camera, or a test image.
 *
 * @module
 */

import { connectCamera } from "./camera.js";
import { find } from "./elements.js";
import { blobOf, dataUrlOf, drawBitmap } from "./pixels.js";
import { showSamples } from "./samples.js";

/** @typedef {import("./api.js").Instance} Instance */

/** What the server reads. */
const SENT_TYPES = ["image/png", "image/jpeg"];

/** Pictures with more bytes or a longer side are made smaller here: the network's images are small. */
const MOST_BYTES = 4_000_000;
const MOST_SIDE = 2048;

/** Longer side of a picture that was made smaller. */
const SMALLER_SIDE = 1024;

const UNREADABLE = "This file is no picture that the browser can show: choose a PNG or a JPEG";

/**
 * @typedef {object} PictureDeps
 * @property {Promise<import("./api.js").Model>} model What is served.
 * @property {(instance: Instance | null) => void} onChange Takes the picture after each change; `null` for none.
 * @property {(message: string) => void} onError Takes the reason why there is none.
 */

/**
 * Makes the ways to show a picture usable.
 *
 * @param {PictureDeps} deps What is served, and what to do with a picture.
 * @returns {void}
 */
export function connectPicture({ model, onChange, onError }) {
  const box = find("drop", HTMLElement);
  const file = find("file", HTMLInputElement);
  let newest = 0;

  /** @param {Blob | null | undefined} blob */
  async function take(blob) {
    if (blob === null || blob === undefined) return;
    const own = ++newest;
    try {
      const bitmap = await createImageBitmap(blob);
      const url = await dataUrlOf(await sendable(blob, bitmap));
      if (own !== newest) return; // a newer picture came meanwhile
      showPicture(bitmap);
      onChange({ b64: url });
    } catch {
      if (own === newest) onError(UNREADABLE);
    }
  }

  function clear() {
    newest++;
    showPicture(null);
    onChange(null);
  }

  find("choose", HTMLElement).addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    void take(file.files?.[0]);
    file.value = ""; // so that the same file can be chosen again
  });
  find("remove", HTMLElement).addEventListener("click", clear);
  addEventListener("keydown", (event) => {
    if (event.key === "Delete") clear();
  });
  addEventListener("dragover", (event) => {
    event.preventDefault();
    box.classList.add("over");
  });
  addEventListener("dragleave", () => box.classList.remove("over"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    box.classList.remove("over");
    void take(event.dataTransfer?.files[0]);
  });
  addEventListener("paste", (event) => void take(event.clipboardData?.files[0]));
  connectCamera(take, onError);
  void showSamples(model, take);
}

/** @param {ImageBitmap | null} bitmap */
function showPicture(bitmap) {
  const canvas = find("picture", HTMLCanvasElement);
  find("drop-hint", HTMLElement).hidden = bitmap !== null;
  canvas.hidden = bitmap === null;
  if (bitmap !== null) drawBitmap(canvas, bitmap, MOST_SIDE);
}

/**
 * @param {Blob} blob
 * @param {ImageBitmap} bitmap The same as pixels.
 * @returns {Promise<Blob>} The same blob, or a smaller picture.
 */
async function sendable(blob, bitmap) {
  const isSmall = blob.size <= MOST_BYTES && Math.max(bitmap.width, bitmap.height) <= MOST_SIDE;
  if (isSmall && SENT_TYPES.includes(blob.type)) return blob;
  const canvas = document.createElement("canvas");
  drawBitmap(canvas, bitmap, SMALLER_SIDE);
  return await blobOf(canvas);
}
