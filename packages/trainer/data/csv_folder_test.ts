import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { fixture } from "./_fixture.ts";
import { loadDataset } from "./dataset.ts";

const ALL = { validation: 0 };

Deno.test("loadDataset() reads tables with a header line and without", async () => {
  const idx = await loadDataset(fixture("idx/plain"), ALL);
  const cut = (images: Uint8Array): Uint8Array => images.filter((_, at) => at % 80 < 64);
  for (const name of ["header", "plain"]) {
    const { train, test, height, classes, notes } = await loadDataset(fixture(`csv/${name}`), ALL);
    assertEquals([train.count, test.count, height, classes.length], [6, 3, 8, 10]);
    assertEquals([train.images, train.labels], [cut(idx.train.images), idx.train.labels]);
    assertEquals([test.images, test.labels], [cut(idx.test.images), idx.test.labels]);
    assertEquals(notes, []);
  }
});

Deno.test("loadDataset() reads tables of colour images", async () => {
  const { train, channels } = await loadDataset(fixture("csv/colour"), ALL);
  assertEquals([train.height, train.width, channels], [2, 2, 3]);
  assertEquals([...train.images.subarray(12, 16)], [1, 2, 3, 4]);
});

Deno.test("loadDataset() takes test images of a table of labels where the other has none", async () => {
  const { train, test, notes } = await loadDataset(fixture("csv/no-test"), {
    ...ALL,
    testShare: 0.25,
  });
  assertEquals([train.count, test.count], [9, 3]);
  assertEquals([...test.labels].sort(), [0, 1, 2]);
  assertEquals(notes, [
    "no test table with labels: a share of the training images is the test set",
  ]);
});

Deno.test("loadDataset() names the line of a table that is wrong", async () => {
  const cases: [string, string][] = [
    ["1,0,0,0,0\n1,0,0,0\n", "expected 5 whole numbers in line 2, found 4 columns"],
    ["label,a,b,c,d\n1,0,x,0,0\n", 'expected 5 whole numbers in line 2, found "x" in column 3'],
    ["1,0,0.5,0,0\n", 'in line 1, found "0.5" in column 3'],
    ["1,0,-1,0,0\n", 'in line 1, found "-1" in column 3'],
    ["1,0,,0,0\n", 'in line 1, found "" in column 3'],
    ["1,0,256,0,0\n", "image 1: expected levels from 0 to 255, found 256 in column 3"],
    ["300,0,0,0,0\n", "expected labels from 0 to 255"],
    ["1,0,0,0,0,0\n", "of a square image in a row, in grey or 3 colours, found 6 columns"],
    ["<!DOCTYPE html>\n", "with commas between them, found a web page"],
    ["label,a,b,c,d\n", "it holds no images"],
  ];
  await withFolder(async (folder) => {
    const path = join(folder, "train.csv");
    for (const [text, message] of cases) {
      await Deno.writeTextFile(path, text);
      const error = await assertRejects(() => loadDataset(folder, ALL), SyntaxError, message);
      assertEquals(error.message.includes(path), true);
    }
    await Deno.writeTextFile(path, "0,0,0,0,0,0,0,0,0\n");
    await assertRejects(
      () => loadDataset(folder, ALL),
      RangeError,
      "train.csv: expected rows of a label and pixels, found rows without labels",
    );
  });
});

Deno.test("loadDataset() reads whole numbers in any spelling", async () => {
  await withFolder(async (folder) => {
    const text = '\ufeff"label";"a";"b";"c";"d"\r\n1; 2;3.0;"4";255\r\n\r\n0;0;0;0;0\r\n';
    await Deno.writeFile(join(folder, "my-train.csv.gz"), gzipSync(text));
    await Deno.writeTextFile(join(folder, "my-test.csv"), "a\tb\tc\td\tlabel\n9\t8\t7\t6\t1\n");
    const { train, test } = await loadDataset(folder, ALL);
    assertEquals([...train.images], [2, 3, 4, 255, 0, 0, 0, 0]);
    assertEquals([...train.labels], [1, 0]);
    assertEquals([[...test.images], [...test.labels]], [[9, 8, 7, 6], [1]]);
  });
});
