// @ts-check
/// <reference lib="dom" />
/**
 * Test images to click at.
 *
 * @module
 */

import { askSamples } from "./api.js";
import { element, find } from "./elements.js";
import { blobOf } from "./pixels.js";

/** How many are shown at once. */
const SHOWN = 20;

/**
 * Shows samples of the test images, if the server has some: one picture with a row a class, which is cut up here.
 *
 * @param {Promise<import("./api.js").Model>} model What is served.
 * @param {(picture: Blob) => void} onPick Takes the one that was clicked at.
 * @returns {Promise<void>}
 */
export async function showSamples(model, onPick) {
  const [sheet, served] = await Promise.all([askSamples(), model]).catch(() => [null, null]);
  if (sheet === null || served === null) return;
  const { image: { width, height }, classes } = served;
  const bitmap = await createImageBitmap(sheet);
  const columns = Math.floor(bitmap.width / width);
  const all = classes.flatMap((name, row) =>
    Array.from({ length: columns }, (_, column) => ({ name, row, column }))
  );

  function showSome() {
    const some = shuffled(all).slice(0, SHOWN);
    find("samples", HTMLElement).replaceChildren(...some.map(({ name, row, column }) => {
      const canvas = document.createElement("canvas");
      canvas.width = width;
      canvas.height = height;
      canvas.getContext("2d")?.drawImage(bitmap, -column * width, -row * height);
      const button = element("button", "sample");
      button.title = name;
      button.setAttribute("aria-label", `Test image: ${name}`);
      button.append(canvas);
      button.addEventListener("click", async () => onPick(await blobOf(canvas)));
      return button;
    }));
  }

  find("more", HTMLElement).addEventListener("click", showSome);
  find("sample-part", HTMLElement).hidden = false;
  showSome();
}

/**
 * @template T
 * @param {readonly T[]} items
 * @returns {T[]} The same in any order.
 */
function shuffled(items) {
  return items.map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
