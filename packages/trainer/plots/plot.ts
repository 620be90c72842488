/**
 * Plots as SVG, in the colours of the page around them, light or dark.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";
import { Html } from "../text/html.ts";

/** Width of a plot in pixels, at which its texts have the size of the style sheet. */
export const PLOT_WIDTH = 340;

/** The options of Observable Plot; the default width is {@linkcode PLOT_WIDTH}. */
export type PlotOptions = Omit<Plot.PlotOptions, "document" | "className">;

/**
 * Draws a plot.
 *
 * @param description The alternative text.
 * @param options The options of Observable Plot.
 * @returns The SVG element.
 */
export function drawPlot(description: string, options: PlotOptions): Html {
  const svg = Plot.plot({
    height: 210,
    marginTop: 12,
    marginLeft: 46,
    marginBottom: 34,
    width: PLOT_WIDTH,
    ...options,
    className: "plot",
    document: newDocument(),
  });
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", description);
  // The style sheet of the page has these rules.
  svg.querySelector("style")?.remove();
  return new Html(svg.outerHTML);
}

/** An empty document of linkedom, which has the parts of a browser's document that plots use. */
function newDocument(): NonNullable<Plot.PlotOptions["document"]> {
  const page: unknown = new DOMParser().parseFromString("<html></html>", "text/html");
  return page as NonNullable<Plot.PlotOptions["document"]>;
}
