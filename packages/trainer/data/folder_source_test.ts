import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertRejects } from "@std/assert";
import { dirname, join } from "node:path";
import { fixture } from "./_fixture.ts";
import { CIFAR10_CLASSES } from "./cifar10.ts";
import { loadDataset } from "./dataset.ts";

const ALL = { validation: 0 };

Deno.test("loadDataset() recognises the binary files of CIFAR-10 and CIFAR-100", async () => {
  const ten = await loadDataset(fixture("cifar10"), ALL);
  assertEquals([ten.train.count, ten.test.count, ten.name], [5, 2, "cifar10"]);
  assertEquals([...ten.test.labels], [9, 5]);
  assertEquals(ten.classes, CIFAR10_CLASSES);
  const hundred = await loadDataset(fixture("cifar100"), ALL);
  assertEquals([...hundred.train.labels, ...hundred.test.labels], [99, 0, 49]);
  assertEquals([hundred.classes.length, hundred.classes[99]], [100, "class 99"]);
});

Deno.test("loadDataset() looks into a folder that is the only one", async () => {
  await withFolder(async (folder) => {
    await Deno.symlink(fixture("cifar10"), join(folder, "cifar-10-batches-bin"));
    await Deno.writeTextFile(join(folder, "readme.html"), "");
    assertEquals((await loadDataset(folder, ALL)).train.count, 5);
    await Deno.symlink(join(folder, "nowhere"), join(folder, "link"));
    await assertRejects(
      () => loadDataset(folder, ALL),
      RangeError,
      `Cannot read ${join(folder, "link")}: it is a link to what does not exist`,
    );
  });
});

Deno.test("loadDataset() reads the archives of torchvision and Kaggle as they were unpacked", async () => {
  await withFolder(async (folder) => {
    const copy = async (from: string, ...to: string[]): Promise<void> => {
      const path = join(folder, ...to);
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.copyFile(fixture(from), path);
    };
    for (
      const part of [
        "train-images-idx3",
        "train-labels-idx1",
        "t10k-images-idx3",
        "t10k-labels-idx1",
      ]
    ) {
      const name = `${part}-ubyte`;
      await copy(`idx/plain/${name}`, "torch", "data", "MNIST", "raw", name);
    }
    await copy(
      "pictures/grey/dark/0.png",
      "torch",
      "data",
      "MNIST",
      "raw",
      "plots",
      "a",
      "0.png",
    );
    for (const name of ["mnist_train.csv", "mnist_test.csv"]) {
      await copy(`csv/plain/${name}`, "table", name, name);
    }
    for (const name of ["data_batch_1.bin", "test_batch.bin"]) {
      await copy(`cifar10/${name}`, "cifar", name, name);
    }
    for (const batch of [2, 3, 4, 5]) {
      await copy("cifar10/data_batch_2.bin", "cifar", `data_batch_${batch}.bin`);
    }
    assertEquals((await loadDataset(join(folder, "torch"), ALL)).train.count, 6);
    assertEquals((await loadDataset(join(folder, "cifar"), ALL)).train.count, 5);
    assertEquals(
      (await loadDataset(join(folder, "table"), ALL)).train,
      (await loadDataset(fixture("csv/plain"), ALL)).train,
    );
  });
});

Deno.test("loadDataset() names a missing file, and a label without a class", async () => {
  await withFolder(async (folder) => {
    const copy = (name: string) => Deno.copyFile(fixture(`cifar10/${name}`), join(folder, name));
    await copy("data_batch_1.bin");
    await assertRejects(
      () => loadDataset(folder, ALL),
      Deno.errors.NotFound,
      `Cannot find data_batch_2.bin in ${folder}`,
    );
    for (const batch of [2, 3, 4, 5]) await copy(`data_batch_${batch}.bin`);
    await copy("test_batch.bin");
    await Deno.writeTextFile(join(folder, "batches.meta.txt"), "a\nb\nc\n");
    await assertRejects(
      () => loadDataset(folder, ALL),
      SyntaxError,
      `Cannot use ${
        join(folder, "data_batch_4.bin")
      }: expected labels from 0 to 2, found 3 at position 0`,
    );
  });
});

Deno.test("loadDataset() says what a data set can be", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "data.npz");
    await assertRejects(
      () => loadDataset(path, ALL),
      Deno.errors.NotFound,
      `Cannot find a data set in ${path}: choose one by its name, or a folder with IDX files`,
    );
    await Deno.writeTextFile(path, "");
    await assertRejects(
      () => loadDataset(path, ALL),
      RangeError,
      `Cannot use ${path} as a data set: expected a folder, found a file, an empty file; choose a folder`,
    );
    await assertRejects(
      () => loadDataset(folder, ALL),
      RangeError,
      "such as data.npz, an empty file",
    );
  });
});
