/**
 * The roofline of an engine: what memory and arithmetic allow, and where training steps lie.
 *
 * @module
 */

import * as Plot from "@observablehq/plot";
import { drawPlot, svgPicture } from "@goodness/trainer/plots";
import type { BenchCase } from "./bench_case.ts";
import { engineOf } from "./record.ts";
import { median } from "./statistics.ts";

const SIZE = { width: 760, height: 420 };
const MARGINS = { marginTop: 30, marginRight: 40, marginBottom: 46, marginLeft: 70 };
/** Room beside and above what is drawn, as factors. */
const ROOM = { beside: 3, above: 1.5 } as const;

/** Colours of presets, far apart for colour-blind readers too. */
const COLOURS = ["#0072b2", "#c25400", "#00825f", "#7d4f9e"] as const;

/** A training step on the roofline. */
interface Point {
  readonly preset: string;
  readonly batch: number;
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
  const domain = [Math.min(...along) / ROOM.beside, Math.max(...along) * ROOM.beside] as const;
  const roof = [domain[0], ridge, domain[1]].map((intensity) => ({
    intensity,
    gflops: attainable(roofs, intensity),
  }));
  const heights = [roofs.gflops, ...points.map(({ gflops }) => gflops)];
  const lowest = Math.min(...heights, roof[0]?.gflops ?? Infinity) / ROOM.above;
  const range = [lowest, roofs.gflops * ROOM.above] as const;
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
      roofNames(roofs, domain[1]),
      [...Map.groupBy(points, ({ preset }) => preset).values()].map(presetMarks),
    ],
  });
  return svgPicture(description, SIZE, [{ plot, x: 0, y: 0 }]);
}

function pointsOf(cases: readonly BenchCase[]): Point[] {
  const presets = [...new Set(cases.map(({ preset }) => preset))];
  return cases.flatMap(({ what, width, preset, batch, flops, bytes, gflops }) => {
    const isStep = what === "step" && width === 1 && preset !== null && batch !== null;
    if (!isStep || !flops || !bytes || !gflops) return [];
    const colour = COLOURS[presets.indexOf(preset) % COLOURS.length] ?? "currentColor";
    return [{ preset, batch, colour, intensity: flops / bytes, gflops }];
  });
}

function roofNames({ gflops, bandwidth }: Roofs, right: number): Plot.Markish {
  const names = [
    { text: `large product: ${gflops.toFixed(0)} GFLOP/s`, intensity: right, anchor: "end" },
    {
      text: `elementwise: ${bandwidth.toFixed(1)} GB/s`,
      intensity: gflops / bandwidth,
      anchor: "start",
    },
  ] as const;
  return names.map(({ text, intensity, anchor }) =>
    Plot.text([text], {
      ...{ x: () => intensity, y: () => gflops, text: () => text, textAnchor: anchor, dy: -10 },
      dx: anchor === "end" ? -4 : 0,
    })
  );
}

/** The steps of one preset, from the smallest batch to the largest, which has its name. */
function presetMarks(points: readonly Point[]): Plot.Markish {
  const sorted = points.toSorted((a, b) => a.batch - b.batch);
  const [{ colour, preset } = { colour: "currentColor", preset: "" }] = sorted;
  const place = { x: "intensity", y: "gflops" };
  return [
    Plot.lineY(sorted, { ...place, stroke: colour, strokeWidth: 1.5 }),
    Plot.dot(sorted, { ...place, fill: colour, r: 4 }),
    Plot.text(sorted, { ...place, text: ({ batch }) => String(batch), dy: 14, fill: colour }),
    Plot.text(sorted.slice(-1), {
      ...{ ...place, text: () => preset, fill: colour, fontWeight: 600 },
      dy: -12,
    }),
  ];
}
