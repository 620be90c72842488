/**
 * A picture of the accuracies along the ladder, layer by layer.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import { drawPlot, type LineEnd, lineNames, svgPicture } from "@goodness/trainer/plots";
import { layerColour, shortPercent } from "@goodness/trainer/report";
import type { StudiedStage } from "./ladder.ts";

const SIZE = { width: 900, height: 460 };
const MARGINS = { marginTop: 36, marginRight: 90, marginBottom: 150, marginLeft: 120 };
const PLOT_HEIGHT = SIZE.height - MARGINS.marginTop - MARGINS.marginBottom;

/** The accuracy of guessing among ten labels. */
const CHANCE = 0.1;

interface Line {
  readonly name: string;
  readonly colour: string;
  readonly width: number;
  readonly values: readonly number[];
}

/**
 * Draws the picture.
 *
 * @param stages The stages and their results; those off the ladder are left out.
 * @returns The contents of an SVG file.
 */
export function accuracyPicture(stages: readonly StudiedStage[]): string {
  const ladder = stages.filter(({ position }) => position !== undefined);
  const names = ladder.map(({ name }) => name);
  const description =
    "Accuracy on validation images along the ladder, of the network and its layers";
  const lines = linesOf(ladder);
  const plot = drawPlot(description, {
    ...SIZE,
    ...MARGINS,
    x: { type: "point", domain: names, label: null, tickRotate: -35, tickSize: 3 },
    y: { domain: [0, 1], label: null, grid: true, ticks: 5, tickSize: 0, tickFormat: shortPercent },
    marks: [
      Plot.ruleY([CHANCE], { stroke: "currentColor", strokeDasharray: "2,4" }),
      Plot.text(["chance"], {
        y: () => CHANCE,
        frameAnchor: "right",
        textAnchor: "start",
        dx: 10,
      }),
      lines.map((line) => lineMarks(line, names)),
      lineNames(lines.map((line) => endOf(line, names)), { height: PLOT_HEIGHT }),
    ],
  });
  return svgPicture(description, SIZE, [{ plot, x: 0, y: 0 }]);
}

function linesOf(ladder: readonly StudiedStage[]): Line[] {
  const layers = ladder[0]?.result.layers ?? [];
  const ofLayers = layers.map((_, layer) => ({
    name: `layer ${layer + 1}`,
    colour: layerColour(layer),
    width: 1.5,
    values: ladder.map(({ result }) => result.layers[layer]?.accuracy ?? NaN),
  }));
  const values = ladder.map(({ result }) => result.accuracy);
  return [...ofLayers, { name: "all layers", colour: "currentColor", width: 3, values }];
}

function lineMarks({ colour, width, values }: Line, names: readonly string[]): Plot.Markish {
  const points = values.map((value, index) => ({ value, name: names[index] }));
  const position = { x: "name", y: "value" };
  return [
    Plot.lineY(points, { ...position, stroke: colour, strokeWidth: width }),
    Plot.dot(points, { ...position, fill: colour, r: width + 1 }),
  ];
}

function endOf({ name, colour, values }: Line, names: readonly string[]): LineEnd {
  const y = values.at(-1) ?? NaN;
  return { name, colour, x: names.at(-1), y, top: (1 - y) * PLOT_HEIGHT };
}
