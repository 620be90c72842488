/**
 * The metrics of the epochs: one figure per quantity, one line per layer.
 *
 * @module
 */

import { type Line, linePlot, type LinePlotOptions } from "../plots/line_plot.ts";
import { type Html, html } from "../text/html.ts";
import { epochTable } from "./epoch_table.ts";
import { fullPercent, shortNumber, shortPercent } from "./format.ts";
import type { ReportData, ReportLayer } from "./report_types.ts";
import { figureCard, layerColour, layerPanels, type Section } from "./section.ts";

/** A quantity that every layer has. */
interface Quantity {
  readonly title: string;
  readonly format: (value: number) => string;
  readonly logarithmic?: boolean;
  readonly caption: string;
  readonly of: (layer: ReportLayer) => number | undefined;
}

const LOSS: Quantity = {
  title: "Loss",
  format: shortNumber,
  logarithmic: true,
  caption: "The mean of each layer’s own loss over the epoch’s pairs. Every line should fall. A " +
    "layer whose line stays level learns nothing.",
  of: ({ loss }) => loss,
};

const PAIRWISE_ERROR: Quantity = {
  title: "Pairwise error",
  format: shortPercent,
  caption:
    "The share of training pairs whose negative had more goodness than its positive. Guessing gives " +
    "50\u00a0%; 0\u00a0% is a layer that separates every pair.",
  of: ({ pairwiseError }) => pairwiseError,
};

const DEAD_UNITS: Quantity = {
  title: "Dead units",
  format: shortPercent,
  caption:
    "The share of units that were 0 for all data. A rising line is a layer that loses units for good, " +
    "as at too high a learning rate.",
  of: ({ deadUnits }) => deadUnits,
};

/**
 * Makes the section of the curves.
 *
 * @param data The report's data.
 * @returns The section; nothing before the first epoch.
 */
export function curvesSection(data: ReportData): Section | undefined {
  if (data.epochs.length === 0) return undefined;
  const figures = [
    quantityFigure(data, LOSS),
    quantityFigure(data, PAIRWISE_ERROR),
    validationFigure(data),
    quantityFigure(data, DEAD_UNITS),
    learningRateFigure(data),
  ];
  const body = html`<div class="figures">${figures}</div>
${goodnessFigure(data)}
${epochTable(data)}`;
  return { id: "curves", title: "Learning, layer by layer", body };
}

function layerLines(data: ReportData, of: Quantity["of"]): Line[] {
  return Array.from({ length: data.layers }, (_, layer) => ({
    name: `layer ${layer + 1}`,
    colour: layerColour(layer),
    values: data.epochs.map(({ layers }) => {
      const measured = layers[layer];
      return measured && of(measured);
    }),
  }));
}

function quantityFigure(data: ReportData, quantity: Quantity): Html | undefined {
  const { title, format, logarithmic = false, caption, of } = quantity;
  const options = { ...common(data, `${title} of each layer`), format, logarithmic };
  const body = linePlot(layerLines(data, of), options);
  return body && figureCard({ title, body, caption });
}

function validationFigure(data: ReportData): Html | undefined {
  const all: Line = {
    name: "together",
    colour: "var(--text)",
    values: data.epochs.map(({ validationAccuracy }) => validationAccuracy),
  };
  const lines = [...layerLines(data, ({ validationAccuracy }) => validationAccuracy), all];
  const options = { ...common(data, "Validation accuracy"), format: shortPercent };
  const body = linePlot(lines, options);
  const title = "Validation accuracy";
  return body && figureCard({ title, body, caption: validationCaption(all.values) });
}

function validationCaption(together: Line["values"]): string {
  const last = together.at(-1);
  const end = last === undefined ? "" : `, at the end ${fullPercent(last)}`;
  return `The share of validation images classified correctly, by each layer alone and by all layers ` +
    `together${end}. A layer can separate its training pairs well and still classify badly.`;
}

function learningRateFigure(data: ReportData): Html | undefined {
  const values = data.epochs.map(({ learningRate }) => learningRate);
  const line = { name: "rate", colour: "var(--text)", values };
  const body = linePlot([line], { ...common(data, "Learning rate"), format: shortNumber });
  const caption =
    "The learning rate at the end of each epoch. Accuracy often improves late, as the rate falls.";
  return body && figureCard({ title: "Learning rate", body, caption });
}

function goodnessFigure(data: ReportData): Html | undefined {
  const panels = Array.from({ length: data.layers }, (_, layer) => goodnessPanel(data, layer));
  if (panels.every((panel) => panel === undefined)) return undefined;
  const caption =
    "Mean goodness of positive data (solid) and of negative data (dashed). The shaded gap between them " +
    "should open and stay open. Each layer has its own scale.";
  return figureCard({ title: "Goodness over the epochs", body: layerPanels(panels), caption });
}

function goodnessPanel(data: ReportData, layer: number): Html | undefined {
  const { epochs, threshold } = data;
  const colour = layerColour(layer);
  const values = (of: Quantity["of"]): Line["values"] => layerLines(data, of)[layer]?.values ?? [];
  const positive = values(({ positiveGoodness }) => positiveGoodness);
  const negative = values(({ negativeGoodness }) => negativeGoodness);
  const lines: Line[] = [
    { name: "positive", colour, values: positive },
    { name: "negative", colour, stroke: "dashed", values: negative },
  ];
  if (threshold !== undefined) {
    const level = epochs.map(() => threshold);
    lines.push({ name: "threshold", colour: "var(--quiet)", stroke: "dotted", values: level });
  }
  const description = `Goodness of layer ${layer + 1}`;
  return linePlot(lines, { ...common(data, description), format: shortNumber, filled: true });
}

function common(
  { epochs }: ReportData,
  what: string,
): Pick<LinePlotOptions, "description" | "epochs"> {
  const description = `${what} over ${epochs.length} epochs; the table below has the numbers`;
  return { description, epochs: epochs.map(({ epoch }) => epoch) };
}
