import { WriteError } from "@goodness/cli";
import { namesIn, withFolder } from "@goodness/testing/mnist_slice.ts";
import { encodeSafetensors } from "@goodness/core/files";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { createNamedRun } from "./named_run.ts";
import { RunFolder } from "./run_folder.ts";

const SHAPES = { weight: [2, 2] };
const STATE = { weight: Float32Array.of(1, 2, 3, 4) };

/** Makes a run folder and lets go of it. */
async function made(path: string, config: Record<string, unknown> = {}): Promise<void> {
  await using _ = await RunFolder.create(path, config);
}

Deno.test("RunFolder.create() never writes over anything", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "run");
    await made(path, { a: 1 });
    await assertRejects(
      () => RunFolder.create(path, { a: 2 }),
      Deno.errors.AlreadyExists,
      `continue it with resume "${path}"`,
    );
    assertEquals((await RunFolder.open(path)).config, { a: 1 });
    await assertRejects(() => made(join(path, "config.json")), WriteError, "a file has this name");
    assertEquals(await namesIn(path), ["checkpoints", "config.json"]);
  });
});

Deno.test("RunFolder.create() takes over what a start that was killed left", async () => {
  await withFolder(async (path) => {
    await Deno.mkdir(join(path, "checkpoints"));
    await Deno.writeTextFile(join(path, "run.lock"), "process 1 since 2026-11-26T16:50:12Z");
    await Deno.writeTextFile(join(path, "config.json.tmp"), "{");
    await assertRejects(
      () => RunFolder.resume(path),
      Deno.errors.NotFound,
      `Cannot resume ${path}: no run has begun there; start it anew`,
    );
    await made(path, { a: 1 });
    assertEquals((await RunFolder.open(path)).config, { a: 1 });
    assertEquals(await namesIn(path), ["checkpoints", "config.json"]);
  });
});

Deno.test("RunFolder.open() and .resume() say that there is no run", async () => {
  await withFolder(async (path) => {
    await Deno.writeTextFile(join(path, "photo.png"), "");
    for (const open of [RunFolder.open, RunFolder.resume]) {
      await assertRejects(
        () => open(path),
        Deno.errors.NotFound,
        `Cannot resume ${path}: it holds no config.json of a run`,
      );
    }
    assertEquals(await namesIn(path), ["photo.png"]);
  });
});

Deno.test("RunFolder.resume() removes the temporary files of a killed process, and its lock", async () => {
  await withFolder(async (path) => {
    const run = join(path, "run");
    await made(run);
    const left = ["metrics.jsonl.tmp", "checkpoints/last.safetensors.tmp", "run.lock"];
    for (const name of left) await Deno.writeTextFile(join(run, name), "half a");
    {
      await using _ = (await RunFolder.resume(run)).folder;
      assertMatch(await Deno.readTextFile(join(run, "run.lock")), /^process \d+ since 2\S+Z$/);
    }
    assertEquals(await namesIn(run), ["checkpoints", "config.json"]);
    assertEquals(await namesIn(join(run, "checkpoints")), []);
  });
});

Deno.test("RunFolder is of one process at a time, which is named", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "run");
    await using run = await RunFolder.create(path, {});
    const owner = `Cannot train in ${path}: it is in use by process ${Deno.pid} since 2`;
    await assertRejects(() => RunFolder.create(path, {}), Deno.errors.Busy, owner);
    await assertRejects(() => RunFolder.resume(path), Deno.errors.Busy, owner);
    await RunFolder.open(path); // to look at
    await run.addMetrics({ step: 1 });
    assertEquals(await namesIn(path), ["checkpoints", "config.json", "metrics.jsonl", "run.lock"]);
  });
});

Deno.test("createNamedRun() gives runs of one second different folders", async () => {
  await withFolder(async (parent) => {
    const runs = await Promise.all(
      Array.from({ length: 20 }, (_, index) => createNamedRun(parent, "x", { index })),
    );
    for (const run of runs) await run[Symbol.asyncDispose]();
    const configs = runs.map(async ({ path }) => (await RunFolder.open(path)).config);
    assertEquals(await Promise.all(configs), runs.map((_, index) => ({ index })));
    assertEquals((await namesIn(parent)).length, 20);
  });
});

