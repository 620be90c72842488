import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { fixture } from "./_fixture.ts";
import { loadDataset, loadTestImages } from "./dataset.ts";

const ALL = { validation: 0 };

Deno.test("loadDataset() reads a folder of pictures for each class, in colour if one is", async () => {
  const { train, test, classes, notes } = await loadDataset(fixture("pictures/colour"), ALL);
  assertEquals(classes, ["blue", "grey", "red"]);
  assertEquals([train.count, train.height, train.width, train.channels], [9, 4, 6, 3]);
  assertEquals([...test.labels], [0, 1, 2]);
  assertEquals([...test.images.subarray(72, 75)], [100, 100, 100]);
  assertEquals([...test.images.subarray(144, 147)], [200, 0, 0]);
  assertEquals([...train.labels].sort(), [0, 0, 0, 1, 1, 1, 2, 2, 2]);
  const text = fixture("pictures/colour/train/red/notes.txt");
  assertEquals(notes, [`1 files are no PNG or JPEG and were left out, such as ${text}`]);
});

Deno.test("loadDataset() splits off the same share of every class, by the images alone", async () => {
  const path = fixture("pictures/grey");
  const first = await loadDataset(path, { ...ALL, testShare: 0.3 });
  assertEquals([first.channels, first.train.count, first.test.count], [1, 14, 6]);
  assertEquals([...first.test.labels].sort(), [0, 0, 0, 1, 1, 1]);
  const levels = [first.train, first.test].flatMap(({ images }) =>
    Array.from(images.filter((_, at) => at % 25 === 0))
  );
  const expected = Array.from({ length: 20 }, (_, at) => 20 * (at % 10) + (at < 10 ? 0 : 30));
  assertEquals(levels.sort(), expected.sort());
  const { test, name } = await loadTestImages(path, { testShare: 0.3 });
  assertEquals([name, test], ["grey", first.test]);
  // The classes come one after the other; the last training images are some of each.
  assertEquals(new Set(first.train.labels.subarray(-6)).size, 2);
});

Deno.test("loadDataset() resizes pictures by area where sizes differ", async () => {
  const path = fixture("pictures/sizes");
  await assertRejects(
    () => loadDataset(path, ALL),
    RangeError,
    `${join(path, "small/2.png")} is 8x4; choose "imageSize", such as 32, to resize all`,
  );
  const options = { ...ALL, imageSize: 4, testShare: 0.5 };
  const { train, test, height, width } = await loadDataset(path, options);
  assertEquals([train.count, test.count, height, width], [2, 2, 4, 4]);
  const small = [train, test].flatMap(({ images, labels }) =>
    labels[0] === 0 ? [images.subarray(0, 48)] : [images.subarray(48)]
  );
  assertEquals(new Set(small.map((image) => image.subarray(0, 3).toHex())).size, 2);
  assertEquals(small.every((image) => image.every((level, at) => level === image[at % 3])), true);
});

Deno.test("loadDataset() resizes the images of any data set", async () => {
  const { train, height, width } = await loadDataset(fixture("idx/plain"), {
    ...ALL,
    imageSize: 2,
  });
  assertEquals([height, width, train.images.length], [2, 2, 6 * 4]);
  // The left upper quarter of the first drawing: 5x4 pixels, of which 3 are ink, one of them half.
  assertEquals(train.images[0], Math.round((127 + 255 + 255) / 20));
});

Deno.test("loadDataset() says what is wrong with a folder of pictures", async () => {
  await withFolder(async (folder) => {
    const load = () => loadDataset(folder, ALL);
    const picture = fixture("formats/rgb.png");
    await Deno.mkdir(join(folder, "train/cats"), { recursive: true });
    await Deno.copyFile(picture, join(folder, "train/cats/1.png"));
    await assertRejects(load, RangeError, "expected 2 to 256 classes, found 1");
    await Deno.mkdir(join(folder, "train/dogs"));
    await Deno.writeTextFile(join(folder, "train/dogs/readme.txt"), "");
    await assertRejects(load, RangeError, "train/dogs as a class: it holds no PNG or JPEG");
    await Deno.writeTextFile(join(folder, "train/dogs/1.jpg"), "<html></html>");
    await assertRejects(
      load,
      SyntaxError,
      "dogs/1.jpg: Cannot decode a picture as it must be PNG or JPEG: found a web",
    );
    await Deno.copyFile(picture, join(folder, "train/dogs/1.jpg")); // The bytes count, not the name.
    await Deno.mkdir(join(folder, "test/birds"), { recursive: true });
    await assertRejects(load, RangeError, 'its folder "birds" is no class');
  });
});
