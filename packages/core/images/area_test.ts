import { assertAllClose } from "@goodness/testing/all_close.ts";
import { assertEquals } from "@std/assert";
import { averageArea, type Pixels } from "./area.ts";

const IMAGE: Pixels = {
  width: 5,
  height: 3,
  channels: 3,
  data: Uint8Array.from({ length: 45 }, (_, at) => at * 37 % 256),
};

/** The mean over each pixel's area, from many points in it. */
function slowly({ data, width, height, channels }: Pixels, to: number[]): number[] {
  const [columns = 0, rows = 0] = to;
  const points = 60;
  const mean = (row: number, column: number, channel: number): number => {
    let sum = 0;
    for (let at = 0; at < points ** 2; at++) {
      const y = Math.floor((row + (Math.floor(at / points) + 0.5) / points) * height / rows);
      const x = Math.floor((column + (at % points + 0.5) / points) * width / columns);
      sum += data[(y * width + x) * channels + channel] ?? NaN;
    }
    return sum / points ** 2;
  };
  return Array.from({ length: rows * columns * channels }, (_, at) => {
    const pixel = Math.floor(at / channels);
    return mean(Math.floor(pixel / columns), pixel % columns, at % channels);
  });
}

Deno.test("averageArea() is the mean over each pixel's area, channel by channel", () => {
  for (const [width, height] of [[2, 2], [3, 1], [4, 6], [10, 12]] as const) {
    const found = averageArea(IMAGE, { width, height });
    assertAllClose(found, slowly(IMAGE, [width, height]), { atol: 1e-9 });
  }
});

Deno.test("averageArea() to the same size is the identity", () => {
  assertEquals([...averageArea(IMAGE, { width: 5, height: 3 })], [...Array.from(IMAGE.data)]);
});
