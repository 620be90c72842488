/**
 * Pictures as the images of a data set of pictures: resized, in the channels of the model.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { averageLevels } from "@goodness/core/images";
import type { Picture } from "@goodness/pictures";
import { colourPicture } from "@goodness/pictures/colours";
import { greyPixels } from "@goodness/pictures/grey";
import type { ModelImage } from "./model_summary.ts";

/** Values of a pixel of a picture. */
const RGB = 3;

/**
 * Makes an image of a picture: resized by area averaging, whatever its proportions, as the pictures of a data
 * set are by `--image-size`. For a model of grey images, colours become their luma.
 *
 * @param picture The picture; what is transparent is laid on white.
 * @param image The images that the model takes.
 * @returns Values in `[0, 1]`, `[height, width, channels]`.
 * @throws {SyntaxError} If the pixels of the picture are not valid.
 * @throws {InputError} If the model's images are neither grey nor in red, green and blue.
 */
export function resizePicture(picture: Picture, image: ModelImage): Float32Array {
  const { height, width, channels, inverted } = image;
  if (channels !== 1 && channels !== RGB) {
    throw new InputError(
      `Cannot make an image of ${channels} channels of a picture, which has 1 or 3: send its pixels`,
    );
  }
  const { rgb, ...size } = colourPicture(picture.decode());
  // As bytes, which the images of a data set are.
  const data = averageLevels({ ...size, channels: RGB, data: rgb }, { height, width });
  const values = channels === RGB
    ? Float32Array.from(data, (level) => level / 255)
    : greyPixels({ height, width, channels: RGB, data, max: 255 });
  return inverted === true ? values.map((value) => 1 - value) : values;
}
