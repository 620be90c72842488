/**
 * The binary files of CIFAR-10 and CIFAR-100 (Krizhevsky 2009): records of labels and one colour image of
 * 32x32, all of its red values first, then the green and the blue ones.
 *
 * @module
 */

import type { NamedFile } from "./named_file.ts";
import type { Split } from "./split.ts";

/** What tells the files of one of the two data sets from those of the other. */
export interface CifarFormat {
  /** The files of each part, in their order. */
  readonly files: Readonly<Record<"train" | "test", readonly string[]>>;
  /** The file that names the classes, one a line. */
  readonly classes: string;
  /** The bytes of labels that a record begins with; the last one is the label of the class. */
  readonly labels: number;
}

/** CIFAR-10: a record begins with its label. */
export const CIFAR_10: CifarFormat = {
  files: {
    train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
    test: ["test_batch.bin"],
  },
  classes: "batches.meta.txt",
  labels: 1,
};

/** CIFAR-100: a record begins with the label of its superclass, then that of its class. */
export const CIFAR_100: CifarFormat = {
  files: { train: ["train.bin"], test: ["test.bin"] },
  classes: "fine_label_names.txt",
  labels: 2,
};

const SHAPE = { height: 32, width: 32, channels: 3 } as const;
const PIXELS = SHAPE.height * SHAPE.width;
const IMAGE = PIXELS * SHAPE.channels;

/**
 * The length of a record.
 *
 * @returns Bytes.
 */
export function recordLength({ labels }: CifarFormat): number {
  return labels + IMAGE;
}

/**
 * Decodes files of records.
 *
 * @param files The files, in their order.
 * @param format Which data set they are of.
 * @returns Their images, one file's after the other's.
 * @throws {SyntaxError} If a file does not hold whole records; names it, the expected, the found.
 */
export function decodeCifar(files: readonly NamedFile[], format: CifarFormat): Split {
  const [head, record] = [format.labels, recordLength(format)];
  files.forEach(({ path, bytes: { length } }) => {
    if (length > 0 && length % record === 0) return;
    throw new SyntaxError(
      `Cannot read ${path}: expected a multiple of ${record} bytes, the length of a record, ` +
        `found ${length}`,
    );
  });
  const count = files.reduce((sum, { bytes }) => sum + bytes.length / record, 0);
  const images = new Uint8Array(count * IMAGE);
  const labels = new Uint8Array(count);
  let image = 0;
  for (const { bytes } of files) {
    for (let at = 0; at < bytes.length; at += record, image++) {
      labels[image] = bytes[at + head - 1] ?? 0;
      interleave(bytes.subarray(at + head, at + record), images.subarray(image * IMAGE));
    }
  }
  return { ...SHAPE, count, images, labels };
}

/** Copies an image from planes `[3, 1024]` to pixels `[1024, 3]`. */
function interleave(planes: Uint8Array, pixels: Uint8Array): void {
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    const to = pixel * SHAPE.channels;
    pixels[to] = planes[pixel] ?? 0;
    pixels[to + 1] = planes[pixel + PIXELS] ?? 0;
    pixels[to + 2] = planes[pixel + 2 * PIXELS] ?? 0;
  }
}

/**
 * Encodes images as a file of CIFAR-10.
 *
 * @param images Bytes, `[count, 32, 32, 3]`.
 * @param labels One label an image.
 * @returns The bytes of the file.
 */
export function encodeCifar10(
  images: Uint8Array,
  labels: ArrayLike<number>,
): Uint8Array<ArrayBuffer> {
  const record = CIFAR_10.labels + IMAGE;
  const bytes = new Uint8Array(labels.length * record);
  for (let image = 0; image < labels.length; image++) {
    const start = image * record;
    bytes[start] = labels[image] ?? 0;
    for (let at = 0; at < IMAGE; at++) {
      const plane = at % SHAPE.channels;
      const pixel = (at - plane) / SHAPE.channels;
      bytes[start + 1 + plane * PIXELS + pixel] = images[image * IMAGE + at] ?? 0;
    }
  }
  return bytes;
}
