/**
 * How accuracy rises along the ladder, layer by layer.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import { shortPercent } from "@goodness/trainer/report";
import { drawPlot } from "@goodness/trainer/plots";
import { layerColour } from "@goodness/trainer/report";
import { spread } from "@goodness/trainer/plots";
import type { StudiedStage } from "./ladder.ts";
import { svgPicture } from "@goodness/trainer/plots";

const SIZE = { width: 900, height: 460 };
const MARGINS = { marginTop: 36, marginRight: 90, marginBottom: 150, marginLeft: 120 };
const PLOT_HEIGHT = SIZE.height - MARGINS.marginTop - MARGINS.marginBottom;

/** Pixels between the names of two lines. */
const NAME_GAP = 15;

/** What guessing among ten labels comes to. */
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
 * @param stages The stages and what they came to; those off the ladder are left out.
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
      nameMarks(lines, names),
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
  const place = { x: "name", y: "value" };
  return [
    Plot.lineY(points, { ...place, stroke: colour, strokeWidth: width }),
    Plot.dot(points, { ...place, fill: colour, r: width + 1 }),
  ];
}

function nameMarks(lines: readonly Line[], names: readonly string[]): Plot.Markish {
  const places = lines.map(({ values }) => (1 - (values.at(-1) ?? NaN)) * PLOT_HEIGHT);
  const moved = spread(places, NAME_GAP, PLOT_HEIGHT);
  return lines.map(({ name, colour, values }, index) =>
    Plot.text([{ value: values.at(-1), stage: names.at(-1) }], {
      x: "stage",
      y: "value",
      text: () => name,
      dx: 10,
      dy: (moved[index] ?? 0) - (places[index] ?? 0),
      textAnchor: "start",
      fill: colour,
      fontWeight: 600,
    })
  );
}
