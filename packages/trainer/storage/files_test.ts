import { InputError } from "@goodness/core";
import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { exists, explainWriteError, writeFileAtomically } from "./files.ts";

/** The names of what is in a folder. */
async function namesIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.map(({ name }) => name).toSorted();
}

/** Runs something while no file takes more than one byte, as on a disk that is full. */
async function withFullDisk(body: () => Promise<void>): Promise<void> {
  const { write } = Deno.FsFile.prototype;
  let written = 0;
  Deno.FsFile.prototype.write = async function (bytes): Promise<number> {
    if (written > 0) throw new Error("No space left on device");
    return written += await write.call(this, bytes.subarray(0, 1));
  };
  try {
    await body();
    assertEquals(written, 1, "half of the content was written");
  } finally {
    Deno.FsFile.prototype.write = write;
  }
}

Deno.test("writeFileAtomically() writes texts and bytes, over what was there", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "file");
    await writeFileAtomically(path, "a longer text, of ä and ö");
    assertEquals(await Deno.readTextFile(path), "a longer text, of ä and ö");
    await writeFileAtomically(path, Uint8Array.of(1, 2, 3));
    assertEquals(await Deno.readFile(path), Uint8Array.of(1, 2, 3));
    await writeFileAtomically(path, "");
    assertEquals(await Deno.readTextFile(path), "");
    assertEquals(await namesIn(folder), ["file"]);
  });
});

Deno.test("writeFileAtomically() leaves the old content and no temporary file where writing fails", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "file");
    await Deno.writeTextFile(path, "old");
    await withFullDisk(async () => {
      await assertRejects(() => writeFileAtomically(path, "new"), Error, "No space left");
    });
    assertEquals(await Deno.readTextFile(path), "old");
    assertEquals(await namesIn(folder), ["file"]);
  });
});

Deno.test("writeFileAtomically() leaves no temporary file where renaming fails", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "is a folder");
    await Deno.mkdir(join(path, "with content"), { recursive: true });
    await assertRejects(() => writeFileAtomically(path, "new"), Error);
    assertEquals(await namesIn(folder), ["is a folder"]);
    assertEquals(await namesIn(path), ["with content"]);
  });
});

Deno.test("exists() finds files, folders and links that lead nowhere", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "file"), "");
    await Deno.symlink(join(folder, "nowhere"), join(folder, "link"));
    const paths = [".", "file", "link", "nowhere"].map((name) => join(folder, name));
    assertEquals(await Promise.all(paths.map(exists)), [true, true, true, false]);
  });
});

Deno.test("explainWriteError() names the remedy where a permission is missing, and nothing else", () => {
  const explained = explainWriteError(new Deno.errors.NotCapable("no"), "/elsewhere", "docs");
  assert(explained instanceof InputError);
  assertEquals(
    explained.message,
    'Cannot write to "/elsewhere": this command may write under docs/ only; choose "out" docs/<name>',
  );
  const other = new Deno.errors.AlreadyExists("it exists");
  assertEquals(explainWriteError(other, "a", "docs"), other);
});
