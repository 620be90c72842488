import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { encode } from "fast-png";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { exists } from "../storage/files.ts";
import { CIFAR_10 } from "./cifar.ts";
import { Cifar10, CIFAR10_FOLDER } from "./cifar10.ts";
import { loadDataset } from "./dataset.ts";
import { recordsOf } from "./make_cifar10.ts";

/** The MD5 of the files as somebody else's decoder made them. */
const MD5 = {
  train: [
    "5dd7e06a14cb22eb9f671a540d1b7c25",
    "5ea93a67294ea407fff1d09f752e9692",
    "942cd6a4bcdd0dd3c604fbe906cb4421",
    "ae636b3ba5c66a11e91e8cb52e771fcb",
    "53f37980c15c3d472c316c40844f3f0d",
  ],
  test: ["803d5f7f4d78ea53de84dbe85f74fb6d"],
};

/** The data are opt-in: `deno task data:cifar10` fetches them. */
const missing = !await exists(join(CIFAR10_FOLDER, CIFAR_10.classes));
const why = missing ? " [deno task data:cifar10 was not run]" : "";

Deno.test({
  name: `loadDataset() loads CIFAR-10${why}`,
  ignore: missing,
  fn: async () => {
    for (const part of ["train", "test"] as const) {
      const files = CIFAR_10.files[part].map((name) => Deno.readFile(join(CIFAR10_FOLDER, name)));
      const digests = (await Promise.all(files)).map((bytes) =>
        createHash("md5").update(bytes).digest("hex")
      );
      assertEquals(digests, MD5[part]);
    }
    const { train, test, mean, std, classes } = await loadDataset("cifar10", { validation: 0 });
    assertEquals([train.count, test.count], [50_000, 10_000]);
    assertEquals([...train.labels.subarray(0, 10)], [6, 9, 9, 4, 1, 1, 2, 7, 8, 3]);
    assertEquals([...test.labels.subarray(0, 10)], [3, 8, 8, 0, 6, 6, 1, 6, 3, 1]);
    assertEquals([0, 3, 6, 9].map((at) => train.images[at]), [59, 43, 50, 68]);
    assertEquals(classes[6], "frog");
    // The constants that others standardise CIFAR-10 with.
    [0.4914, 0.4822, 0.4465].forEach((value, at) => assertAlmostEquals(mean[at] ?? 0, value, 2e-4));
    [0.2470, 0.2435, 0.2616].forEach((value, at) => assertAlmostEquals(std[at] ?? 0, value, 2e-4));
  },
});

Deno.test("Cifar10 says how to get the files, and which one is another", async () => {
  await withFolder(async (folder) => {
    const source = new Cifar10(folder);
    const missing = `Cannot find CIFAR-10 in ${folder}: run`;
    const error = await assertRejects(() => source.read("test"), Deno.errors.NotFound, missing);
    assertEquals(error.message.endsWith("task data:cifar10"), true);
    await Deno.writeFile(join(folder, "test_batch.bin"), new Uint8Array(3073));
    await assertRejects(() => source.read("test"), SyntaxError, "expected SHA-256 8e2eb146");
  });
});

Deno.test("recordsOf() makes records of a picture whose rows are images", () => {
  const data = Uint8Array.from(
    { length: 2 * 3072 },
    (_, at) => at % 3 + 10 * Math.floor(at / 3072),
  );
  const picture = (width: number): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(encode({ width, height: 2048 / width, channels: 3, depth: 8, data }));
  const records = recordsOf(picture(1024), [7, 8]);
  assertEquals(records.length, 2 * 3073);
  assertEquals([0, 1, 1025, 2049].map((at) => records[at]), [7, 0, 1, 2]);
  assertEquals([0, 1, 1025, 2049].map((at) => records[3073 + at]), [8, 10, 11, 12]);
  assertThrows(
    () => recordsOf(picture(2048), [7]),
    SyntaxError,
    "expected 1024x1 of 3 channels and 8 bits, found 2048x1 of 3 channels and 8 bits",
  );
});
