import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { decode } from "fast-png";
import { join } from "node:path";
import { call } from "@goodness/testing/call_command.ts";
import { main } from "../cli/make_negatives.ts";
import { loadDataset } from "./dataset.ts";
import { loadStoredNegatives, NEGATIVES_NAME } from "./stored_negatives.ts";

const SHAPE = { height: 28, width: 28, channels: 1 };

Deno.test("data:negatives keeps hybrids that trainings load, the same ones for the same seed", async () => {
  await withFolder(async (folder) => {
    const digits = join(folder, "digits");
    await writeMnistSlice(digits, { train: 40, test: 10 });
    const make = async (name: string, ...flags: string[]) => {
      const out = join(folder, name);
      const done = await call(main, "--out", out, "--dataset", digits, "--count", "90", ...flags);
      assertEquals(done.status, 0, done.err);
      return await loadStoredNegatives(out, SHAPE);
    };
    const first = await make("first");
    assertEquals(first.count, 90);
    assertEquals(await make("again"), first);
    assert((await make("other", "--seed", "2")).images.some((x, at) => x !== first.images[at]));
    // Every pixel is one of the training images' at its place, and no image is one of them.
    const { train } = await loadDataset(digits, { validation: 0 });
    for (let image = 0; image < first.count; image++) {
      const hybrid = first.images.subarray(image * 784, (image + 1) * 784);
      const own = train.images.subarray((image % 40) * 784, (image % 40 + 1) * 784);
      assert(hybrid.some((level, at) => level !== own[at]), `hybrid ${image}`);
      assert(hybrid.some((level) => level > 0), `hybrid ${image} is blank`);
    }
    const sheet = decode(await Deno.readFile(join(folder, "first", "contact_sheet.png")));
    assertEquals([sheet.width, sheet.height], [24 * 30, 4 * 30]);
  });
});

Deno.test("data:negatives never writes over a folder", async () => {
  await withFolder(async (folder) => {
    const refused = await call(main, "--out", folder);
    assertEquals(refused.status, 1);
    assertStringIncludes(refused.err, "it exists; remove it or choose another --out");
  });
});

Deno.test("loadStoredNegatives() refuses what is missing or of another size", async () => {
  await withFolder(async (folder) => {
    await assertRejects(
      () => loadStoredNegatives(folder, SHAPE),
      Deno.errors.NotFound,
      'make them first, or choose another "storedNegatives"',
    );
    const digits = join(folder, "digits");
    await writeMnistSlice(digits, { train: 4, test: 1 });
    await Deno.rename(join(digits, "train-images-idx3-ubyte"), join(folder, NEGATIVES_NAME));
    await assertRejects(
      () => loadStoredNegatives(folder, { ...SHAPE, height: 14, width: 14 }),
      SyntaxError,
      "expected images of 14x14, found 4 of 28x28",
    );
  });
});
