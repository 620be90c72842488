import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { encodeSafetensors } from "@goodness/core/files";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { RunFolder } from "./run_folder.ts";

const SHAPES = { weight: [2, 2] };
const STATE = { weight: Float32Array.of(1, 2, 3, 4) };

Deno.test("RunFolder.create() never writes over anything", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "run");
    await RunFolder.create(path, { a: 1 });
    await assertRejects(
      () => RunFolder.create(path, { a: 2 }),
      Deno.errors.AlreadyExists,
      `continue it with resume "${path}"`,
    );
    assertEquals((await RunFolder.open(path)).config, { a: 1 });
  });
});

Deno.test("RunFolder.open() says that there is no run", async () => {
  await withFolder(async (folder) => {
    await assertRejects(() => RunFolder.open(folder), Deno.errors.NotFound, "Cannot resume");
  });
});

Deno.test("RunFolder.loadCheckpoint() gives back what was saved, and drops later metrics", async () => {
  await withFolder(async (path) => {
    const folder = await RunFolder.create(join(path, "run"), {});
    assertEquals(await folder.loadCheckpoint(SHAPES), undefined);
    await folder.addMetrics({ step: 5, loss: 1 });
    await folder.saveCheckpoint(STATE, SHAPES, { step: 7, seconds: 1.25 });
    await folder.addMetrics({ step: 10, loss: 2 }); // measured, but its checkpoint never came

    const reopened = (await RunFolder.open(folder.path)).folder;
    const checkpoint = await reopened.loadCheckpoint(SHAPES);
    assertEquals(checkpoint, { state: STATE, info: { step: 7, seconds: 1.25 } });
    await reopened.addMetrics({ step: 10, loss: 3 });
    const lines = (await Deno.readTextFile(join(folder.path, "metrics.jsonl"))).trim().split("\n");
    assertEquals(lines.map((line) => JSON.parse(line)), [
      { step: 5, loss: 1 },
      { step: 10, loss: 3 },
    ]);
    for (const place of [folder.path, join(folder.path, "checkpoints")]) {
      for await (const { name } of Deno.readDir(place)) assert(!name.endsWith(".tmp"), name);
    }
  });
});

Deno.test("RunFolder.loadCheckpoint() refuses a damaged checkpoint and keeps the file", async () => {
  await withFolder(async (path) => {
    const folder = await RunFolder.create(join(path, "run"), {});
    await folder.saveCheckpoint(STATE, SHAPES, { step: 7, seconds: 1 });
    const file = join(folder.path, "checkpoints", "last.safetensors");
    const bytes = await Deno.readFile(file);
    await Deno.writeFile(file, bytes.slice(0, -3));
    await assertRejects(() => folder.loadCheckpoint(SHAPES), SyntaxError, `Cannot read ${file}`);
    assertEquals((await Deno.readFile(file)).length, bytes.length - 3);
  });
});

Deno.test("RunFolder names a damaged file", async () => {
  await withFolder(async (path) => {
    const folder = await RunFolder.create(join(path, "run"), {});
    const config = join(folder.path, "config.json");
    await Deno.writeTextFile(config, "{");
    await assertRejects(
      () => RunFolder.open(folder.path),
      SyntaxError,
      `Cannot read ${config}: it is not JSON`,
    );
    const metadata = { format: "goodness-checkpoint/1", step: "-5", seconds: "1" };
    for (const wrong of [{ step: "-5" }, { step: "" }, { seconds: "abc" }, { format: "other" }]) {
      await Deno.writeFile(
        join(folder.path, "checkpoints", "last.safetensors"),
        encodeSafetensors({ metadata: { ...metadata, step: "5", ...wrong }, tensors: new Map() }),
      );
      await assertRejects(
        () => folder.loadCheckpoint({}),
        SyntaxError,
        "not those of a checkpoint",
      );
    }
  });
});
