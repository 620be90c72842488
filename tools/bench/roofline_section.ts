/**
 * The part of the page about the roofs of arithmetic and memory, with its pictures.
 *
 * @module
 */

import { code, paragraph } from "@goodness/trainer/text";
import { figure } from "./format.ts";
import { fileName, hardwareOf } from "./hardware.ts";
import { type BenchRecord, engineOf } from "./record.ts";
import { rooflinePicture, roofsOf } from "./roofline_picture.ts";
import { scalingPicture } from "./scaling_picture.ts";

const ROOFLINE =
  "The roofs are the rates of a large product and of a large elementwise program. A point is a training " +
  "step, the number below it the images of its batch: bytes are those of its state, read and written, and of its inputs, each once, so that what " +
  "lies below the roofs includes all other traffic.";

/** Contents of SVG files by name. */
export type Pictures = Readonly<Record<string, string>>;

/** The pictures of a training's record, in their order: what each shows, and how it is drawn. */
const PICTURES = [
  ["roofline", "Training steps under the roofs of arithmetic and memory", rooflinePicture],
  ["scaling", "The speed of training by batch and by width", scalingPicture],
] as const;

function pictureName(kind: string, record: BenchRecord): string {
  return `performance-${kind}-${fileName(hardwareOf(record))}-${engineOf(record)}.svg`;
}

/**
 * Draws the pictures.
 *
 * @param records Records of training.
 * @returns Two pictures of each record, or fewer where it has too few cases.
 */
export function picturesOf(records: readonly BenchRecord[]): Pictures {
  const drawn = records.flatMap((record) =>
    PICTURES.flatMap(([kind, , draw]) => {
      const picture = draw(record.cases);
      return picture === undefined ? [] : [[pictureName(kind, record), picture] as const];
    })
  );
  return Object.fromEntries(drawn);
}

/**
 * Writes the part.
 *
 * @param records Records of training.
 * @param pictures Their pictures.
 * @param images The folder of pictures as the page links it.
 * @returns Paragraphs in Markdown.
 */
export function rooflineSection(
  records: readonly BenchRecord[],
  pictures: Pictures,
  images: string,
): string[] {
  const shown = records.flatMap((record) => {
    const links = PICTURES.map(([kind, text]) => [pictureName(kind, record), text] as const)
      .filter(([name]) => name in pictures)
      .map(([name, text]) => `![${text}](${images}/${name})`);
    const roofs = roofsOf(record.cases);
    if (roofs === undefined) return links;
    const text =
      `${hardwareOf(record)}, ${code(engineOf(record))}: ${figure(roofs.gflops)} GFLOP/s, ` +
      `${figure(roofs.bandwidth)} GB/s (medians over the cases of training).`;
    return [paragraph(text), ...links];
  });
  const body = shown.length === 0 ? ["Not recorded yet."] : shown;
  return ["## Roofline and scaling", paragraph(ROOFLINE), ...body];
}
