import { assertEquals, assertThrows } from "@std/assert";
import { decode } from "fast-png";
import fc from "fast-check";
import { encodeImage, type LoggedImage } from "./image.ts";

const RUNS = { seed: 20_241_128, numRuns: 100 };

const IMAGES = fc.record({
  width: fc.integer({ min: 1, max: 20 }),
  height: fc.integer({ min: 1, max: 20 }),
  channels: fc.constantFrom(1 as const, 3 as const),
}).chain(({ width, height, channels }): fc.Arbitrary<LoggedImage> => {
  const length = width * height * channels;
  const bytes = fc.uint8Array({ minLength: length, maxLength: length });
  return bytes.map((data) => ({ width, height, channels, data }));
});

Deno.test("encodeImage() makes a PNG of the same pixels", () => {
  fc.assert(
    fc.property(IMAGES, (image) => {
      const encoded = encodeImage(image);
      const { width, height, channels, depth, data } = decode(encoded.png, { checkCrc: true });
      assertEquals({ width, height, channels, depth }, {
        width: image.width,
        height: image.height,
        channels: image.channels,
        depth: 8,
      });
      assertEquals([...data], [...image.data]);
      assertEquals(encoded.colourSpace, image.channels);
      assertEquals([encoded.height, encoded.width], [height, width]);
    }),
    RUNS,
  );
});

Deno.test("encodeImage() throws if the bytes do not fit the size", () => {
  assertThrows(
    () => encodeImage({ width: 3, height: 2, channels: 3, data: new Uint8Array(6) }),
    RangeError,
    "Cannot encode an image as its bytes must be 2x3x3: current value is 6; give a byte for each",
  );
  for (const width of [0, 1.5, -1, NaN]) {
    assertThrows(
      () => encodeImage({ width, height: 2, channels: 1, data: new Uint8Array() }),
      RangeError,
      `its sides must be whole numbers from 1: current value is 2x${width}x1; leave out`,
    );
  }
});
