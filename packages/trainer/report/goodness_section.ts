/**
 * Histograms of the goodness of positive and negative data in the trained layers.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import { drawPlot } from "../plots/plot.ts";
import { type Html, html } from "../text/html.ts";
import { fullPercent } from "./format.ts";
import type { LayerGoodness, ReportData, ReportGoodness } from "./report_types.ts";
import { figureCard, layerColour, layerPanels, type Section } from "./section.ts";

const BINS = 40;

const LEVEL = { stroke: "currentColor", strokeWidth: 1.5 };

/** The legend of the two histograms of a panel. */
const SIGNS = html`
  <ul class="legend">
    <li><i class="key solid"></i>positive</li>
    <li><i class="key dashed"></i>negative</li>
  </ul>
`;

interface Sample {
  readonly sign: "positive" | "negative";
  readonly value: number;
}

/**
 * Makes the section of the histograms.
 *
 * @param data The report's data.
 * @returns The section; nothing without a sample of goodness.
 */
export function goodnessSection({ goodness, threshold }: ReportData): Section | undefined {
  if (goodness === undefined) return undefined;
  const pairs = goodness.paired ? pairFigure(goodness) : undefined;
  return {
    id: "goodness",
    title: "Goodness after training",
    body: html`${histogramFigure(goodness, threshold)}${pairs}`,
  };
}

function histogramFigure({ layers, sample }: ReportGoodness, threshold?: number): Html {
  const panels = layers.map((each, layer) => goodnessHistogram(each, { layer, threshold }));
  const line = threshold === undefined
    ? ""
    : ` The loss pushes positive data above the threshold of ${threshold} and negative data below it.`;
  const caption =
    `Goodness of ${sample}. The less the two overlap, the better the layer separates ` +
    `them.${line}`;
  return figureCard({
    title: "Goodness of positive and negative data",
    body: html`${SIGNS}${layerPanels(panels)}`,
    caption,
  });
}

function samplesOf({ positive, negative }: LayerGoodness): Sample[] {
  const of = (sign: Sample["sign"], values: ArrayLike<number>): Sample[] =>
    Array.from(values, (value) => ({ sign, value }));
  return [...of("positive", positive), ...of("negative", negative)]
    .filter(({ value }) => Number.isFinite(value));
}

/**
 * Draws the histograms of positive and of negative data over each other.
 *
 * @param goodness The goodness of both.
 * @param options The layer, from 0, and the threshold to mark, if there is one.
 * @returns The SVG element.
 */
export function goodnessHistogram(
  goodness: LayerGoodness,
  { layer, threshold }: {
    readonly layer: number;
    readonly threshold?: number | undefined;
  },
): Html {
  const samples = samplesOf(goodness);
  const colour = layerColour(layer);
  const positive = samples.filter(({ sign }) => sign === "positive");
  const negative = samples.filter(({ sign }) => sign === "negative");
  const thresholds = edgesOf(samples.map(({ value }) => value));
  const bins = (style: Plot.AreaYOptions & Plot.LineYOptions) =>
    Plot.binX({ y: "count", filter: null }, { x: "value", thresholds, curve: "step", ...style });
  return drawPlot(`Histogram of the goodness of layer ${layer + 1}`, {
    ...countAxes("goodness"),
    marks: [
      Plot.areaY(positive, bins({ fill: colour, fillOpacity: 0.3 })),
      Plot.lineY(positive, bins({ stroke: colour, strokeWidth: 1.5 })),
      Plot.lineY(negative, bins({ stroke: "currentColor", strokeDasharray: "3,3" })),
      threshold === undefined ? null : thresholdMarks(threshold),
      Plot.ruleY([0]),
    ],
  });
}

/** Edges of equal bins over all values, so that two histograms can be compared. */
function edgesOf(values: readonly number[]): number[] {
  if (values.length === 0) return [0, 1];
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const width = (high - low) / BINS || 1;
  return Array.from({ length: BINS + 1 }, (_, index) => low + index * width);
}

function countAxes(label: string): Plot.PlotOptions {
  return {
    height: 180,
    marginTop: 20,
    marginRight: 12,
    x: { label, ticks: 4 },
    y: { label: null, ticks: 4, tickSize: 0, grid: true, tickFormat: "d" },
  };
}

function thresholdMarks(threshold: number): Plot.Markish {
  return [
    Plot.ruleX([threshold], LEVEL),
    Plot.text(["threshold"], {
      x: () => threshold,
      frameAnchor: "top",
      lineAnchor: "bottom",
      dy: -5,
    }),
  ];
}

function pairFigure({ layers }: ReportGoodness): Html {
  const differences = layers.map(({ positive, negative }) =>
    Array.from(positive, (value, index) => value - (negative[index] ?? NaN)).filter(Number.isFinite)
  );
  const panels = differences.map((values, layer) => differenceHistogram(values, layer));
  const caption =
    "The same goodness, pair by pair: that of the positive minus that of its negative. Pairs on the " +
    "right of the line are in the right order. An influence on both, such as the amount of ink, widens " +
    "the histograms above and cancels here.";
  return figureCard({ title: "Difference within each pair", body: layerPanels(panels), caption });
}

function differenceHistogram(values: readonly number[], layer: number): Html {
  const colour = layerColour(layer);
  const thresholds = edgesOf(values);
  const wrong = values.filter((value) => value <= 0).length / values.length;
  const rows = values.map((value) => ({ value }));
  const style = { fill: colour, fillOpacity: 0.75, inset: 0.5 };
  const svg = drawPlot(`Histogram of goodness differences in layer ${layer + 1}`, {
    ...countAxes("positive minus negative"),
    marks: [
      Plot.rectY(rows, Plot.binX({ y: "count" }, { x: "value", thresholds, ...style })),
      Plot.ruleX([0], LEVEL),
      Plot.ruleY([0]),
    ],
  });
  return html`<p class="result">${fullPercent(wrong)} of the pairs are on the left</p>${svg}`;
}
