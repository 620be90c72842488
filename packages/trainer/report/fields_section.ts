/**
 * The section of the first layer's weights.
 *
 * @module
 */

import { fieldsPicture } from "./fields_picture.ts";
import { type Html, html } from "../text/html.ts";
import { pngUrl } from "./png.ts";
import type { ReceptiveFields } from "@goodness/core/network";
import type { ReportData } from "./report_types.ts";
import { figureCard, type Section } from "./section.ts";

/**
 * Makes the section of the receptive fields.
 *
 * @param data The report's data.
 * @returns The section; nothing without fields.
 */
export function fieldsSection(data: ReportData): Section | undefined {
  const { receptiveFields: fields } = data;
  if (fields === undefined) return undefined;
  const figure = figureCard({
    title: titleOf(fields),
    body: html`${legend(data)}${picture(fields)}`,
    caption: captionOf(fields),
  });
  return { id: "fields", title: "Weights of the first layer", body: figure };
}

function titleOf({ gridRows, gridColumns, locations }: ReceptiveFields): string {
  const units = locations.reduce((sum, { length }) => sum + length, 0);
  const grid = `${gridRows}×${gridColumns}`;
  return locations.length === 1 ? `${units} units` : `${units} units on their ${grid} grid`;
}

function picture(fields: ReceptiveFields): Html {
  const image = fieldsPicture(fields);
  const { fieldRows, fieldColumns } = fields;
  return html`
    <img class="fields" src="${pngUrl(image)}" width="${image.width}" height="${image.height}"
      alt="${titleOf(fields)}: the weights of ${fieldRows} by ${fieldColumns} pixels as colours">
  `;
}

function legend({ labels, receptiveFields }: ReportData): Html {
  const hasStrips = receptiveFields?.locations.some((units) => units.some((unit) => unit.labels));
  const strip = html`<li>strip below a field: weights of the labels ${labels.join(" ")}</li>`;
  const colours = receptiveFields?.channels === 3
    ? html`<li>weights: as red, green and blue, grey at 0</li>`
    : html`<li><i class="key ramp"></i>weights: blue below 0, clear at 0, orange above</li>`;
  return html`<ul class="legend">
${colours}
${hasStrips ? strip : undefined}
</ul>`;
}

function captionOf({ locations, fieldRows, fieldColumns }: ReceptiveFields): string {
  const hasStrips = locations.some((units) => units.some((unit) => unit.labels));
  const strips = "The strip shows which labels excite a unit and which inhibit it.";
  const where = locations.length === 1
    ? ""
    : "Each block is at the position of its field on the image. ";
  return `${where}The units with the strongest weights, ${fieldRows}×${fieldColumns} pixels each, ` +
    `every field and strip on its own scale. A trained unit has smooth shapes such as edges, strokes and ` +
    `blobs; a unit that learnt nothing is noise.${hasStrips ? ` ${strips}` : ""}`;
}
