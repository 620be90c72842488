/**
 * The roofline of an engine: what memory and arithmetic allow, and where training steps lie.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import { drawPlot } from "../../packages/trainer/report/plot.ts";
import { spread } from "../../packages/trainer/report/spread.ts";
import { svgPicture } from "../../packages/trainer/study/svg_picture.ts";
import type { BenchCase } from "./bench_case.ts";
import { engineOf } from "./record.ts";
import { median } from "./statistics.ts";

const SIZE = { width: 760, height: 420 };
const MARGINS = { marginTop: 30, marginRight: 150, marginBottom: 46, marginLeft: 70 };
const PLOT_HEIGHT = SIZE.height - MARGINS.marginTop - MARGINS.marginBottom;

/** Pixels between the names of two points. */
const NAME_GAP = 15;

/** Room around the points on a logarithmic axis, as a factor. */
const ROOM = 3;

/** Colours of presets, far apart for colour-blind readers too. */
const COLOURS = ["#0072b2", "#c25400", "#00825f", "#7d4f9e"] as const;

/** A training step on the roofline. */
interface Point {
  readonly name: string;
  readonly colour: string;
  /** Floating-point operations for each byte. */
  readonly intensity: number;
  readonly gflops: number;
}

/** The two roofs. */
export interface Roofs {
  /** 10^9 floating-point operations per second. */
  readonly gflops: number;
  /** 10^9 bytes per second. */
  readonly bandwidth: number;
}

/**
 * The roofs that cases were measured with: the medians over the cases.
 *
 * @param cases Cases of one engine.
 * @returns The roofs; nothing if no case has both rates.
 */
export function roofsOf(cases: readonly BenchCase[]): Roofs | undefined {
  const products = cases.flatMap(({ gemmGflops }) => gemmGflops === null ? [] : [gemmGflops]);
  const bandwidths = cases.flatMap(({ bandwidth }) => bandwidth === undefined ? [] : [bandwidth]);
  if (products.length === 0 || bandwidths.length === 0) return undefined;
  return { gflops: median(products), bandwidth: median(bandwidths) / 1e9 };
}

/**
 * What the roofs allow.
 *
 * @param roofs The roofs.
 * @param intensity Floating-point operations for each byte.
 * @returns 10^9 floating-point operations per second.
 */
export function attainable({ gflops, bandwidth }: Roofs, intensity: number): number {
  return Math.min(gflops, bandwidth * intensity);
}

/**
 * Draws the picture.
 *
 * @param cases Cases of training steps on one engine.
 * @returns The contents of an SVG file; nothing if no step was measured.
 */
export function rooflinePicture(cases: readonly BenchCase[]): string | undefined {
  const roofs = roofsOf(cases);
  const points = pointsOf(cases);
  if (roofs === undefined || points.length === 0) return undefined;
  const ridge = roofs.gflops / roofs.bandwidth;
  const along = [ridge, ...points.map(({ intensity }) => intensity)];
  const domain = [Math.min(...along) / ROOM, Math.max(...along) * ROOM] as const;
  const roof = [domain[0], ridge, domain[1]].map((intensity) => ({
    intensity,
    gflops: attainable(roofs, intensity),
  }));
  const heights = [roofs.gflops, ...points.map(({ gflops }) => gflops)];
  const range = [Math.min(...heights, roof[0]?.gflops ?? Infinity), roofs.gflops * 2] as const;
  const engine = engineOf({ cases });
  const description =
    `Roofline of the engine ${engine}: ${roofs.gflops.toFixed(0)} GFLOP/s of a large product, ` +
    `${roofs.bandwidth.toFixed(1)} GB/s of an elementwise program`;
  const plot = drawPlot(description, {
    ...SIZE,
    ...MARGINS,
    x: { type: "log", domain: [...domain], label: "FLOP per byte", ticks: 6, tickFormat: "~s" },
    y: {
      type: "log",
      domain: [...range],
      label: "GFLOP/s",
      grid: true,
      ticks: 6,
      tickFormat: "~s",
    },
    marks: [
      Plot.lineY(roof, { x: "intensity", y: "gflops", stroke: "currentColor", strokeWidth: 2 }),
      Plot.dot(points, { x: "intensity", y: "gflops", fill: "colour", r: 4 }),
      nameMarks(points, range),
    ],
  });
  return svgPicture(description, SIZE, [{ plot, x: 0, y: 0 }]);
}

function pointsOf(cases: readonly BenchCase[]): Point[] {
  const presets = [...new Set(cases.map(({ preset }) => preset))];
  return cases.flatMap(({ what, width, preset, batch, flops, bytes, gflops }) => {
    const drawn = what === "step" && width === 1 && flops && bytes && gflops;
    if (!drawn) return [];
    const colour = COLOURS[presets.indexOf(preset) % COLOURS.length] ?? "currentColor";
    return [{ name: `${preset}, ${batch} images`, colour, intensity: flops / bytes, gflops }];
  });
}

/** Names stand at the right edge, at the height of their points as far as there is room. */
function nameMarks(points: readonly Point[], [low, high]: readonly [number, number]): Plot.Markish {
  const place = (gflops: number): number =>
    Math.log(high / gflops) / Math.log(high / low) * PLOT_HEIGHT;
  const places = points.map(({ gflops }) => place(gflops));
  const moved = spread(places, NAME_GAP, PLOT_HEIGHT);
  return points.map((point, index) =>
    Plot.text([point], {
      y: "gflops",
      text: "name",
      frameAnchor: "right",
      textAnchor: "start",
      dx: 10,
      dy: (moved[index] ?? 0) - (places[index] ?? 0),
      fill: point.colour,
    })
  );
}
