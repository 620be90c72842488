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
