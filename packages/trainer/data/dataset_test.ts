import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { basename, join } from "node:path";
import { loadDataset } from "./dataset.ts";

const COUNTS = { train: 60, test: 20 };

Deno.test("loadDataset() loads real MNIST and keeps the last 10,000 for validation", async () => {
  const { name, train, validation, test, mean, std } = await loadDataset("mnist");
  assertEquals([name, train.height, train.width, test.width], ["mnist", 28, 28, 28]);
  assertEquals([train.count, validation.count, test.count], [50_000, 10_000, 10_000]);
  assertEquals([...train.labels.subarray(0, 5)], [5, 0, 4, 1, 9]);
  assertEquals([...test.labels.subarray(0, 5)], [7, 2, 1, 0, 4]);
  assertAlmostEquals(mean[0] ?? NaN, 0.1307, 1e-3);
  assertAlmostEquals(std[0] ?? NaN, 0.3081, 1e-3);
});

Deno.test("loadDataset() takes a folder, gzipped or not, under its own name", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(folder, COUNTS);
    const labels = join(folder, "t10k-labels-idx1-ubyte");
    const stream = (await Deno.open(labels)).readable.pipeThrough(new CompressionStream("gzip"));
    await Deno.writeFile(`${labels}.gz`, stream);
    await Deno.remove(labels);
    const dataset = await loadDataset(`${folder}/`, { validation: 10, limitTrain: 30 });
    assertEquals(dataset.name, basename(folder));
    assertEquals([dataset.train.count, dataset.validation.count, dataset.test.count], [30, 10, 20]);
    const whole = await loadDataset("mnist");
    assertEquals(dataset.test.labels, whole.test.labels.slice(0, 20));
    assertEquals(dataset.validation.labels, whole.train.labels.slice(50, 60));
    assertEquals(dataset.train.images, whole.train.images.slice(0, 30 * 784));
  });
});

Deno.test("loadDataset() names what is wrong with a folder", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(folder, COUNTS);
    const load = () => loadDataset(folder, { validation: 0 });
    const labels = join(folder, "train-labels-idx1-ubyte");
    const good = await Deno.readFile(labels);
    const digits = "0 1 2 3 4 5 6 7 8 9".replaceAll(" ", "\n");
    await Deno.writeTextFile(join(folder, "classes.txt"), digits);

    await Deno.writeFile(labels, good.with(8 + 3, 10));
    await assertRejects(load, SyntaxError, `${labels}: expected labels from 0 to 9, found 10 at`);

    const short = good.slice(0, -1);
    new DataView(short.buffer).setUint32(4, 59);
    await Deno.writeFile(labels, short);
    await assertRejects(load, SyntaxError, "expected 60 labels, as many as images, found 59");

    await Deno.remove(labels);
    await assertRejects(load, Deno.errors.NotFound, "Cannot find train-labels-idx1-ubyte or");
  });
});

Deno.test("loadDataset() refuses a validation split that leaves nothing", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(folder, COUNTS);
    await assertRejects(
      () => loadDataset(folder, { validation: 60 }),
      RangeError,
      'Cannot keep 60 of 60 training images for validation: choose "validation" 59 at most',
    );
  });
});
