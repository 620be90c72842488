/**
 * The accuracy of each layer alone, and of layers summed.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import { drawPlot } from "../plots/plot.ts";
import { type Html, html } from "../text/html.ts";
import { fullPercent } from "./format.ts";
import type { ReportData } from "./report_types.ts";
import { figureCard, layerColour } from "./section.ts";

interface NamedAccuracy {
  readonly name: string;
  readonly accuracy: number;
  readonly colour: string;
}

const ROW_HEIGHT = 30;

/**
 * Makes the figure of the layers' accuracy on the test images.
 *
 * @param data The report's data.
 * @returns The figure; nothing without accuracies.
 */
export function accuracyFigure(data: ReportData): Html | undefined {
  const alone = accuraciesAlone(data.accuracyPerLayer ?? []);
  const summed = accuraciesSummed(data.cumulativeAccuracy ?? []);
  const accuracies = [...alone, ...summed];
  if (accuracies.length === 0) return undefined;
  const body = html`${errorBars(accuracies)}${accuracyTable(accuracies)}`;
  const caption =
    "The share of test images classified wrongly. Coloured bars are of one layer alone, grey bars of " +
    "the summed goodness of several layers. A layer adds information if the bar becomes shorter with it.";
  return figureCard({ title: "Test error, layer by layer", body, caption });
}

function accuraciesAlone(accuracies: readonly number[]): NamedAccuracy[] {
  return accuracies.map((accuracy, layer) => ({
    name: `layer ${layer + 1}`,
    accuracy,
    colour: layerColour(layer),
  }));
}

/** The sums of two layers and more; the sum of one is the layer alone. */
function accuraciesSummed(accuracies: readonly number[]): NamedAccuracy[] {
  return accuracies.slice(1).map((accuracy, index) => ({
    name: `layers 1–${index + 2}`,
    accuracy,
    colour: "var(--quiet)",
  }));
}

function errorBars(accuracies: readonly NamedAccuracy[]): Html {
  const rows = accuracies.map((each) => ({ ...each, error: 1 - each.accuracy }));
  const largest = rows.reduce((max, { error }) => Math.max(max, error), 0);
  const position = { y: "name", x: "error" };
  return drawPlot("Test error of each layer alone and of layers summed", {
    height: rows.length * ROW_HEIGHT + 12,
    marginTop: 6,
    marginBottom: 6,
    marginLeft: 84,
    x: { domain: [0, largest * 1.28 || 1], axis: null },
    y: { domain: rows.map(({ name }) => name), label: null, tickSize: 0, padding: 0.25 },
    marks: [
      Plot.barX(rows, { ...position, fill: "colour", rx2: 3 }),
      Plot.text(rows, {
        ...position,
        text: ({ error }) => fullPercent(error),
        textAnchor: "start",
        dx: 6,
        fontVariant: "tabular-nums",
      }),
      Plot.ruleX([0]),
    ],
  });
}

function accuracyTable(accuracies: readonly NamedAccuracy[]): Html {
  return html`
    <table class="compact">
      <caption class="unseen">Test accuracy of each layer alone and of layers summed</caption>
      <thead>
        <tr>
          <th scope="col">goodness of</th>
          <th scope="col">accuracy</th>
        </tr>
      </thead>
      <tbody>${accuracies.map(({ name, accuracy }) =>
        html`
          <tr>
            <th scope="row">${name}</th>
            <td>${fullPercent(accuracy)}</td>
          </tr>
        `
      )}</tbody>
    </table>
  `;
}
