import { assertEquals } from "@std/assert";
import { fixture } from "./_fixture.ts";
import { loadDataset, loadTestImages } from "./dataset.ts";
import { datasetSource } from "./datasets.ts";
import { invertedLevels, noticeLevels } from "./levels.ts";
import { splitPart } from "./split.ts";

const ALL = { validation: 0 };
const SCALED = "levels are 0 and 1: scaled to 0 and 255";
const INVERTED = "dark ink on light ground: inverted to light on dark";

Deno.test("loadDataset() scales 0 and 1, inverts dark ink, and says so", async () => {
  const plain = await loadDataset(fixture("idx/plain"), ALL);
  const dark = await loadDataset(fixture("idx/dark"), ALL);
  assertEquals(dark.notes, [INVERTED]);
  // A half-grey end is 127 on black and 128 on white.
  assertEquals(dark.train.images.map((level) => level === 128 ? 127 : level), plain.train.images);
  for (
    const [name, note] of [["binary", SCALED], ["binary-dark", `${SCALED}; ${INVERTED}`]] as const
  ) {
    const { notes, train } = await loadDataset(fixture(`idx/${name}`), ALL);
    assertEquals(notes, [note]);
    assertEquals(train.images, plain.train.images.map((level) => level === 0 ? 0 : 255));
  }
});

Deno.test("loadTestImages() converts levels as loadDataset() does", async () => {
  const { test, notes } = await loadDataset(fixture("idx/dark"), ALL);
  const alone = await loadTestImages(fixture("idx/dark"));
  assertEquals([alone.test, alone.notes], [test, notes]);
});

Deno.test("loadDataset() leaves levels as they are, or inverts them, if it is told to", async () => {
  const noticed = await loadDataset(fixture("idx/dark"), ALL);
  const asIs = await loadDataset(fixture("idx/dark"), { ...ALL, levels: "as-is" });
  assertEquals(asIs.notes, []);
  assertEquals(invertedLevels(asIs.train), noticed.train);
  const inverted = await loadDataset(fixture("idx/dark"), { ...ALL, levels: "inverted" });
  assertEquals(inverted.train, noticed.train);
});

Deno.test("noticeLevels() leaves MNIST alone, and notices its negative", async () => {
  const digits = splitPart(await datasetSource("mnist").read("test"), 0, 1000);
  assertEquals(noticeLevels(digits, digits), undefined);
  const negative = invertedLevels(digits);
  const noticed = noticeLevels(negative, negative);
  assertEquals(noticed?.note, INVERTED);
  assertEquals(noticed?.convert(negative), { ...digits, isInverted: false });
});

Deno.test("noticeLevels() notices MNIST in small levels and on grey paper", async () => {
  const digits = splitPart(await datasetSource("mnist").read("test"), 0, 200);
  const mapped = (map: (level: number, at: number) => number): typeof digits => ({
    ...digits,
    images: digits.images.map(map),
  });
  for (const top of [3, 16, 100]) {
    const small = mapped((level) => Math.round(level / 255 * top));
    const noticed = noticeLevels(small, small);
    assertEquals(noticed?.note, `levels are 0 to ${top}: scaled to 0 to 255`);
    const scaled = noticed?.convert(small).images ?? new Uint8Array();
    assertEquals(
      scaled.every((level, at) => Math.abs(level - (digits.images[at] ?? 0)) < 43),
      true,
    );
  }
  const odd = mapped((level, at) => at === 300 ? 129 : Math.round(level / 255)); // one damaged pixel
  assertEquals(noticeLevels(odd, odd)?.note, SCALED);
  const paper = mapped((level, at) => 190 + at % 7 - Math.round(level * 0.6));
  const noticed = noticeLevels(paper, paper);
  assertEquals(noticed?.note, INVERTED);
  const { images, isInverted } = noticed?.convert(paper) ?? { images: new Uint8Array() };
  assertEquals(isInverted, true);
  assertEquals(images.includes(255), true);
  assertEquals(digits.images.every((level, at) => level > 0 || images[at] === 0), true);
});

Deno.test("noticeLevels() leaves colours and photographs on white alone", () => {
  const shape = { count: 1, height: 8, width: 8, labels: new Uint8Array(1) };
  const isEdge = (pixel: number): boolean =>
    pixel < 8 || pixel >= 56 || pixel % 8 === 0 || pixel % 8 === 7;
  const colour = new Uint8Array(192).fill(255).fill(0, 90, 96);
  const shapes = { ...shape, channels: 3, images: colour };
  assertEquals(noticeLevels(shapes, shapes), undefined);
  const photograph = new Uint8Array(64).map((_, pixel) => isEdge(pixel) ? 255 : 60 + 2 * pixel);
  const grey = { ...shape, channels: 1, images: photograph };
  assertEquals(noticeLevels(grey, grey), undefined);
});
