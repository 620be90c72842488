import { networkPreset, resolveNetwork, trainingInputs } from "@goodness/core";
import { sizeOf, tensorNamed } from "@goodness/core/ops";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { BatchSource } from "./batches.ts";
import type { Split } from "./split.ts";
import { originalDataPath } from "./original_data.ts";
import { defaultSettings, type TrainSettings } from "../settings/settings.ts";
import { stepOptionsOf } from "../settings/step_options.ts";

const COUNT = 23;
const NETWORK = resolveNetwork({
  ...networkPreset("dense"),
  input: { height: 4, width: 5, channels: 1, mean: [0], std: [1 / 255] },
});

/** Image i is one pixel of value i + 1 in the middle, and its label is i modulo 10. */
const SPLIT: Split = {
  count: COUNT,
  height: 4,
  width: 5,
  channels: 1,
  images: Uint8Array.from({ length: COUNT * 20 }, (_, at) => at % 20 === 7 ? at / 20 + 1 : 0),
  labels: Uint8Array.from({ length: COUNT }, (_, image) => image % 10),
};

function source(changes: Partial<TrainSettings> = {}, split = SPLIT): BatchSource {
  const settings = { ...defaultSettings("dense"), batchSize: 5, shift: 0, ...changes };
  return new BatchSource(split, NETWORK, settings);
}

/** Which images a batch holds, and the pixels where they are. */
function contents(batches: BatchSource, step: number): { image: number; pixel: number }[] {
  const images = tensorNamed(batches.at(step), "images");
  return Array.from({ length: 5 }, (_, row) => {
    const pixels = images.subarray(row * 20, (row + 1) * 20);
    const pixel = pixels.findIndex((value) => value > 0.5);
    return { image: Math.round(pixels[pixel] ?? NaN) - 1, pixel };
  });
}

Deno.test("BatchSource shows each image at most once an epoch, in a new order every epoch", () => {
  const batches = source();
  assertEquals(batches.stepsPerEpoch, 4);
  const epochs = [0, 1].map((epoch) =>
    [0, 1, 2, 3].flatMap((step) => contents(batches, epoch * 4 + step).map(({ image }) => image))
  );
  for (const seen of epochs) assertEquals(new Set(seen).size, 20);
  assert(epochs[0]?.some((image, index) => image !== epochs[1]?.[index]));
});

Deno.test("BatchSource.at() depends on the seed and the step alone", () => {
  const inOrder = source({ shift: 1 });
  for (let step = 0; step < 6; step++) inOrder.at(step);
  assertEquals(inOrder.at(6), source({ shift: 1 }).at(6));
  assert(
    tensorNamed(source().at(6), "images").some((value, index) =>
      value !== tensorNamed(source({ seed: 2 }).at(6), "images")[index]
    ),
  );
});

Deno.test("BatchSource.at() gives each image its own label", () => {
  const batches = source();
  const labels = tensorNamed(batches.at(2), "labels");
  contents(batches, 2).forEach(({ image }, row) => {
    assertEquals(labels.subarray(row * 10, (row + 1) * 10).indexOf(1), image % 10);
  });
});

Deno.test("BatchSource.at() shifts each image by itself, no further than allowed", () => {
  const batches = source({ shift: 1 });
  const places = new Set<number>();
  for (let step = 0; step < 40; step++) {
    for (const { pixel } of contents(batches, step)) places.add(pixel);
  }
  // Pixel 7 is row 1, column 2.
  assertEquals([...places].toSorted((a, b) => a - b), [1, 2, 3, 6, 7, 8, 11, 12, 13]);
});

Deno.test("BatchSource.at() mirrors images in whole pixels, and not all of them", () => {
  const images = SPLIT.images.map((_, at) => at % 20 === 5 ? at / 20 + 0.75 : 0); // in the first column
  const batches = source({ flip: true }, { ...SPLIT, images });
  const seen = [0, 1, 2, 3].flatMap((step) => contents(batches, step));
  assertEquals(new Set(seen.map(({ pixel }) => pixel)), new Set([5, 9]));
  assertEquals(new Set(seen.map(({ image }) => image)).size, 20);
});

Deno.test("BatchSource goes through positives and negatives in orders of their own", () => {
  const batches = source({ updates: "alternating" });
  assertEquals([batches.stepsPerEpoch, batches.imagesPerStep], [8, 2.5]);
  const seen = (epoch: number, side: number): number[] =>
    [0, 2, 4, 6].flatMap((step) =>
      contents(batches, epoch * 8 + step + side).map(({ image }) => image)
    );
  const orders = [seen(0, 0), seen(0, 1), seen(1, 0), seen(1, 1)];
  for (const order of orders) assertEquals(new Set(order).size, 20);
  assertEquals(new Set(orders.map(String)).size, 4);
  const sides = [0, 1, 2, 3].map((step) => tensorNamed(batches.at(step), "sides"));
  assertEquals(sides.map((pair) => [...pair]), [[1, 0], [0, 1], [1, 0], [0, 1]]);
});