Deno.test("RunFolder works where the file system has no locks", async () => {
  const { tryLock } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.tryLock = () => Promise.reject(new Error("ENOLCK"));
  try {
    await withFolder(async (folder) => {
      await made(join(folder, "run"));
      assertEquals(await namesIn(join(folder, "run")), ["checkpoints", "config.json"]);
    });
  } finally {
    Deno.FsFile.prototype.tryLock = tryLock;
  }
});

Deno.test("RunFolder.loadCheckpoint() gives back what was saved, and drops later metrics", async () => {
  await withFolder(async (path) => {
    await using folder = await RunFolder.create(join(path, "run"), {});
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
    await using folder = await RunFolder.create(join(path, "run"), {});
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
    await using folder = await RunFolder.create(join(path, "run"), {});
    const config = join(folder.path, "config.json");
    await Deno.writeTextFile(config, "{");
    await assertRejects(
      () => RunFolder.open(folder.path),
      SyntaxError,
      `Cannot read ${config}: it is not JSON`,
    );
    await Deno.writeTextFile(config, '{"settings":{"epochs":1e999}}');
    await assertRejects(
      () => RunFolder.open(folder.path),
      SyntaxError,
      `Cannot read ${config}: the number "epochs" in it is too large`,
    );
    const metadata = { format: "goodness-checkpoint/1", step: "-5", seconds: "1" };
    const cases: [Record<string, string>, string][] = [
      [{ step: "-5" }, 'its step "-5" and seconds "1" must be numbers'],
      [{ step: "" }, "must be numbers"],
      [{ seconds: "abc" }, "must be numbers"],
      [{ seconds: "1e999" }, "must be numbers"],
      [{ format: "other" }, 'its format must be "goodness-checkpoint/1" and is "other"'],
      [{ crc3: "0" }, 'its metadata has an entry "crc3", which is unknown'],
    ];
    for (const [wrong, message] of cases) {
      await Deno.writeFile(
        join(folder.path, "checkpoints", "last.safetensors"),
        encodeSafetensors({ metadata: { ...metadata, step: "5", ...wrong }, tensors: new Map() }),
      );
      await assertRejects(() => folder.loadCheckpoint({}), SyntaxError, message);
    }
  });
});

Deno.test("RunFolder.open() tells of a config.json that was changed, and reads older ones", async () => {
  await withFolder(async (path) => {
    const run = join(path, "run");
    await made(run, { settings: { seed: 1 } });
    const file = join(run, "config.json");
    const text = await Deno.readTextFile(file);
    const changed: [string, boolean][] = [
      [text, false],
      [`\uFEFF${text.replaceAll("\n", "\r\n")}`, false],
      [text.replace('"seed": 1', '"seed": 3'), true],
      [text.replace("checksum", "checksun"), true],
      ['{ "settings": { "seed": 1 } }', false], // as earlier versions wrote it
    ];
    for (const [content, isChanged] of changed) {
      await Deno.writeTextFile(file, content);
      const { config, warning } = await RunFolder.open(run);
      assertEquals(warning?.startsWith(`${file} is not as the run wrote it`) ?? false, isChanged);
      if (!isChanged) assertEquals(config, { settings: { seed: 1 } });
    }
  });
});

Deno.test("RunFolder.loadCheckpoint() refuses metrics that are not those of the checkpoint", async () => {
  await withFolder(async (path) => {
    const run = join(path, "run");
    await using folder = await RunFolder.create(run, {});
    await folder.addMetrics({ step: 5, loss: 0.5 });
    await folder.saveCheckpoint(STATE, SHAPES, { step: 7, seconds: 1 });
    await folder.addMetrics({ step: 10, loss: 0.25 });
    const file = join(run, "metrics.jsonl");
    const text = await Deno.readTextFile(file);
    const load = async (): Promise<unknown> => {
      const opened = await RunFolder.open(run);
      return await opened.folder.loadCheckpoint(SHAPES);
    };
    await Deno.writeTextFile(file, text.replace("0.25", "0.75")); // measured again anyway
    assertEquals(await load(), { state: STATE, info: { step: 7, seconds: 1 } });
    for (const changed of [text.replace("0.5", "0.4"), ""]) {
      await Deno.writeTextFile(file, changed);
      await assertRejects(load, SyntaxError, `Cannot use ${file}: the checksum of its lines is`);
    }
  });
});
