import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { hybridImages, hybridMasks } from "./hybrids.ts";
import { randomStream } from "../ops/random.ts";

/** Blurs once along an axis with [1/4, 1/2, 1/4]; what lies outside is left out of the result. */
function blurred(field: number[][]): number[][] {
  return field.map((row) =>
    row.slice(2).map((right, at) => (row[at] ?? NaN) / 4 + (row[at + 1] ?? NaN) / 2 + right / 4)
  );
}

function transposed(field: number[][]): number[][] {
  return (field[0] ?? []).map((_, column) => field.map((row) => row[column] ?? NaN));
}

Deno.test("hybridMasks() blurs random bits as often as told and cuts at one half", () => {
  for (const blurs of [1, 2, 6, 20]) {
    // The same bits, read off the same stream; one mask of 5x4 in a field of 8x6.
    const stream = randomStream(3, "negatives", blurs);
    const [rows, columns] = [8 + 2 * blurs, 6 + 2 * blurs];
    const bits: number[] = [];
    for (let word = 0; bits.length < rows * columns; word = 0) {
      word = Math.floor(stream() * 2 ** 32);
      for (let bit = 0; bit < 32; bit++) bits.push(Math.floor(word / 2 ** bit) % 2);
    }
    let field = Array.from(
      { length: rows },
      (_, row) => bits.slice(row * columns, (row + 1) * columns),
    );
    for (let n = 0; n < blurs; n++) field = transposed(blurred(transposed(blurred(field))));
    const top = Math.floor(stream() * 4);
    const left = Math.floor(stream() * 3);
    const expected = field.slice(top, top + 5).flatMap((row) =>
      row.slice(left, left + 4).map((value) => Number(value > 0.5))
    );
    const masks = hybridMasks(randomStream(3, "negatives", blurs), 1, {
      height: 5,
      width: 4,
      blurs,
    });
    assertEquals([...masks], expected, `${blurs} blurs`);
  }
});

Deno.test("hybridMasks() covers half of the pixels, in patches that blurs make larger", () => {
  const shareAndChanges = (blurs: number): [number, number] => {
    const size = { height: 28, width: 28, blurs };
    const masks = hybridMasks(randomStream(1, "negatives", 0), 200, size);
    let [ones, changes] = [0, 0];
    masks.forEach((value, at) => {
      ones += value;
      if (at % 28 > 0) changes += Number(value !== masks[at - 1]);
    });
    return [ones / masks.length, changes / masks.length];
  };
  const [fineShare, fineChanges] = shareAndChanges(1);
  const [share, changes] = shareAndChanges(6);
  assertAlmostEquals(fineShare, 0.5, 0.1);
  assertAlmostEquals(share, 0.5, 0.1);
  assert(changes < 0.6 * fineChanges, `${changes} against ${fineChanges}`);
  assert(changes > 0.02, "patches are smaller than an image");
});

Deno.test("hybridMasks() gives every mask of a batch a place of its own", () => {
  const size = { height: 28, width: 28, blurs: 6 };
  const masks = hybridMasks(randomStream(1, "negatives", 0), 50, size);
  const texts = Array.from({ length: 50 }, (_, n) => masks.subarray(n * 784, (n + 1) * 784).join());
  assertEquals(new Set(texts).size, 50);
});

Deno.test("hybridMasks() refuses numbers of blurs that it cannot do", () => {
  for (const blurs of [0, 51, 1.5, NaN]) {
    assertThrows(
      () => hybridMasks(() => 0.5, 1, { height: 2, width: 2, blurs }),
      RangeError,
      `Cannot blur masks ${blurs} times: choose an integer from 1 to 50`,
    );
  }
});

Deno.test("hybridImages() takes the first image within the mask and the second outside", () => {
  const hybrids = hybridImages(
    Float32Array.of(1, 2, 3, 4),
    Float32Array.of(5, 6, 7, 8),
    Uint8Array.of(1, 0, 0, 1),
  );
  assertEquals([...hybrids], [1, 6, 7, 4]);
});
