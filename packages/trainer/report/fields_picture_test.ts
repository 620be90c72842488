import { assertEquals } from "@std/assert";
import { fieldsPicture } from "./fields_picture.ts";
import type { ReceptiveFields, UnitWeights } from "@goodness/core/network";
import type { BytePicture } from "@goodness/pictures";

const POSITIVE = [224, 104, 10];
const NEGATIVE = [25, 125, 205];

function at({ data, width }: BytePicture, column: number, row: number): number[] {
  return [...data.subarray(4 * (row * width + column), 4 * (row * width + column) + 4)];
}

function oneLocation(units: UnitWeights[]): ReceptiveFields {
  return {
    gridRows: 1,
    gridColumns: 1,
    fieldRows: 2,
    fieldColumns: 2,
    channels: 1,
    locations: [units],
  };
}

Deno.test("fieldsPicture() draws weights in their colour, as opaque as they are strong", () => {
  const picture = fieldsPicture(oneLocation([{ field: Float32Array.of(2, -1, 0, -2) }]));
  assertEquals([picture.width, picture.height, picture.channels], [62, 62, 4]);
  assertEquals(at(picture, 1, 1), [...POSITIVE, 255]);
  assertEquals(at(picture, 60, 1), [...NEGATIVE, 128]);
  assertEquals(at(picture, 15, 45)[3], 0);
  assertEquals(at(picture, 60, 60), [...NEGATIVE, 255]);
  assertEquals(at(picture, 0, 30), [128, 128, 128, 110]);
  assertEquals(at(picture, 61, 61), [128, 128, 128, 110]);
});

Deno.test("fieldsPicture() draws a strip of label weights on a scale of its own", () => {
  const unit = { field: Float32Array.of(1, 1, 1, 1), labels: Float32Array.of(0, 0.25, -0.5) };
  const picture = fieldsPicture(oneLocation([unit]));
  assertEquals(at(picture, 10, 70)[3], 0);
  assertEquals(at(picture, 30, 70), [...POSITIVE, 128]);
  assertEquals(at(picture, 50, 70), [...NEGATIVE, 255]);
});

Deno.test("fieldsPicture() puts locations where they are and leaves room for missing units", () => {
  const unit = { field: Float32Array.of(1) };
  const size = { gridRows: 2, gridColumns: 2, fieldRows: 1, fieldColumns: 1, channels: 1 } as const;
  const picture = fieldsPicture({ ...size, locations: [[unit], [unit, unit], [], [unit]] });
  const place = 60 + 7 + 60;
  assertEquals(picture.width, 2 * place + 20 + 2);
  assertEquals(picture.height, 60 + 20 + 60 + 2);
  const opacity = [[30, 30], [100, 30], [177, 30], [244, 30], [30, 110], [177, 110]]
    .map(([column = 0, row = 0]) => at(picture, column, row)[3]);
  assertEquals(opacity, [255, 0, 255, 255, 0, 255]);
});

Deno.test("fieldsPicture() draws weights that are all 0", () => {
  const picture = fieldsPicture(oneLocation([{ field: new Float32Array(4) }]));
  assertEquals(at(picture, 30, 30)[3], 0);
});

Deno.test("fieldsPicture() draws weights of red, green and blue as colours around grey", () => {
  const unit = { field: Float32Array.of(2, 0, -2, 0, 0, 0) };
  const size = { gridRows: 1, gridColumns: 1, fieldRows: 1, fieldColumns: 2 };
  const picture = fieldsPicture({ ...size, channels: 3, locations: [[unit]] });
  assertEquals(at(picture, 5, 5), [255, 128, 0, 255]);
  assertEquals(at(picture, 55, 5), [128, 128, 128, 255]);
});
