/**
 * MNIST's test images, as the built page has them.
 *
 * @module
 */

/** The name of their file: gzip of all labels, then of all images, a byte each. */
export const TEST_IMAGES_NAME = "mnist-test.gz";

/** Bytes of an image. */
const PIXELS = 28 * 28;

/** Images and their labels. */
export interface TestImages {
  /** The labels. */
  readonly labels: Uint8Array;
  /** The images, `[count, 28, 28]` in row-major order; 255 is ink. */
  readonly images: Uint8Array;
}

/**
 * Unpacks the file of the test images.
 *
 * @param file The file.
 * @returns The images.
 * @throws {SyntaxError} If it is no such file.
 */
export async function unpackTestImages(file: BlobPart): Promise<TestImages> {
  const unpacked = new Blob([file]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(unpacked).arrayBuffer());
  const count = bytes.length / (PIXELS + 1);
  if (!Number.isInteger(count)) {
    throw new SyntaxError(
      `Cannot read test images: ${bytes.length} bytes are not a multiple of ${PIXELS + 1}`,
    );
  }
  return { labels: bytes.subarray(0, count), images: bytes.subarray(count) };
}

/**
 * One of the images.
 *
 * @param images All images.
 * @param index Its place, from 0.
 * @returns Its pixels, `[28, 28]` in row-major order; 255 is ink.
 */
export function imageAt({ images }: TestImages, index: number): Uint8Array {
  return images.subarray(index * PIXELS, (index + 1) * PIXELS);
}
