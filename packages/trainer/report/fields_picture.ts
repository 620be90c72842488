/**
 * First-layer weights as a picture. A weight of 0 is transparent, so that the picture fits a light page
 * and a dark one. Weights of red, green and blue are a colour, and grey where they are 0.
 *
 * @module
 */

import type { ReceptiveFields, UnitWeights } from "@goodness/core/network";
import type { BytePicture } from "@goodness/pictures";

/** Colours of weights above and below 0, distinct with any kind of colour vision. */
const POSITIVE = [224, 104, 10] as const;
const NEGATIVE = [25, 125, 205] as const;
const FRAME = [128, 128, 128, 110] as const;

/** Pixels of the line around fields and strips. */
const FRAME_WIDTH = 1;

/** Pixels between a field and its strip, between units, and between locations. */
const STRIP_GAP = 4;
const UNIT_GAP = 7;
const LOCATION_GAP = 20;

/** Pixels that a field should be wide; a weight has a whole number of pixels. */
const FIELD_WIDTH = 60;

/** The width of a single location, as a multiple of its height. */
const LONE_WIDTH = 3;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Layout {
  readonly fields: ReceptiveFields;
  /** Pixels of a weight. */
  readonly scale: number;
  readonly unitColumns: number;
  readonly unit: { readonly width: number; readonly height: number };
  readonly location: { readonly width: number; readonly height: number };
  readonly strip: number;
}

/**
 * Draws receptive fields on their grid, each with a strip of its label weights below.
 *
 * @param fields The weights.
 * @returns The picture.
 */
export function fieldsPicture(fields: ReceptiveFields): BytePicture {
  const layout = layoutOf(fields);
  const { location } = layout;
  const width = fields.gridColumns * (location.width + LOCATION_GAP) - LOCATION_GAP +
    2 * FRAME_WIDTH;
  const height = fields.gridRows * (location.height + LOCATION_GAP) - LOCATION_GAP +
    2 * FRAME_WIDTH;
  const canvas = new Canvas(width, height);
  fields.locations.forEach((units, index) => {
    const corner = {
      left: FRAME_WIDTH + index % fields.gridColumns * (location.width + LOCATION_GAP),
      top: FRAME_WIDTH + Math.floor(index / fields.gridColumns) * (location.height + LOCATION_GAP),
    };
    units.forEach((unit, at) => drawUnit(canvas, layout, unit, unitCorner(layout, corner, at)));
  });
  return { width, height, channels: 4, data: canvas.data };
}

function layoutOf(fields: ReceptiveFields): Layout {
  const { fieldRows, fieldColumns, locations } = fields;
  const most = locations.reduce((max, units) => Math.max(max, units.length), 1);
  const width = locations.length === 1 ? LONE_WIDTH : 1;
  const unitColumns = Math.min(most, Math.ceil(Math.sqrt(width * most)));
  const unitRows = Math.ceil(most / unitColumns);
  const scale = Math.max(2, Math.round(FIELD_WIDTH / fieldColumns));
  const hasStrip = locations.some((units) => units.some((unit) => unit.labels !== undefined));
  const strip = hasStrip ? Math.max(6, scale) : 0;
  const unit = {
    width: fieldColumns * scale,
    height: fieldRows * scale + (hasStrip ? STRIP_GAP + strip : 0),
  };
  const location = {
    width: unitColumns * (unit.width + UNIT_GAP) - UNIT_GAP,
    height: unitRows * (unit.height + UNIT_GAP) - UNIT_GAP,
  };
  return { fields, scale, unitColumns, unit, location, strip };
}

function unitCorner(
  { unit, unitColumns }: Layout,
  { left, top }: { left: number; top: number },
  index: number,
): { left: number; top: number } {
  return {
    left: left + (index % unitColumns) * (unit.width + UNIT_GAP),
    top: top + Math.floor(index / unitColumns) * (unit.height + UNIT_GAP),
  };
}

function drawUnit(
  canvas: Canvas,
  { fields, scale, unit, strip }: Layout,
  weights: UnitWeights,
  corner: { left: number; top: number },
): void {
  const { fieldRows, fieldColumns, channels } = fields;
  const { width } = unit;
  const field = { ...corner, width, height: fieldRows * scale };
  const shown = { rows: fieldRows, columns: fieldColumns };
  if (channels === 3) drawColours(canvas, field, weights.field, shown);
  else drawWeights(canvas, field, weights.field, shown);
  if (weights.labels === undefined) return;
  const top = field.top + field.height + STRIP_GAP;
  const shape = { rows: 1, columns: weights.labels.length };
  drawWeights(canvas, { left: field.left, top, width, height: strip }, weights.labels, shape);
}

/** How many cells a box is divided into. */
interface Cells {
  readonly rows: number;
  readonly columns: number;
}

/** Draws weights as cells of a box, the strongest one opaque. */
function drawWeights(canvas: Canvas, box: Box, weights: Float32Array, cells: Cells): void {
  const strongest = strongestOf(weights);
  weights.forEach((weight, cell) => {
    const colour = weight < 0 ? NEGATIVE : POSITIVE;
    const opacity = Math.round(255 * Math.abs(weight) / strongest);
    canvas.fill(cellOf(box, cells, cell), [...colour, opacity]);
  });
  canvas.frame(box);
}

/** Draws weights of red, green and blue as the cells' colours, the strongest one black or full. */
function drawColours(canvas: Canvas, box: Box, weights: Float32Array, cells: Cells): void {
  const strongest = strongestOf(weights);
  const levelOf = (weight = NaN): number => Math.round(127.5 * (1 + weight / strongest));
  for (let cell = 0; cell < weights.length / 3; cell++) {
    const [red, green, blue] = weights.subarray(3 * cell, 3 * cell + 3);
    const colour = [levelOf(red), levelOf(green), levelOf(blue), 255] as const;
    canvas.fill(cellOf(box, cells, cell), colour);
  }
  canvas.frame(box);
}

function strongestOf(weights: Float32Array): number {
  return weights.reduce((max, weight) => Math.max(max, Math.abs(weight)), 0) || 1;
}

/** The part of a box that is a cell's, in whole pixels. */
function cellOf(box: Box, { rows, columns }: Cells, cell: number): Box {
  const left = box.left + Math.round(cell % columns * box.width / columns);
  const right = box.left + Math.round((cell % columns + 1) * box.width / columns);
  const height = box.height / rows;
  return { left, top: box.top + Math.floor(cell / columns) * height, width: right - left, height };
}

type Colour = readonly [red: number, green: number, blue: number, opacity: number];

class Canvas {
  readonly data: Uint8Array;
  readonly #pixels: Uint32Array;
  readonly #width: number;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#pixels = new Uint32Array(width * height);
    this.data = new Uint8Array(this.#pixels.buffer);
  }

  fill({ left, top, width, height }: Box, colour: Colour): void {
    const [pixel = 0] = new Uint32Array(Uint8Array.from(colour).buffer);
    for (let row = top; row < top + height; row++) {
      const start = row * this.#width + left;
      this.#pixels.fill(pixel, start, start + width);
    }
  }

  /** Draws a line around a box. */
  frame({ left, top, width, height }: Box): void {
    const across = { left: left - 1, width: width + 2, height: FRAME_WIDTH };
    const down = { top, height, width: FRAME_WIDTH };
    this.fill({ ...across, top: top - 1 }, FRAME);
    this.fill({ ...across, top: top + height }, FRAME);
    this.fill({ ...down, left: left - 1 }, FRAME);
    this.fill({ ...down, left: left + width }, FRAME);
  }
}
