/**
 * From a drawing or a picture in any supported form to the input of a network. The server and other callers
 * share it, so the same drawing gets the same answer.
 *
 * @module
 */

import { InputError, type Preparation } from "@goodness/core";
import { DRAWING } from "@goodness/core/network";
import type { Picture } from "@goodness/pictures";
import {
  inkOfPicture,
  normaliseDigit,
  rasteriseStrokes,
  shortenUpstrokes,
  type Stroke,
} from "./digit/mod.ts";
import type { ModelImage } from "./model_summary.ts";
import { resizePicture } from "./resize_picture.ts";
import { scalePixels } from "./scale_pixels.ts";

/** A drawing of one digit or a picture, as its sender has it. */
export type Drawing =
  /** A finished input: its values, row-major; of a digit, more is more ink. See {@linkcode scalePixels}. */
  | { readonly kind: "pixels"; readonly values: ArrayLike<number> }
  /** Pen strokes in any unit, `y` downwards, and the pen's width in the same unit. */
  | { readonly kind: "strokes"; readonly strokes: readonly Stroke[]; readonly width: number }
  /** A picture of any size; of a digit, of any polarity. */
  | { readonly kind: "picture"; readonly picture: Picture };

/** How the inputs of one kind of models are made. */
interface Preparer {
  /** Whether pixels that are all 0 are no drawing. */
  readonly hasEmpty: boolean;
  readonly ofStrokes: (strokes: readonly Stroke[], width: number) => Float32Array | null;
  readonly ofPicture: (picture: Picture, image: ModelImage) => Float32Array | null;
}

const PREPARERS: Readonly<Record<Preparation, Preparer>> = {
  digit: {
    hasEmpty: true,
    ofStrokes: (strokes, width) =>
      normaliseDigit(rasteriseStrokes(shortenUpstrokes(strokes), { width })),
    ofPicture: (picture) => normaliseDigit(inkOfPicture(picture.decode())),
  },
  image: {
    hasEmpty: false,
    ofStrokes: () => {
      throw new InputError(
        "Cannot use strokes as this model takes pictures, not drawings of digits: send a PNG or JPEG",
      );
    },
    ofPicture: resizePicture,
  },
};

/** What the models of MNIST take. */
const DIGIT: ModelImage = { ...DRAWING, preparation: "digit" };

function fromPixels(values: ArrayLike<number>, image: ModelImage): Float32Array | null {
  const pixels = scalePixels(values, image);
  const isEmpty = PREPARERS[image.preparation].hasEmpty && pixels.every((value) => value === 0);
  return isEmpty ? null : pixels;
}

/**
 * Makes the input of a network.
 *
 * A model with the preparation `digit` takes drawings: strokes and pictures go through {@link normaliseDigit}.
 * A picture of an MNIST image, of 28x28 pixels, gives exactly the numbers that its pixels give. One with the
 * preparation `image` takes pictures, which are resized by area.
 *
 * Pixels are taken as they are, in the scale that {@linkcode scalePixels} finds.
 *
 * @param drawing The drawing or picture.
 * @param image The images that the model takes.
 * @returns The values in [0, 1], `[height, width, channels]` row-major, or `null` if the drawing of a digit is
 *   empty.
 * @throws {InputError} If pixels, coordinates or the pen's width are out of range, or if the model takes no
 *   strokes.
 * @throws {SyntaxError} If the pixels of a picture are not valid.
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
 * @example A picture, for a model of colour images
 * ```ts
 * import { openPicture } from "@goodness/pictures";
 * import { toInput } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 * import { encode } from "fast-png";
 *
 * const bytes = encode({ width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 102) });
 * const drawing = { kind: "picture", picture: openPicture(bytes) } as const;
 * const image = { height: 1, width: 1, channels: 3, preparation: "image" } as const;
 *
 * assertEquals(toInput(drawing, image), new Float32Array(3).fill(0.2));
 * ```
 */
export function toInput(drawing: Drawing, image: ModelImage = DIGIT): Float32Array | null {
  const { ofStrokes, ofPicture } = PREPARERS[image.preparation];
  switch (drawing.kind) {
    case "pixels":
      return fromPixels(drawing.values, image);
    case "strokes":
      return ofStrokes(drawing.strokes, drawing.width);
    case "picture":
      return ofPicture(drawing.picture, image);
    default:
      throw unknownKind(drawing satisfies never);
  }
}

function unknownKind(drawing: { readonly kind: unknown }): TypeError {
  return new TypeError(
    `Cannot use drawing as its kind must be "pixels", "strokes" or "picture": ` +
      `current value is ${JSON.stringify(drawing.kind)}`,
  );
}