Deno.test("BatchSource.at() with alternating updates depends on the seed and the step alone", () => {
  const changes = { updates: "alternating", negatives: "fixed", shift: 1 } as const;
  const inOrder = source(changes);
  for (let step = 0; step < 17; step++) {
    assertEquals(inOrder.at(step), source(changes).at(step), `step ${step}`);
  }
});

Deno.test("BatchSource.at() spoils positives and negatives each in its way", () => {
  const changes = { updates: "alternating", originalDataBug: true } as const;
  const plain = source({ updates: "alternating" });
  const spoilt = source(changes);
  const { input } = NETWORK.spec;
  for (const [step, side] of [[0, "positive"], [1, "negative"]] as const) {
    assertEquals(
      tensorNamed(spoilt.at(step), "images"),
      originalDataPath(input, tensorNamed(plain.at(step), "images"), side),
    );
    assertEquals(tensorNamed(spoilt.at(step), "labels"), tensorNamed(plain.at(step), "labels"));
  }
});

Deno.test("BatchSource.at() distorts images, by the seed and the step alone", () => {
  const changes = { rotation: 20, elastic: 0.5 };
  const batch = tensorNamed(source(changes).at(3), "images");
  assertEquals(tensorNamed(source(changes).at(3), "images"), batch);
  assert(tensorNamed(source().at(3), "images").some((value, at) => value !== batch[at]));
});

Deno.test("BatchSource.at() draws a mask for each hidden layer if there is dropout", () => {
  const batch = source({ dropout: 0.25 }).at(3);
  const names = ["layers.1.dropout", "layers.2.dropout", "layers.3.dropout"];
  assertEquals(Object.keys(batch).filter((name) => name.endsWith("dropout")), names);
  const mask = tensorNamed(batch, "layers.1.dropout");
  assertEquals(mask.length, 5 * 2000);
  assertEquals(source({ dropout: 0.25 }).at(3), batch);
  const kept = mask.filter((x) => x > 0).length / mask.length;
  assert(Math.abs(kept - 0.75) < 0.03, `kept ${kept}`);
});

Deno.test("BatchSource.at() silences a share of the pixels if there is dropout of inputs", () => {
  const whole = source();
  const silenced = source({ inputDropout: 0.5 });
  let [lit, kept] = [0, 0];
  for (let step = 0; step < 80; step++) {
    const batch = tensorNamed(silenced.at(step), "images");
    tensorNamed(whole.at(step), "images").forEach((value, at) => {
      assert([0, 2 * value].includes(batch[at] ?? NaN), `${value} became ${batch[at]}`);
      lit += Number(value !== 0);
      kept += Number(batch[at] !== 0);
    });
  }
  assert(Math.abs(kept / lit - 0.5) < 0.1, `kept ${kept} of ${lit}`);
  assertEquals(silenced.at(3), source({ inputDropout: 0.5 }).at(3));
});

Deno.test("BatchSource.at() gives an image the same wrong label in every epoch if it is fixed", () => {
  const batches = source({ negatives: "fixed" });
  const wrong = new Map<number, string>();
  for (let step = 0; step < 12; step++) {
    const noise = tensorNamed(batches.at(step), "noise");
    contents(batches, step).forEach(({ image }, row) => {
      const drawn = noise.subarray(row * 10, (row + 1) * 10).join();
      assertEquals(wrong.get(image) ?? drawn, drawn);
      wrong.set(image, drawn);
    });
  }
  assert(new Set(wrong.values()).size > 15, "images have wrong labels of their own");
});

const PARTS: Readonly<Record<string, Partial<TrainSettings>>> = {
  "as they are": {},
  "shifted and mirrored": { shift: 1, flip: true },
  "distorted and cut": { rotation: 0.3, elastic: 1, shift: 1, cutout: 2, brightness: 0.1 },
  "with dropout of units and pixels": { dropout: 0.2, inputDropout: 0.2 },
  "as the original code spoils them": { originalDataBug: true },
};

for (const [name, changes] of Object.entries(PARTS)) {
  Deno.test(`BatchSource.at() makes a process's rows of images ${name}`, () => {
    const settings = { ...changes, batchSize: 6 };
    const whole = source(settings).at(2);
    const options = stepOptionsOf({ ...defaultSettings("dense"), ...settings });
    const wanted = trainingInputs(NETWORK, { ...options, processes: 3 });
    for (const part of [0, 1, 2]) {
      const own = source(settings).at(2, wanted, part);
      assertEquals(Object.keys(own), Object.keys(whole));
      for (const [input, values] of Object.entries(own)) {
        const [lines = 1, rows = 0, ...rest] = input.startsWith("dropout")
          ? wanted[input] ?? []
          : [1, ...wanted[input] ?? []];
        const row = sizeOf(rest);
        const expected = Array.from({ length: lines }, (_, line) => {
          const start = (line * 3 * rows + part * rows) * row;
          return [...tensorNamed(whole, input).subarray(start, start + rows * row)];
        });
        assertEquals([...values], expected.flat(), input);
      }
    }
  });
}

Deno.test("BatchSource refuses a batch larger than the dataset", () => {
  assertThrows(
    () => source({ batchSize: 24 }),
    RangeError,
    'Cannot fill a batch of 24 from 23 training images: choose a smaller "batchSize"',
  );
});
