import { WriteError } from "@goodness/cli";
import { InputError } from "@goodness/core";
import { namesIn, withFolder } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { exists, explainWriteError, writeFileAtomically } from "./files.ts";

/** Runs something while no file takes more than one byte, as on a disk that is full. */
async function withFullDisk(body: () => Promise<void>): Promise<void> {
  const { write } = Deno.FsFile.prototype;
  let written = 0;
  Deno.FsFile.prototype.write = async function (bytes): Promise<number> {
    if (written > 0) throw Object.assign(new Error("os error 28"), { code: "ENOSPC" });
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
      await assertRejects(
        () => writeFileAtomically(path, "new"),
        WriteError,
        `Cannot write ${path}: its disk is full; free some space`,
      );
    });
    assertEquals(await Deno.readTextFile(path), "old");
    assertEquals(await namesIn(folder), ["file"]);
  });
});

Deno.test("writeFileAtomically() leaves no temporary file where renaming fails", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "is a folder");
    await Deno.mkdir(join(path, "with content"), { recursive: true });
    await assertRejects(
      () => writeFileAtomically(path, "new"),
      WriteError,
      "a folder has this name",
    );
    assertEquals(await namesIn(folder), ["is a folder"]);
    assertEquals(await namesIn(path), ["with content"]);
  });
});

Deno.test("exists() finds files, folders and links that lead nowhere", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "file"), "");
    await Deno.symlink(join(folder, "nowhere"), join(folder, "link"));
    const paths = [".", "file", "link", "nowhere", "file/in it"].map((name) => join(folder, name));
    assertEquals(await Promise.all(paths.map(exists)), [true, true, true, false, false]);
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
