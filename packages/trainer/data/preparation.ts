/**
 * How a model prepares pictures, by the images that it learns from.
 *
 * @module
 */

import { imageSize, InputError, isSameShape, type Preparation, shapeText } from "@goodness/core";
import { DRAWING, type PictureInput } from "@goodness/core/network";
import type { PreparationChoice } from "../settings/choices.ts";
import { isOutermost, type Split, splitPart } from "./split.ts";

/** The share of drawings whose outermost pixels are empty: 0.98 of MNIST's images, 0.0005 of Fashion-MNIST's. */
const MOST = 0.9;

/** The images that are looked at. */
const SAMPLE = 2000;

/**
 * How a model that learns from images is to prepare pictures.
 *
 * @param train The images.
 * @param choice What is asked for; `auto` looks at the images: drawings in the form of MNIST's are surrounded
 *   by nothing.
 * @returns What the network's input says of it.
 * @throws {InputError} If `digit` is asked for and images are not grey of 28x28 pixels.
 */
export function pictureInput(train: Split, choice: PreparationChoice): PictureInput {
  const preparation = choice === "auto" ? noticedPreparation(train) : choice;
  if (preparation === "digit" && !isSameShape(train, DRAWING)) {
    throw new InputError(
      `Cannot prepare pictures as digits for images of ${
        shapeText(train)
      }: choose "preparation" image, ` +
        `or images of ${shapeText(DRAWING)}`,
    );
  }
  const isInverted = preparation === "image" && train.isInverted === true;
  return { preparation, ...(isInverted && { inverted: true }) };
}

function noticedPreparation(train: Split): Preparation {
  if (!isSameShape(train, DRAWING)) return "image";
  const { count, images } = splitPart(train, 0, SAMPLE);
  const size = imageSize(train);
  let drawings = 0;
  for (let image = 0; image < count; image++) {
    const pixels = images.subarray(image * size, (image + 1) * size);
    if (pixels.every((level, at) => level === 0 || !isOutermost(at, train))) drawings++;
  }
  return drawings >= MOST * count ? "digit" : "image";
}
