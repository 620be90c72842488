/**
 * Plots as SVG that takes its colours from the page around it, light or dark.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";
import { Html } from "../text/html.ts";

/** Size of a plot in pixels, where its texts have the size that the style sheet gives them. */
export const PLOT_WIDTH = 340;

/** What makes a plot, of {@linkcode PLOT_WIDTH} unless told otherwise; see Observable Plot. */
export type PlotOptions = Omit<Plot.PlotOptions, "document" | "className">;

/**
 * Draws a plot.
 *
 * @param description What screen readers say in its place.
 * @param options What it shows.
 * @returns The SVG element.
 */
export function drawPlot(description: string, options: PlotOptions): Html {
  const page: unknown = new DOMParser().parseFromString("<html></html>", "text/html");
  const svg = Plot.plot({
    height: 210,
    marginTop: 12,
    marginLeft: 46,
    marginBottom: 34,
    width: PLOT_WIDTH,
    ...options,
    className: "plot",
    // As much of a browser's document as plots need.
    document: page as NonNullable<Plot.PlotOptions["document"]>,
  });
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", description);
  // The page's style sheet has these rules once for all plots.
  svg.querySelector("style")?.remove();
  return new Html(svg.outerHTML);
}
