/**
 * From a drawing in any supported form to the 784 inputs of a network. The server and other callers share it,
 * so the same drawing gets the same answer.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { normaliseDigit } from "./normalise.ts";
import type { PngPicture } from "./png.ts";
import { rasteriseStrokes, type Stroke } from "./strokes.ts";

/** Pixels of a network input, 28x28. */
const PIXELS = 784;

/** A drawing of one digit, as its sender has it. */
export type Drawing =
  /** A finished input: 784 values, row-major, in [0, 1] or in [0, 255], more is more ink. */
  | { readonly kind: "pixels"; readonly values: ArrayLike<number> }
  /** Pen strokes in any unit, `y` downwards, and the pen's width in the same unit. */
  | { readonly kind: "strokes"; readonly strokes: readonly Stroke[]; readonly width: number }
  /** A PNG picture of any size and polarity, see {@linkcode openPng}. */
  | { readonly kind: "png"; readonly picture: PngPicture };

function checkPixels(values: ArrayLike<number>): void {
  if (values.length !== PIXELS) {
    throw new InputError(
      `Cannot use pixels as network input as there must be ${PIXELS} values, 28 rows of 28: ` +
        `current value is ${values.length}; send other sizes as PNG`,
    );
  }
  for (let i = 0; i < PIXELS; i++) {
    const value = values[i];
    if (value !== undefined && value >= 0 && value <= 255) continue;
    throw new InputError(
      `Cannot use pixels as network input as each must be in [0, 1] or in [0, 255]: ` +
        `current value is ${value} at index ${i}`,
    );
  }
}

function fromPixels(values: ArrayLike<number>): Float32Array | null {
  checkPixels(values);
  const peak = Array.from(values).reduce((most, value) => Math.max(most, value));
  if (peak === 0) return null;
  const white = peak > 1 ? 255 : 1;
  return Float32Array.from(values, (value) => value / white);
}

/**
 * Makes the network input of a drawing.
 *
 * Strokes and PNG pictures go through {@link normaliseDigit}. A PNG picture of an MNIST image, of
 * 28x28 pixels, gives exactly the numbers that its pixels give. Pixels are taken as they are: they are
 * in [0, 255] if any of them is more than 1, and are divided by 255 then.
 *
 * @returns 784 values in [0, 1], `[28, 28]` row-major, 1 for full ink, or `null` if the drawing is
 * empty.
 * @throws {InputError} If pixels, coordinates or the pen's width are out of range.
 * @throws {SyntaxError} If the pixels of a PNG picture are not valid.
 * @throws {TypeError} If the kind is none of the three.
 *
 * @example Strokes in any unit
 * ```ts
 * import { toInput } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const small = toInput({ kind: "strokes", strokes: [[[0, 0], [0, 1]]], width: 0.125 });
 * const large = toInput({ kind: "strokes", strokes: [[[64, 0], [64, 128]]], width: 16 });
 *
 * assertEquals(small?.length, 784);
 * assertEquals(large, small);
 * ```
 *
 * @example Empty drawings
 * ```ts
 * import { toInput } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(toInput({ kind: "strokes", strokes: [], width: 1 }), null);
 * assertEquals(toInput({ kind: "pixels", values: new Float32Array(784) }), null);
 * ```
 */
export function toInput(drawing: Drawing): Float32Array | null {
  switch (drawing.kind) {
    case "pixels":
      return fromPixels(drawing.values);
    case "strokes":
      return normaliseDigit(rasteriseStrokes(drawing.strokes, { width: drawing.width }));
    case "png":
      return normaliseDigit(drawing.picture.decode());
    default:
      throw unknownKind(drawing satisfies never);
  }
}

function unknownKind(drawing: { readonly kind: unknown }): TypeError {
  return new TypeError(
    `Cannot use drawing as its kind must be "pixels", "strokes" or "png": ` +
      `current value is ${JSON.stringify(drawing.kind)}`,
  );
}
