/**
 * The section of the negative data of a training without labels.
 *
 * @module
 */

import { html } from "../text/html.ts";
import { pngUrl } from "./png.ts";
import type { ReportData } from "./report_types.ts";
import { figureCard, type Section } from "./section.ts";

/**
 * Makes the section of the hybrids.
 *
 * @param data The report's data.
 * @returns The section; nothing without hybrids.
 */
export function hybridsSection({ hybrids }: ReportData): Section | undefined {
  if (hybrids === undefined) return undefined;
  const body = html`
    <img class="fields" src="${pngUrl(hybrids)}" width="${hybrids.width}" height="${hybrids.height}"
      alt="Four rows of pictures: images, their partners, masks and hybrids">
  `;
  const caption =
    "From top to bottom: an image, its partner, the mask, and the hybrid, which is the image where the " +
    "mask is light and the partner where it is dark. A hybrid has the short-range statistics of the images. " +
    "It differs from them in shapes over longer distances, which the network must learn.";
  const figure = figureCard({ title: "Images and their hybrids", body, caption });
  return { id: "hybrids", title: "Negative data", body: figure };
}
