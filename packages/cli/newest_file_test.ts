import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { newestFile } from "./newest_file.ts";

/** Writes a file that was modified so many seconds after the epoch. */
async function touch(folder: string, name: string, seconds: number): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await Deno.writeTextFile(path, "");
  await Deno.utime(path, seconds, seconds);
  return path;
}

Deno.test("newestFile() finds the file of the name that was modified last, at any depth", async () => {
  await withFolder(async (folder) => {
    assertEquals(await newestFile(join(folder, "none"), "a"), undefined);
    assertEquals(await newestFile(folder, "a"), undefined);
    const old = await touch(folder, "a", 200);
    await touch(join(folder, "deep", "b"), "b", 400);
    assertEquals(await newestFile(folder, "a"), old);
    const deep = await touch(join(folder, "deep", "deeper"), "a", 300);
    await touch(join(folder, "other"), "a", 100);
    assertEquals(await newestFile(folder, "a"), deep);
  });
});
