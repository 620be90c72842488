/**
 * The markup of sections and figures.
 *
 * @module
 */

import { type Html, html, type HtmlValue } from "../text/html.ts";

/** A section of a report, with an entry in the table of contents. */
export interface Section {
  /** The anchor of links. */
  readonly id: string;
  /** Its heading. */
  readonly title: string;
  /** The content below the heading. */
  readonly body: Html;
}

/** A figure before it is markup. */
export interface Figure {
  /** Its heading. */
  readonly title: string;
  /** The plot, picture or table. */
  readonly body: HtmlValue;
  /** The caption. */
  readonly caption: HtmlValue;
}

/**
 * Frames a figure.
 *
 * @param figure The figure.
 * @returns The markup.
 */
export function figureCard({ title, body, caption }: Figure): Html {
  return html`
    <figure class="card">
    <h3>${title}</h3>
    ${body}
    <figcaption>${caption}</figcaption>
    </figure>
  `;
}

/**
 * Puts one panel per layer side by side, where there is room.
 *
 * @param panels The panels, first layer to last.
 * @returns The markup.
 */
export function layerPanels(panels: readonly HtmlValue[]): Html {
  const framed = panels.map((panel, layer) =>
    html`
      <div class="panel">
      <p class="panel-title"><i class="swatch" style="background:${layerColour(
        layer,
      )}"></i>Layer ${layer + 1}</p>
      ${panel}
      </div>
    `
  );
  // Four in rows of three would leave one alone.
  const columns = panels.length === 2 || panels.length === 4 ? "two" : "three";
  return html`<div class="panels ${columns}">${framed}</div>`;
}

/** Colours that the style sheet has for layers; deeper networks begin again. */
const LAYER_COLOURS = 6;

/**
 * The colour of a layer wherever it appears.
 *
 * @param layer The layer, from 0.
 * @returns The colour for CSS and SVG, light or dark as the page is.
 */
export function layerColour(layer: number): string {
  return `var(--layer-${layer % LAYER_COLOURS + 1})`;
}
