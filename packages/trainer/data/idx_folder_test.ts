import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { fixture } from "./_fixture.ts";
import { loadDataset, loadTestSplit } from "./dataset.ts";

const ALL = { validation: 0 };

Deno.test("loadDataset() reads IDX files of any size and spelling, in folders, of members, int32", async () => {
  const plain = await loadDataset(fixture("idx/plain"), ALL);
  assertEquals([plain.height, plain.width, plain.channels], [10, 8, 1]);
  assertEquals([...plain.train.labels], [0, 1, 2, 0, 1, 2]);
  assertEquals(plain.train.images.subarray(2 * 8, 3 * 8).toHex(), "0000007f00000000");
  assertEquals(plain.classes, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  assertEquals(plain.notes, []);
  for (const name of ["folders", "dots", "members", "int32"]) {
    const found = await loadDataset(fixture(`idx/${name}`), ALL);
    assertEquals({ ...found, name: "plain" }, plain);
  }
});

Deno.test("loadDataset() transposes images, as EMNIST has them", async () => {
  const { train, test, height } = await loadDataset(fixture("idx/plain"), ALL);
  const emnist = await loadDataset(fixture("idx/emnist"), { ...ALL, transpose: true });
  assertEquals(emnist.height, height);
  assertEquals([emnist.train, emnist.test], [train, test]);
  assertEquals((await loadTestSplit(fixture("idx/emnist"))).height, 8);
});

Deno.test("loadDataset() reads an axis of channels, and names of classes", async () => {
  const { train, test, classes } = await loadDataset(fixture("idx/colour"), ALL);
  assertEquals([train.count, train.height, train.width, train.channels], [4, 2, 3, 3]);
  assertEquals([...test.images.subarray(0, 4)], [0, 1, 2, 3]);
  assertEquals(classes, ["cat", "dog"]);
});

Deno.test("loadDataset() has as many classes as labels, up to 256", async () => {
  await withFolder(async (folder) => {
    const write = async (label: number) => {
      for (const part of ["train", "t10k"]) {
        const [images, labels] = [`${part}-images-idx3-ubyte`, `${part}-labels-idx1-ubyte`];
        await Deno.copyFile(fixture("idx/plain/t10k-images-idx3-ubyte"), join(folder, images));
        const numbers = [0, 0, 0x0b, 1, 0, 0, 0, 3, 0, 1, label >> 8, label & 255, 0, 2];
        await Deno.writeFile(join(folder, labels), Uint8Array.from(numbers));
      }
    };
    await write(61);
    const { classes, notes } = await loadDataset(folder, ALL);
    assertEquals(classes.length, 62);
    assertEquals(notes, ["only 3 of the labels 0 to 61 occur: perhaps one of them is damaged"]);
    await write(300);
    await assertRejects(
      () => loadDataset(folder, ALL),
      SyntaxError,
      "expected labels from 0 to 255, as there may be 256 classes, found 300 at position 1",
    );
  });
});

Deno.test("loadDataset() does not choose among several data sets in a folder", async () => {
  await withFolder(async (folder) => {
    for await (const { name } of Deno.readDir(fixture("idx/emnist"))) {
      for (const as of [name, name.replace("letters", "digits")]) {
        await Deno.copyFile(join(fixture("idx/emnist"), name), join(folder, as));
      }
    }
    await assertRejects(
      () => loadDataset(folder, ALL),
      RangeError,
      "Cannot choose among emnist-digits-train-images-idx3-ubyte.gz and emnist-letters-train-",
    );
  });
});
