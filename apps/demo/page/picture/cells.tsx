/**
 * A small picture whose pixels are cells of a table of numbers.
 *
 * @module
 */

import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Colour } from "./colours.ts";

/** A table of colours. */
export interface CellsProps {
  /** Cells of a row. */
  readonly columns: number;
  /** The colours, row by row; nothing shows through where there is none. */
  readonly colours: readonly (Colour | undefined)[];
  /** What it shows, for whoever cannot see it; without it, something else says it. */
  readonly label?: string;
}

/** Draws cells; style sheets give them their size. */
export function Cells({ columns, colours, label }: CellsProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current !== null) draw(canvas.current, columns, colours);
  }, [columns, colours]);
  return label === undefined
    ? <canvas ref={canvas} class="cells" aria-hidden="true" />
    : <canvas ref={canvas} class="cells" role="img" aria-label={label} />;
}

function draw(canvas: HTMLCanvasElement, columns: number, colours: CellsProps["colours"]): void {
  canvas.width = columns;
  canvas.height = Math.max(1, Math.ceil(colours.length / columns));
  const pixels = new ImageData(canvas.width, canvas.height);
  colours.forEach((colour, at) => {
    if (colour !== undefined) pixels.data.set([...colour, 255], 4 * at);
  });
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
}
