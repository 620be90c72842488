import { assert, assertEquals } from "@std/assert";
import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { join } from "node:path";
import { WriteError, writeError } from "./write_error.ts";

/** What is said of an attempt to write. */
async function said(path: string): Promise<string> {
  try {
    await Deno.writeTextFile(path, "text");
  } catch (error) {
    const explained = writeError(error, path);
    assert(explained instanceof WriteError && explained.cause === error, String(error));
    return explained.message;
  }
  throw new Error(`${path} could be written`);
}

Deno.test("writeError() names what could not be written, the reason and the remedy", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "file"), "");
    const cases = [
      [folder, "a folder has this name; move it away"],
      [join(folder, "file", "a"), "a part of this path is a file; choose another folder"],
      [join(folder, "gone", "a"), "its folder is gone; was it removed meanwhile?"],
      [join(folder, "a".repeat(300)), "its name is too long; choose a shorter one"],
    ] as const;
    for (const [path, reason] of cases) {
      assertEquals(await said(path), `Cannot write ${path}: ${reason}`);
    }
  });
});

Deno.test("writeError() leaves other errors as they are", () => {
  for (const error of [new RangeError("a fault"), "no error", undefined]) {
    assertEquals(writeError(error, "a"), error);
  }
});
