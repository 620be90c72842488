import { InputError } from "@goodness/core";
import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { modelPath } from "./model_path.ts";

Deno.test("modelPath() takes a file, or the folder of a finished run", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "model.safetensors");
    await assertRejects(() => modelPath(folder), InputError, "it is a run that was interrupted");
    await Deno.writeTextFile(file, "");
    assertEquals(await modelPath(file), file);
    assertEquals(await modelPath(folder), file);
  });
});

Deno.test("modelPath() says what is missing, and never more than the path", async () => {
  for (const path of ["no-such-model.safetensors", "deno.json/model.safetensors"]) {
    await assertRejects(
      () => modelPath(path),
      Deno.errors.NotFound,
      `Cannot find a model in ${path}:`,
    );
  }
});
