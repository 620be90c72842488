/**
 * Plots as a self-contained picture on white, for Markdown pages.
 *
 * @module
 */

import { Html, html } from "../text/html.ts";

/** A plot and its position. */
export interface Panel {
  /** The plot, an SVG element. */
  readonly plot: Html;
  /** Pixels from the left. */
  readonly x: number;
  /** Pixels from the top. */
  readonly y: number;
  /** The title above it. @default {""} */
  readonly title?: string;
}

/** The styles that plots inherit from a page: the light colours of `report.css`. */
const STYLE = new Html(`
svg { color: #1a2230; font: 12px system-ui, sans-serif; --plot-background: #ffffff; }
svg { --layer-1: #0072b2; --layer-2: #c25400; --layer-3: #00825f; }
.title { font-weight: 600; }
.plot { overflow: visible; }
`);

/** Pixels between a panel's title and its plot. */
const TITLE_GAP = 6;

/**
 * Puts plots into one picture.
 *
 * @param description The alternative text.
 * @param size Width and height in pixels.
 * @param panels The plots.
 * @returns The contents of an SVG file.
 */
export function svgPicture(
  description: string,
  { width, height }: { readonly width: number; readonly height: number },
  panels: readonly Panel[],
): string {
  const markup = panels.map(({ plot, x, y, title = "" }) =>
    html`
      <g transform="translate(${x} ${y})">
        <text class="title" x="6" y="${-TITLE_GAP}" fill="currentColor">${title}</text>
        ${plot}
      </g>
    `
  );
  const view = `0 0 ${width} ${height}`;
  return html`
    <svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"
      viewBox="${view}" role="img" aria-label="${description}">
      <style>${STYLE}</style>
      <rect width="100%" height="100%" fill="#ffffff" />
      ${markup}
    </svg>
  `.toString() + "\n";
}
