/**
 * How well each layer reads alone, and what layers add to each other.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import { fullPercent } from "./format.ts";
import { type Html, html } from "../text/html.ts";
import { drawPlot } from "../plots/plot.ts";
import type { ReportData } from "./report_types.ts";
import { figureCard, layerColour } from "./section.ts";

interface Reading {
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
  const alone = readingsAlone(data.accuracyPerLayer ?? []);
  const summed = readingsSummed(data.cumulativeAccuracy ?? []);
  const readings = [...alone, ...summed];
  if (readings.length === 0) return undefined;
  const body = html`${errorBars(readings)}${accuracyTable(readings)}`;
  const caption =
    "Test images read wrongly; the shorter the bar, the better. Coloured bars are one layer alone, " +
    "grey bars the goodness of several layers summed: where the bar grows shorter as a layer joins, " +
    "this layer knows something that those before it did not.";
  return figureCard({ title: "Test error, layer by layer", body, caption });
}

function readingsAlone(accuracies: readonly number[]): Reading[] {
  return accuracies.map((accuracy, layer) => ({
    name: `layer ${layer + 1}`,
    accuracy,
    colour: layerColour(layer),
  }));
}

/** The sums of two layers and more; that of one is the layer alone. */
function readingsSummed(accuracies: readonly number[]): Reading[] {
  return accuracies.slice(1).map((accuracy, index) => ({
    name: `layers 1–${index + 2}`,
    accuracy,
    colour: "var(--quiet)",
  }));
}

function errorBars(readings: readonly Reading[]): Html {
  const rows = readings.map((reading) => ({ ...reading, error: 1 - reading.accuracy }));
  const largest = rows.reduce((max, { error }) => Math.max(max, error), 0);
  const place = { y: "name", x: "error" };
  return drawPlot("Test error of each layer alone and of layers summed", {
    height: rows.length * ROW_HEIGHT + 12,
    marginTop: 6,
    marginBottom: 6,
    marginLeft: 84,
    x: { domain: [0, largest * 1.28 || 1], axis: null },
    y: { domain: rows.map(({ name }) => name), label: null, tickSize: 0, padding: 0.25 },
    marks: [
      Plot.barX(rows, { ...place, fill: "colour", rx2: 3 }),
      Plot.text(rows, {
        ...place,
        text: ({ error }) => fullPercent(error),
        textAnchor: "start",
        dx: 6,
        fontVariant: "tabular-nums",
      }),
      Plot.ruleX([0]),
    ],
  });
}

function accuracyTable(readings: readonly Reading[]): Html {
  return html`
    <table class="compact">
      <caption class="unseen">Test accuracy of each layer alone and of layers summed</caption>
      <thead>
        <tr>
          <th scope="col">read by</th>
          <th scope="col">accuracy</th>
        </tr>
      </thead>
      <tbody>${readings.map(({ name, accuracy }) =>
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
