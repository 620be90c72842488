import { randomStream } from "@goodness/core";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { hybridPartners, HybridSource, makeHybrids } from "./hybrid_source.ts";

const SIZE = { height: 4, width: 5, channels: 1 };
const INPUT = { ...SIZE, mean: [0], std: [1 / 255] };

/** Image i is i + 1 everywhere. */
function images(count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count * 20 }, (_, at) => Math.floor(at / 20) + 1);
}

Deno.test("hybridPartners() gives every image another one, each once", () => {
  for (let draw = 0; draw < 20; draw++) {
    const partners = hybridPartners(
      new Uint8Array(7),
      "images",
      randomStream(1, "negatives", draw),
    );
    assertEquals([...partners].toSorted(), [0, 1, 2, 3, 4, 5, 6]);
    partners.forEach((partner, row) => assert(partner !== row));
  }
});

Deno.test("hybridPartners() of classes gives images of another class", () => {
  const labels = Uint8Array.of(1, 1, 1, 2, 1, 3);
  for (let draw = 0; draw < 20; draw++) {
    const partners = hybridPartners(labels, "classes", randomStream(1, "negatives", draw));
    partners.forEach((partner, row) => assert(labels[partner] !== labels[row]));
  }
});

Deno.test("hybridPartners() refuses a batch without partners", () => {
  assertThrows(
    () => hybridPartners(new Uint8Array(1), "images", () => 0),
    RangeError,
    'Cannot make hybrids of 1 image: choose a larger "batchSize"',
  );
  assertThrows(
    () => hybridPartners(Uint8Array.of(4, 4), "classes", () => 0),
    RangeError,
    "Cannot make hybrids of different classes: all 2 images are of class 4",
  );
});

Deno.test("makeHybrids() takes each pixel from the image or its partner as the mask says", () => {
  const uniform = randomStream(1, "negatives", 0);
  const all = images(6);
  const made = makeHybrids(all, new Uint8Array(6), SIZE, { hybrids: "images", blurs: 2, uniform });
  made.hybrids.forEach((value, at) => {
    assertEquals(value, made.masks[at] === 1 ? all[at] : made.partners[at]);
  });
  assert(made.masks.includes(0) && made.masks.includes(1), "the test says nothing");
  assert(all.every((value, at) => value !== made.partners[at]));
});

Deno.test("makeHybrids() of blends takes the mean of both", () => {
  const uniform = randomStream(1, "negatives", 0);
  const all = images(3);
  const made = makeHybrids(all, new Uint8Array(3), SIZE, { hybrids: "blends", blurs: 2, uniform });
  made.hybrids.forEach((value, at) => {
    assertEquals(value, ((all[at] ?? NaN) + (made.partners[at] ?? NaN)) / 2);
  });
});

Deno.test("HybridSource.at() depends on the seed and the step alone", () => {
  const settings = { hybrids: "images", blurs: 2, seed: 1 } as const;
  const source = new HybridSource(INPUT, settings);
  const labels = new Uint8Array(6);
  const third = source.at(3, images(6), labels);
  source.at(4, images(6), labels);
  assertEquals(source.at(3, images(6), labels), third);
  const other = new HybridSource(INPUT, { ...settings, seed: 2 });
  assert(other.at(3, images(6), labels).some((value, at) => value !== third[at]));
});

Deno.test("HybridSource.at() takes stored images where it has some", () => {
  const stored = { count: 3, images: Uint8Array.from(images(3), (value) => 50 + value) };
  const source = new HybridSource(INPUT, { hybrids: "images", blurs: 2, seed: 1 }, stored);
  const taken = new Set(source.at(0, images(20), new Uint8Array(20)));
  assertEquals([...taken].map(Math.round).toSorted(), [51, 52, 53]);
});
